import HelioCore
import HelioLinalg

/// The functions of kappa that the features carry at low rank, and the strength of each.
///
/// In the list order, one per block and group:
///
///     mu_0(c_b k)                                infinite (p_b at finite d): block means
///     (q_b/r_b) k mu_1(c_b k) + t_b mu_2(c_b k)  psi_b: overlaps of the rows with the spike
///     mu_2(c_b k), Gaussian rows only            psi_b: fluctuation of the row norms
///     (tau_b/r_b) k mu_1(c_b k), chi_b mu_2(c_b k), where not 0   psi_b: gradient noise
///
/// Source: sheet learned-features-spectrum §3.3.
struct LowRankPart: Sendable {
  struct Member: Sendable {
    /// The block of the bulk whose resolvent g it meets.
    let block: Int
    /// pi_b of its own block.
    let share: Double
    /// Whether this is a block mean, free in the limit.
    let isMean: Bool
    let values: [RealLanes]
  }
  let members: [Member]
  /// mu_2(c_b k) of the block means, the first members of the list.
  let meanFluctuations: [[RealLanes]]
  /// The bulk they stand in.
  let profile: FeatureProfile

  /// - Parameters:
  ///   - profile: of all blocks.
  ///   - bulk: the profile of the bulk, where blocks may have been united.
  ///   - place: block of the bulk for each block.
  init(_ profile: FeatureProfile, in bulk: FeatureProfile, place: [Int]) {
    let (B, corrections) = (profile.blocks, profile.law.corrections)
    let kappa = profile.grid.lanes(profile.grid.nodes)
    var members: [Member] = []
    func append(_ b: Int, isMean: Bool = false, _ f: (Int) -> RealLanes) {
      members.append(
        Member(
          block: place[b], share: profile.law.probabilities[b], isMean: isMean,
          values: (0..<profile.laneCount).map(f)))
    }
    for b in 0..<B { append(b, isMean: true) { profile.constant[b][$0] } }
    for b in 0..<B {
      let (q, t) = (
        corrections.overlapFactors[b] / corrections.rowNorms[b], corrections.normCorrections[b]
      )
      append(b) { q * kappa[$0] * profile.linear[b][$0] + t * profile.quadratic[b][$0] }
    }
    if profile.law.rows == .gaussian {
      for b in 0..<B { append(b) { profile.quadratic[b][$0] } }
    }
    for b in 0..<B {
      let tau = corrections.overlapNoises[b] / corrections.rowNorms[b]
      if tau != 0 { append(b) { tau * kappa[$0] * profile.linear[b][$0] } }
      let chi = corrections.normNoises[b]
      if chi != 0 { append(b) { chi * profile.quadratic[b][$0] } }
    }
    self.members = members
    meanFluctuations = profile.quadratic
    self.profile = bulk
  }

  var count: Int { members.count }

  /// nu_f; infinite for the block means without a dimension.
  func strength(_ f: Int, widthRatio psi: Double, dimension: Double?) -> Double {
    let own = members[f].share * psi
    guard members[f].isMean else { return own }
    return dimension.map { $0 * own } ?? .infinity
  }

  /// E[F F^T u] for a weight u on the grid, symmetric.
  func moments(_ u: [RealLanes]) -> Matrix<Double> {
    var C = Matrix<Double>(rows: count, columns: count)
    for f in 0..<count {
      for h in 0...f {
        C[f, h] = profile.mean(members[f].values, members[h].values, u)
        C[h, f] = C[f, h]
      }
    }
    return C
  }

  /// E[F f u].
  func moments(_ f: [RealLanes], _ u: [RealLanes]) -> [Double] {
    members.map { profile.mean($0.values, f, u) }
  }

  /// F^T theta on the grid.
  func combination(_ theta: [Double]) -> [RealLanes] {
    var sum = [RealLanes](repeating: RealLanes(), count: profile.laneCount)
    for (f, member) in members.enumerated() {
      for k in sum.indices { sum[k] += theta[f] * member.values[k] }
    }
    return sum
  }
}

/// The pseudo-inverse of a symmetric positive semidefinite matrix by its eigenvectors.
///
/// Eigenvalues below 1e-12 of the largest are left out: an odd s with the values c and -c gives
/// exactly collinear functions.
struct SymmetricPseudoInverse: Sendable {
  let inverse: Matrix<Double>
  /// Largest over smallest kept eigenvalue.
  let conditionNumber: Double
  /// How many directions were left out.
  let nullity: Int

  init(_ C: Matrix<Double>) throws(HelioError) {
    let eigen = try symmetricEigen(C)
    let largest = max(eigen.values.first ?? 0, 0)
    let kept = eigen.values.indices.filter {
      eigen.values[$0] > 1e-12 * largest && eigen.values[$0] > 0
    }
    let U = eigen.vectors.selectingColumns(kept)
    let scaled = Matrix(rows: U.rows, columns: U.columns) { U[$0, $1] / eigen.values[kept[$1]] }
    inverse = product(scaled, U, transposeSecond: true)
    conditionNumber = kept.last.map { largest / eigen.values[$0] } ?? 1
    nullity = C.rows - kept.count
  }
}
