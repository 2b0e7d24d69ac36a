import HelioCore
import HelioNumerics

// Goals: (1) conditional powers of a label without noise, whose law may have densities that diverge and atoms;
// (2) right to 1e-10 at every kind of singularity: critical points, and the other preimages of critical values.

/// E[E[h_k(z)|y]^2] of y = g(z) for k = 0 … K, from the preimages of every label.
///
///     zeta_k(y) = sum_i h_k(z_i) q_i/sum_i q_i,   q_i = phi(z_i)/|g'(z_i)|,   g(z_i) = y
///
/// The integral over z is cut at the critical points of g, at every other preimage of a critical value, where the
/// weight of the pair that merges diverges, and its nodes are clustered at the cuts with ends like t^4. Pieces
/// where g is constant are atoms: zeta_k = E[h_k; piece]/P(piece). The q_i are normalised in logarithms.
///
/// - Parameter K: highest degree.
/// - Throws: ``HelioError/notConverged(of:_:)`` if panels of half the width change the powers by more than 1e-7.
/// - Complexity: about 2000 nodes a cut, a root for each other monotone piece.
/// Source: sheet multi-index §2, route 2.
func preimagePowers(_ link: IndexLink, degree K: Int) throws(HelioError) -> Solution<[Double]> {
  let pieces = MonotonePieces(link)
  let coarse = pieces.powers(degree: K, panels: 4)
  let fine = pieces.powers(degree: K, panels: 8)
  let change = zip(coarse, fine).map { abs($0 - $1) }.largestError
  return Solution(
    fine,
    Convergence(
      status: change <= 1e-7 ? .converged : .iterationLimit, iterations: 2, relativeChange: change,
      tolerance: 1e-7))
}

/// The pieces of |z| <= 10 on which g is monotone, those where it is constant apart.
private struct MonotonePieces {
  struct Piece {
    let (a, b): (Double, Double)
    /// g at the ends, from inside.
    let (start, end): (Double, Double)
    var lowest: Double { min(start, end) }
    var highest: Double { max(start, end) }
  }
  let link: IndexLink
  let moving: [Piece]
  /// Constant pieces by their value.
  let atoms: [(value: Double, pieces: [Piece])]

  init(_ link: IndexLink) {
    self.link = link
    let bound = ScoreQuadrature.bound
    let cuts = ([-bound] + (link.breaks + link.criticalPoints).sorted() + [bound])
    var (moving, flat): ([Piece], [Piece]) = ([], [])
    for (a, b) in zip(cuts, cuts.dropFirst()) where a < b {
      let inside = 1e-12 * (b - a)
      let isFlat = [0.1, 0.37, 0.5, 0.81].allSatisfy { link.jet(a + $0 * (b - a)).slope == 0 }
      // A jump has another value on this side; without one the difference is rounding.
      let ends = [(a, a + inside), (b, b - inside)].map { end, near -> Double in
        let (at, beside) = (link.jet(end).value, link.jet(near).value)
        return abs(at - beside) > 1e-6 * (1 + abs(at)) ? beside : at
      }
      let piece = Piece(a: a, b: b, start: ends[0], end: ends[1])
      if isFlat { flat.append(piece) } else { moving.append(piece) }
    }
    self.moving = moving
    var atoms: [(value: Double, pieces: [Piece])] = []
    for piece in flat {
      if let i = atoms.firstIndex(where: { $0.value == piece.start }) {
        atoms[i].pieces.append(piece)
      } else {
        atoms.append((piece.start, [piece]))
      }
    }
    self.atoms = atoms
  }

  func powers(degree K: Int, panels: Int) -> [Double] {
    var powers = [Double](repeating: 0, count: K + 1)
    for atom in atoms {
      let moments = (0...K).map { k in
        atom.pieces.reduce(0) { $0 + hermiteMass(k, $1.a, $1.b) }
      }
      for k in 0...K where moments[0] > 0 { powers[k] += moments[k] * moments[k] / moments[0] }
    }
    let criticalValues = moving.flatMap { [$0.start, $0.end] } + atoms.map(\.value)
    let rule = NormalPanels.unitRule(24)
    for piece in moving {
      // Cuts inside the piece: the other preimages of critical values.
      var cuts = [piece.a, piece.b]
      for value in criticalValues where value > piece.lowest && value < piece.highest {
        let z = preimage(value, in: piece)
        if z > piece.a, z < piece.b { cuts.append(z) }
      }
      cuts.sort()
      for (a, b) in zip(cuts, cuts.dropFirst()) where b - a > 1e-12 {
        for panel in 0..<panels {
          for (u, weight) in zip(rule.nodes, rule.weights) {
            let t = (Double(panel) + u) / Double(panels)
            // z from the nearer end, so that its distance from there keeps its digits.
            let (share, slope) = clustered(t)
            let z = t < 0.5 ? a + (b - a) * share : b - (b - a) * clustered(1 - t).share
            let w = weight / Double(panels) * (b - a) * slope * normalDensity(z)
            if w < 1e-30 { continue }
            add(w, at: z, of: piece, to: &powers)
          }
        }
      }
    }
    return powers
  }

  /// 35 t^4 - 84 t^5 + 70 t^6 - 20 t^7 and its derivative.
  private func clustered(_ t: Double) -> (share: Double, slope: Double) {
    let t3 = t * t * t
    let s = 1 - t
    return (t3 * t * (35 + t * (-84 + t * (70 - 20 * t))), 140 * t3 * s * s * s)
  }

  private func add(_ w: Double, at z: Double, of own: Piece, to powers: inout [Double]) {
    let jet = link.jet(z)
    var points = [z]
    var logs = [-z * z / 2 - log(abs(jet.slope))]
    for piece in moving where piece.a != own.a {
      guard jet.value > piece.lowest, jet.value < piece.highest else { continue }
      let other = preimage(jet.value, in: piece)
      let slope = abs(link.jet(other).slope)
      guard slope > 0 else { continue }
      points.append(other)
      logs.append(-other * other / 2 - log(slope))
    }
    guard let largest = logs.max(), largest.isFinite else { return }
    let weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    let h = hermitePolynomials(count: powers.count, at: points)
    for k in powers.indices {
      let mean = zip(h[k], weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      powers[k] += w * mean * mean
    }
  }

  /// Where g is y on a monotone piece, by halving, with the digits of the distance from the nearer end: near a
  /// critical point they matter.
  private func preimage(_ y: Double, in piece: Piece) -> Double {
    let isRising = piece.end > piece.start
    func isLeft(_ z: Double) -> Bool { (link.jet(z).value < y) == isRising }
    let middle = (piece.a + piece.b) / 2
    let isNearStart = !isLeft(middle)
    /// Distance from the nearer end; at an end of 0 it may be as small as numbers are.
    let origin = isNearStart ? piece.a : piece.b
    let direction = isNearStart ? 1.0 : -1.0
    var (near, far) = (0.0, abs(middle - origin))
    func isTooNear(_ distance: Double) -> Bool {
      isLeft(origin + direction * distance) == isNearStart
    }
    // By factors first, as the distance may span many decades.
    var step = far / 2
    while step > 0, !isTooNear(step) {
      far = step
      step /= 1024
    }
    near = step
    for _ in 0..<120 {
      let x = near > 0 ? (near * far).squareRoot() : far / 2
      if x <= near || x >= far { break }
      if far / max(near, .leastNonzeroMagnitude) < 1.01 { break }
      if isTooNear(x) { near = x } else { far = x }
    }
    for _ in 0..<60 {
      let x = (near + far) / 2
      if x <= near || x >= far { break }
      if isTooNear(x) { near = x } else { far = x }
    }
    return origin + direction * (near + far) / 2
  }

  /// E[h_k(z); a < z < b]: h_k phi = -(h_{k-1} phi)'/sqrt(k).
  private func hermiteMass(_ k: Int, _ a: Double, _ b: Double) -> Double {
    let bound = ScoreQuadrature.bound
    if k == 0 {
      let (low, high) = (a <= -bound ? 0 : normalCDF(a), b >= bound ? 1 : normalCDF(b))
      return a > 0 ? normalCDF(-a) - (b >= bound ? 0 : normalCDF(-b)) : high - low
    }
    func boundary(_ z: Double) -> Double {
      if abs(z) >= bound { return 0 }
      return hermitePolynomials(count: k, at: [z])[k - 1][0] * normalDensity(z)
        / Double(k).squareRoot()
    }
    return boundary(a) - boundary(b)
  }
}
