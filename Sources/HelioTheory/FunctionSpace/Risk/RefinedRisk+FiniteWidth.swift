public import HelioCore
import HelioLinalg

extension RefinedRisk {
  /// The fixed point of sample and neuron variances of a network of p neurons, features s(Wx)/sqrt p.
  ///
  ///     Om = o/(1+tau),  T_l = F_l Om F_l^T,  C_l = (T_l^{-1} + W)^{-1},  E_l = F_l - C_l W F_l,
  ///     Y_l = F_l^T W E_l,   s = F2 Om + sum N_l diag C_l,   p tau = F2^T W + sum N_l diag Y_l
  ///
  /// Three damped steps (geometric means of s and of 1 + tau), then Newton's method.
  ///
  /// - Parameters:
  ///   - n: samples of the ridge regression, >= 1, independent of the step's.
  ///   - ridge: of the feature kernel + ridge I; positive.
  ///   - width: p >= 1.
  /// - Returns: with the largest relative residual of both equations.
  /// - Throws: ``HelioCore/HelioError/invalid(parameter:requirement:got:)``;
  ///   ``HelioCore/HelioError/notConverged(of:_:)``, which happens with n near p and a ridge below 1e-3.
  /// - Complexity: 10 to 20 steps of blocks · (nodes + neurons)^2 · modes and one factorisation.
  public func finiteWidth(
    sampleCount n: Int, ridge: Double, width: Int
  ) throws(HelioError) -> Solution<LeaveOneOut> {
    try requireSolvable(n, ridge)
    try require(ridge > 0, "ridge", "positive at finite width", got: ridge)
    try require(width >= 1, "width", "at least 1", got: width)
    guard let neurons else {
      throw .invalid(
        parameter: "width", requirement: "none for a risk prepared for infinite width only",
        got: "\(width)")
    }
    let p = Double(width)
    let tolerance = 1e-9
    var (residual, total) = (Double.infinity, 0)
    // Newton's method cycles where it starts too far away: then with more damped steps before it.
    for damped in [3, 25, 120] {
      var point = FinitePoint(
        s: diagonal, tau: [Double](repeating: 0, count: neurons.weights.count))
      for iteration in 1...(damped + 40) {
        total += 1
        let state = try FiniteState(self, neurons, point, Double(n), ridge, p)
        let (s, tau) = (point.s, point.tau)
        residual = largest(
          zip(state.nextS, s).map { abs($0 - $1) / $1 }
            + zip(state.nextTau, tau).map { abs($0 - $1) / (1 + $1) })
        guard residual.isFinite else { break }
        let isSolved = residual <= tolerance
        guard iteration > damped || isSolved, let system = state.system() else {
          for i in s.indices { point.s[i] = (s[i] * state.nextS[i]).squareRoot() }
          for j in tau.indices {
            point.tau[j] = ((1 + tau[j]) * (1 + state.nextTau[j])).squareRoot() - 1
          }
          continue
        }
        if isSolved {
          return Solution(
            state.leaveOneOut(self, s, system),
            Convergence(
              status: .converged, iterations: total, residual: residual, tolerance: tolerance))
        }
        let (ds, dTau) = system.solve(
          zip(state.nextS, s).map { $0 - $1 }, zip(state.nextTau, tau).map { p * ($0 - $1) })
        for i in s.indices { point.s[i] = max(s[i] + ds[i], s[i] / 4) }
        for j in tau.indices { point.tau[j] = max(tau[j] + dTau[j], tau[j] / 4) }
      }
    }
    throw .notConverged(
      of: "The fixed point at n = \(n), p = \(width) (a larger ridge helps)",
      Convergence(
        status: .iterationLimit, iterations: total, residual: residual, tolerance: tolerance))
  }
}

/// The two fields.
private struct FinitePoint {
  var s: [Double]
  var tau: [Double]
}

/// One evaluation of both equations, with what their derivatives need.
private struct FiniteState {
  let w: [Double]
  let o: [Double]
  let p: Double
  let W: [Double]
  /// a = n w/(ridge + s)^2 and be = o/(1 + tau)^2.
  let a: [Double]
  let be: [Double]
  let nextS: [Double]
  let nextTau: [Double]
  /// sum N C∘C, F2 + sum N E∘E, sum N Y∘Y.
  let C2: Matrix<Double>
  let E2: Matrix<Double>
  let Y2: Matrix<Double>
  let posteriors: [Matrix<Double>]

  init(
    _ risk: RefinedRisk, _ neurons: NeuronGrid, _ point: FinitePoint, _ n: Double,
    _ ridge: Double, _ p: Double
  ) throws(HelioError) {
    let (s, tau) = (point.s, point.tau)
    (w, o, self.p) = (risk.grid.weights, neurons.weights, p)
    let (M, J) = (w.count, o.count)
    let W = zip(w, s).map { n * $0 / (ridge + $1) }
    let Om = zip(o, tau).map { $0 / (1 + $1) }
    a = zip(W, s).map { $0 / (ridge + $1) }
    be = zip(Om, tau).map { $0 / (1 + $1) }
    let (roots, omRoots) = (W.map { $0.squareRoot() }, Om.map { $0.squareRoot() })
    var nextS = product(neurons.rest, Om)
    var nextTau = product(neurons.rest, W, transposeFirst: true)
    var (C2, E2) = (Matrix<Double>(rows: M, columns: M), neurons.rest)
    var Y2 = Matrix<Double>(rows: J, columns: J)
    var posteriors: [Matrix<Double>] = []
    for (block, K) in zip(risk.blocks, neurons.coefficients) {
      let N = block.multiplicity
      var weighted = K
      multiplyColumns(of: &weighted, by: omRoots)
      let S = gram(weighted, of: .rows)
      let posterior = try BlockPosterior(block.modes, S, roots: roots)
      posteriors.append(posterior.C)
      addPosterior(posterior.C, block, to: &nextS, squares: &C2)
      let AK = product(posterior.A, K)
      var E = product(block.modes, K - product(S, AK))
      apply(.square, to: &E)
      addScaled(N, E, to: &E2)
      var Y = product(K, AK, transposeFirst: true)
      for j in 0..<J { nextTau[j] += N * Y[j, j] }
      apply(.square, to: &Y)
      addScaled(N, Y, to: &Y2)
    }
    (self.W, self.C2, self.E2, self.Y2, self.posteriors) = (W, C2, E2, Y2, posteriors)
    self.nextS = nextS
    self.nextTau = nextTau.map { $0 / p }
  }

  func system() -> JointSystem? { JointSystem(self) }

  /// The response to one more sample.
  ///
  ///     J (ds, dtau) = (-C2 w, E2^T w);   dW = w - a ds,  dO = -be dtau,  A = -sum a ds
  func leaveOneOut(_ risk: RefinedRisk, _ s: [Double], _ system: JointSystem) -> LeaveOneOut {
    let (ds, dTau) = system.solve(
      product(C2, w).map { -$0 }, product(E2, w, transposeFirst: true))
    let change = zip(a, ds).map { -$0 * $1 }
    return LeaveOneOut(
      risk: risk, variances: s, sampleWeights: W, response: zip(w, change).map { $0 + $1 },
      neuronResponse: zip(be, dTau).map { -$0 * $1 }, posteriors: posteriors,
      noiseAmplification: change.reduce(0, +))
  }
}

/// J (ds, dtau) = (h, k) with J = [[I - C2 a, E2 be], [E2^T a, p I - Y2 be]], a and be scaling columns.
///
/// In a^{1/2} ds and (p be)^{1/2} dtau, J is symmetric with unit diagonal blocks less what the fixed point
/// feeds back; it is positive definite where that is stable, and there is no system elsewhere.
private struct JointSystem {
  let state: FiniteState
  let aRoots: [Double]
  /// (be/p)^{1/2}.
  let beRoots: [Double]
  let factor: CholeskyFactor<Double>

  init?(_ state: FiniteState) {
    self.state = state
    (aRoots, beRoots) = (
      state.a.map { $0.squareRoot() }, state.be.map { ($0 / state.p).squareRoot() }
    )
    let (M, J) = (state.a.count, state.be.count)
    var symmetric = Matrix<Double>(rows: M + J, columns: M + J)
    for i in 0..<M {
      for k in 0...i { symmetric[i, k] = -aRoots[i] * state.C2[i, k] * aRoots[k] }
    }
    for j in 0..<J {
      for k in 0..<M { symmetric[M + j, k] = beRoots[j] * state.E2[k, j] * aRoots[k] }
      for k in 0...j { symmetric[M + j, M + k] = -beRoots[j] * state.Y2[j, k] * beRoots[k] }
    }
    guard let factor = try? CholeskyFactor(symmetric, addingToDiagonal: 1) else { return nil }
    self.factor = factor
  }

  func solve(_ h: [Double], _ k: [Double]) -> (ds: [Double], dTau: [Double]) {
    let (p, M) = (state.p, h.count)
    let x = factor.solve(zip(aRoots, h).map { $0 * $1 } + zip(beRoots, k).map { $0 * $1 })
    let ax = zip(aRoots, x[..<M]).map { $0 * $1 }
    let by = zip(beRoots, x[M...]).map { $0 * $1 }
    var ds = h
    for (i, (c, e)) in zip(product(state.C2, ax), product(state.E2, by)).enumerated() {
      ds[i] += c - e
    }
    var dTau = k
    let (e, y) = (product(state.E2, ax, transposeFirst: true), product(state.Y2, by))
    for j in dTau.indices { dTau[j] = (k[j] - e[j] + y[j]) / p }
    return (ds, dTau)
  }
}
