public import HelioCore
import HelioLinalg

extension RefinedRisk {
  /// The fixed point of the leave-one-out variance at infinite width.
  ///
  ///     W = n w/(ridge + s),  C_l = (Lambda_l^{-1} + diag W)^{-1},  s(x) = tail(x) + sum_l N_l C_l(x, x)
  ///     B = sum_l N_l C_l∘C_l,  a = n w/(ridge + s)^2
  ///     Newton: (I - B diag a) ds = s_new - s;   response: (I - B diag a) u = B w
  ///
  /// s_new is increasing and concave in s, so Newton's steps descend from s = K(x, x) to the only solution.
  ///
  /// - Parameters:
  ///   - n: samples of the ridge regression, >= 1, independent of the step's.
  ///   - ridge: of K + ridge I, without 1/n.
  /// - Returns: with the largest relative residual of the fixed point.
  /// - Throws: ``HelioCore/HelioError/invalid(parameter:requirement:got:)`` and, where the predicted risk
  ///   diverges, ``HelioCore/HelioError/diverges(_:)``.
  /// - Complexity: 4 to 10 steps of blocks · nodes^2 · modes.
  public func infiniteWidth(
    sampleCount n: Int, ridge: Double
  ) throws(HelioError) -> Solution<LeaveOneOut> {
    try requireSolvable(n, ridge)
    let (tolerance, limit) = (1e-10, 60)
    var s = diagonal
    var iterations = 0
    while true {
      let state = try InfiniteState(self, s, Double(n), ridge)
      let residual = largest(zip(state.next, s).map { abs($0 - $1) / $1 })
      let system = try state.system()
      iterations += 1
      if residual <= tolerance || iterations == limit || !residual.isFinite {
        let u = system.solve(product(state.B, grid.weights))
        let wu = zip(state.a, u).map { $0 * $1 }
        return Solution(
          LeaveOneOut(
            risk: self, variances: s, sampleWeights: state.W,
            response: zip(grid.weights, wu).map { $0 + $1 }, neuronResponse: [],
            posteriors: state.posteriors, noiseAmplification: wu.reduce(0, +)),
          Convergence(
            status: residual <= tolerance ? .converged : .iterationLimit, iterations: iterations,
            residual: residual, tolerance: tolerance))
      }
      let ds = system.solve(zip(state.next, s).map { $0 - $1 })
      for i in s.indices { s[i] = max(s[i] + ds[i], s[i] / 4) }
    }
  }

  func requireSolvable(_ n: Int, _ ridge: Double) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(ridge.isFinite && ridge >= 0, "ridge", "zero or positive", got: ridge)
    let rank = blocks.reduce(0) { $0 + $1.multiplicity * Double($1.eigenvalues.count) }
    let hasTail = dot(grid.weights, tail) > 1e-9 * dot(grid.weights, diagonal)
    guard ridge > 0 || hasTail || rank > Double(n) else {
      throw .invalid(
        parameter: "ridge",
        requirement: "positive, because the kernel has rank \(rank) <= \(n) samples and no tail",
        got: "\(ridge)")
    }
  }
}

/// One evaluation of the fixed-point equation.
private struct InfiniteState {
  let W: [Double]
  let a: [Double]
  let next: [Double]
  let B: Matrix<Double>
  let posteriors: [Matrix<Double>]

  init(
    _ risk: RefinedRisk, _ s: [Double], _ n: Double, _ ridge: Double
  ) throws(HelioError) {
    let w = risk.grid.weights
    let W = zip(w, s).map { n * $0 / (ridge + $1) }
    let roots = W.map { $0.squareRoot() }
    a = zip(W, s).map { $0 / (ridge + $1) }
    var (next, B) = (risk.tail, Matrix<Double>(rows: w.count, columns: w.count))
    var posteriors: [Matrix<Double>] = []
    for block in risk.blocks {
      let lambda = block.eigenvalues
      let S = Matrix(rows: lambda.count, columns: lambda.count) { $0 == $1 ? lambda[$0] : 0 }
      let posterior = try BlockPosterior(block.modes, S, roots: roots)
      addPosterior(posterior.C, block, to: &next, squares: &B)
      posteriors.append(posterior.C)
    }
    (self.W, self.next, self.B, self.posteriors) = (W, next, B, posteriors)
  }

  func system() throws(HelioError) -> ResponseSystem { try ResponseSystem(B, a) }
}

/// s += N diag C,  B += N C∘C,  C = U C_r U^T at the nodes.
func addPosterior(
  _ Cr: Matrix<Double>, _ block: RefinedRisk.Block, to s: inout [Double],
  squares B: inout Matrix<Double>
) {
  var C = product(product(block.modes, Cr), block.modes, transposeSecond: true)
  for n in s.indices { s[n] += block.multiplicity * C[n, n] }
  apply(.square, to: &C)
  addScaled(block.multiplicity, C, to: &B)
}

/// The largest of numbers that are not negative; not a number if one of them is none.
func largest(_ values: [Double]) -> Double {
  values.reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
}

/// B += N C.
func addScaled(_ N: Double, _ C: Matrix<Double>, to B: inout Matrix<Double>) {
  var C = C
  apply(.identity, scale: N, to: &C)
  add(C.elements, to: &B.elements)
}

/// x = h + B diag(a) x through the symmetric matrix I - a^{1/2} B a^{1/2}, which is positive definite
/// exactly where the fixed point is stable.
private struct ResponseSystem {
  let B: Matrix<Double>
  let roots: [Double]
  let factor: CholeskyFactor<Double>

  init(_ B: Matrix<Double>, _ a: [Double]) throws(HelioError) {
    self.B = B
    let roots = a.map { $0.squareRoot() }
    self.roots = roots
    var symmetric = B
    apply(
      .identity, rowScales: roots.map { -$0 }, columnScales: roots, to: &symmetric)
    do {
      factor = try CholeskyFactor(symmetric, addingToDiagonal: 1)
    } catch {
      throw .diverges(
        "The predicted risk diverges: the leave-one-out variance is not stable. A larger ridge helps."
      )
    }
  }

  /// h + B a^{1/2} (I - a^{1/2} B a^{1/2})^{-1} a^{1/2} h, without division by small weights.
  func solve(_ h: [Double]) -> [Double] {
    let x = factor.solve(zip(roots, h).map { $0 * $1 })
    let correction = product(B, zip(roots, x).map { $0 * $1 })
    return zip(h, correction).map { $0 + $1 }
  }
}
