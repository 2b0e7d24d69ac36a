public import HelioCore
public import HelioLinalg

/// The best rotation of a pattern towards something, block after block.
///
///     maximise <M, Q>:  for every factor f and block g, B_g <- polar factor of block g of U^T M V^T
///     U, V: what stands left and right of B_f in Q = U B_f V
///
/// Each replacement is exact, so that the value never falls; it may end in a local maximum.
///
/// Source: sheet group-and-shuffle §3.7, §10.
public struct RotationSearch: Sendable {
  /// Q.
  public let chain: BlockChain<Double>
  /// <M, Q>.
  public let value: Double
  public let convergence: Convergence

  /// sup <y, Qx>: M = y x^T, of which only the two vectors are needed.
  ///
  /// A block of a matrix of rank one has no polar factor of its own; the reflection that makes B_g (Vx)_g parallel to
  /// (U^T y)_g is one.
  ///
  /// - Parameters:
  ///   - x, y: of length n, not zero; the value is that of unit vectors.
  ///   - stream: of the random start.
  public static func overlap(
    _ pattern: RotationPattern, from x: [Double], to y: [Double], tolerance: Double = 1e-12,
    iterationLimit: Int = 2000, starting stream: RandomStream
  ) throws(HelioError) -> RotationSearch {
    let n = pattern.dimension
    for (name, v) in [("sourceVector", x), ("targetVector", y)] {
      try require(v.count == n, name, "of length \(n)", got: v.count)
      try require(v.contains { $0 != 0 }, name, "not zero", got: "0")
    }
    let (xLength, yLength) = (norm(x), norm(y))
    let source = x.map { $0 / xLength }
    let target = y.map { $0 / yLength }
    var chain = try pattern.random(from: stream)
    let m = pattern.factorCount
    var value = -1.0
    for sweep in 1...iterationLimit {
      // U^T y before every factor, from the last to the first.
      var ahead = [[Double]](repeating: [], count: m)
      var v = pattern.shuffles[m].inverse.applied(to: target)
      for f in (0..<m).reversed() {
        ahead[f] = v
        v = chain.factors[f].multiplied(v, transposed: true)
        v = pattern.shuffles[f].inverse.applied(to: v)
      }
      var state = source
      for f in 0..<m {
        state = pattern.shuffles[f].applied(to: state)
        chain.factors[f].align(state, with: ahead[f])
        state = chain.factors[f].multiplied(state, transposed: false)
      }
      state = pattern.shuffles[m].applied(to: state)
      let new = dot(state, target)
      let gain = new - value
      value = new
      if gain <= tolerance {
        return RotationSearch(
          chain: chain, value: value,
          convergence: Convergence(
            status: .converged, iterations: sweep, residual: nil, relativeChange: gain,
            tolerance: tolerance))
      }
    }
    return RotationSearch(
      chain: chain, value: value,
      convergence: Convergence(
        status: .iterationLimit, iterations: iterationLimit, residual: nil, relativeChange: nil,
        tolerance: tolerance))
  }
}

extension BlockDiagonal<Double> {
  fileprivate func multiplied(_ x: [Double], transposed: Bool) -> [Double] {
    let b = blockColumns
    var y = [Double](repeating: 0, count: x.count)
    for i in x.indices {
      let first = i / b * b
      for c in 0..<b {
        y[i] += (transposed ? stacked[first + c, i - first] : stacked[i, c]) * x[first + c]
      }
    }
    return y
  }

  /// Reflects every block's images so that B_g x_g is parallel to y_g.
  ///
  ///     B_g <- (I - 2 w w^T/|w|^2) B_g,  w = B_g x_g - |x_g| y_g/|y_g|
  fileprivate mutating func align(_ x: [Double], with y: [Double]) {
    let b = blockColumns
    let images = multiplied(x, transposed: false)
    for g in 0..<count {
      let range = g * b..<(g + 1) * b
      let (z, target) = (Array(images[range]), Array(y[range]))
      let (length, goal) = (norm(z), norm(target))
      if length == 0 || goal == 0 { continue }
      let w = zip(z, target).map { $0 - length / goal * $1 }
      let square = dot(w, w)
      // Parallel already.
      if square <= 1e-28 * length * length { continue }
      for c in 0..<b {
        let along = 2 / square * (0..<b).reduce(0) { $0 + w[$1] * stacked[g * b + $1, c] }
        for r in 0..<b { stacked[g * b + r, c] -= along * w[r] }
      }
    }
  }
}
