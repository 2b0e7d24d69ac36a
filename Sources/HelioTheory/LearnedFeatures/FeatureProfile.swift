import HelioCore
import HelioNumerics

/// A feature law tabulated on the grid of kappa: what is computed once and shared by all ridges,
/// ratios and positions of the spectrum.
///
///     S(kappa) = (mu_1(c_a kappa) mu_1(c_b kappa), a <= b;  mu_*^2(c_b kappa)),   Q = B(B+1)/2 + B
///
/// Source: sheet learned-features-spectrum §3.2.
struct FeatureProfile: Sendable {
  let law: FeatureLaw
  let grid: ProjectionGrid
  /// The coefficients at the nodes, one list per block.
  let tables: [[LocalCoefficients]]
  /// B.
  let blocks: Int
  /// Q, the number of packed unknowns.
  let size: Int
  /// mu_0, mu_1, mu_2 and mu_*^2 at c_b kappa, one list of lanes per block.
  let constant: [[RealLanes]]
  let linear: [[RealLanes]]
  let quadratic: [[RealLanes]]
  let residual: [[RealLanes]]
  /// w.
  let weights: [RealLanes]
  /// S and w S, entry by entry: lanes of entry i at i * laneCount.
  let S: [RealLanes]
  let weightedS: [RealLanes]
  /// (a, b) with a <= b of the first B(B+1)/2 entries.
  let pairs: [(a: Int, b: Int)]
  /// m: 1 on the diagonal and for N, 2 off the diagonal.
  let multiplicity: [Double]
  /// Whether mu_* = 0 everywhere: then the rank of the features is at most d.
  let isLinear: Bool
  /// The quadrature's report.
  let convergence: Convergence

  var laneCount: Int { weights.count }
  var pairCount: Int { pairs.count }

  init(_ law: FeatureLaw, nodesPerPanel: Int = 12) throws(HelioError) {
    let largest = law.spikeCoefficients.map(\.magnitude).max() ?? 0
    let grid = try ProjectionGrid(
      largestCoefficient: largest, nodesPerPanel: nodesPerPanel)
    var tables: [[LocalCoefficients]] = []
    var change: Double?
    for b in 0..<law.blockCount {
      let solution = try law.activation.localCoefficients(
        offsets: grid.nodes.map { law.spikeCoefficients[b] * $0 },
        scale: law.corrections.rowNorms[b])
      tables.append(try solution.get("the local coefficients of \(law.activation.name)"))
      if let own = solution.convergence.relativeChange { change = max(change ?? 0, own) }
    }
    self.init(law, grid, tables, relativeChange: change)
  }

  private init(
    _ law: FeatureLaw, _ grid: ProjectionGrid, _ tables: [[LocalCoefficients]],
    relativeChange change: Double?
  ) {
    let B = tables.count
    // Rounding of a linear s leaves mu_*^2 of (1e-15 |s|)^2; the theorem needs an exact 0.
    let isLinear = tables.joined().allSatisfy {
      $0.residualVariance <= 1e-26 * ($0.constant * $0.constant + $0.linear * $0.linear)
    }
    let lanes = { (f: (LocalCoefficients) -> Double) in tables.map { grid.lanes($0.map(f)) } }
    self.law = law
    self.grid = grid
    self.tables = tables
    self.isLinear = isLinear
    blocks = B
    weights = grid.weightLanes
    constant = lanes { $0.constant }
    linear = lanes { $0.linear }
    quadratic = lanes { $0.quadratic }
    residual = lanes { isLinear ? 0 : $0.residualVariance }
    pairs = (0..<B).flatMap { a in (a..<B).map { (a, $0) } }
    size = pairs.count + B
    multiplicity = pairs.map { $0.a == $0.b ? 1 : 2 } + [Double](repeating: 1, count: B)
    var S: [RealLanes] = []
    for (a, b) in pairs { S += zip(linear[a], linear[b]).map { $0 * $1 } }
    for b in 0..<B { S += residual[b] }
    self.S = S
    let (w, K) = (weights, weights.count)
    weightedS = S.indices.map { S[$0] * w[$0 % K] }
    convergence = Convergence(
      status: .converged, iterations: 0, relativeChange: change, tolerance: 1e-12)
  }

  /// The profile of the bulk, with blocks united that have the same mu_1 and mu_*^2 at every node.
  ///
  /// The bulk cannot tell them apart: equal coefficients, c and -c of an odd s, all blocks of a
  /// linear one. Kept apart they would make V singular and the equations ill-conditioned.
  ///
  /// - Returns: the profile, and where each block went.
  func united() throws(HelioError) -> (bulk: FeatureProfile, place: [Int]) {
    var kept: [Int] = []
    var place: [Int] = []
    for b in 0..<blocks {
      let twin = kept.firstIndex { isSame($0, b) }
      place.append(twin ?? kept.count)
      if twin == nil { kept.append(b) }
    }
    let shares = kept.indices.map { k in
      zip(place, law.probabilities).reduce(0) { $0 + ($1.0 == k ? $1.1 : 0) }
    }
    let united = try FeatureLaw(
      activation: law.activation, spikeCoefficients: kept.map { law.spikeCoefficients[$0] },
      probabilities: shares, rows: law.rows, corrections: law.corrections.blocks(kept))
    let bulk = FeatureProfile(
      united, grid, kept.map { tables[$0] }, relativeChange: convergence.relativeChange)
    return (bulk, place)
  }

  /// Up to the rounding of the quadrature.
  private func isSame(_ a: Int, _ b: Int) -> Bool {
    let scale = tables[a].map { abs($0.linear) + $0.residualVariance.squareRoot() }.max() ?? 0
    return zip(tables[a], tables[b]).allSatisfy {
      abs($0.linear - $1.linear) <= 1e-13 * scale
        && abs($0.residualVariance - $1.residualVariance) <= 1e-13 * scale * scale
    }
  }

  /// E f(kappa).
  func mean(_ f: [RealLanes]) -> Double {
    var sum = RealLanes()
    for k in weights.indices { sum += weights[k] * f[k] }
    return sum.sum()
  }

  /// E f g h for three functions on the grid.
  func mean(_ f: [RealLanes], _ g: [RealLanes], _ h: [RealLanes]) -> Double {
    var sum = RealLanes()
    for k in weights.indices { sum += weights[k] * f[k] * g[k] * h[k] }
    return sum.sum()
  }

  /// The largest mu_1^2 + mu_*^2 on the grid.
  var largestPower: Double {
    tables.joined().reduce(0) { max($0, $1.linear * $1.linear + $1.residualVariance) }
  }

  /// sum_b pi_b E[mu_1^2 + mu_*^2], the mean eigenvalue of the bulk.
  var meanBulkEigenvalue: Double {
    var sum = 0.0
    for b in 0..<blocks {
      sum +=
        law.probabilities[b]
        * (mean(zip(linear[b], linear[b]).map { $0 * $1 }) + mean(residual[b]))
    }
    return sum
  }
}
