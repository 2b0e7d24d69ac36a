public import HelioCore
public import HelioNumerics

/// Ridge test error on fresh data when the first l feature spikes are fitted without penalty.
///
/// The features behave like mu_1 X W_0^T + mu_* Z plus spikes that carry the powers of beta^T x. With
/// rho2 = cos^2(beta, beta*) and c_k = E y h_k(x*), the spikes take
///
///     c_1^2 rho2 [l >= 1] of the linear power and c_k^2 rho2^k [k <= l] of degree k,
///
/// the rest of the linear power F1 is left to ordinary random features, the rest of everything
/// else, sig2, is noise:
///
///     E = (kappa^2 F1 mu_1^2 I_3 + sig2 + F1 (1 - mu_1^2 I_2))/(1 - df_2)
///     kappa (1 - Tr[om/(om+kappa)]/delta) = ridge,   om(s) = mu_1^2 s + mu_*^2
///     int f = (2 psi/pi) int_0^pi f(s) sin^2 th/s dth,  s = 1 + psi + 2 sqrt(psi) cos th
///     Tr f = int f(om) + (psi - min(1, psi)) f(mu_*^2)
///     df_2 = Tr[(om/(om+kappa))^2]/delta,  I_2 = int s/om,  I_3 = int s/(om (om+kappa)^2)
///
/// Features s(<w, x>) without 1/sqrt p, min (1/n)|y - F b|^2 + ridge |b|^2, free intercept: the
/// constant of the link costs nothing. All mu_k are taken as non-zero.
///
/// Source: sheet gradient-steps §3.1.
public struct RidgeAfterSpikes: Sendable {
  /// mu_1.
  public let activationLinearCoefficient: Double
  /// mu_*^2 = sum over k >= 2 of mu_k^2.
  public let nonlinearVariance: Double
  /// psi = p/d.
  public let widthRatio: Double
  /// delta = n/d.
  public let sampleRatio: Double
  public let ridge: Double
  /// kappa with the report of its equation.
  public var effectiveRidge: Solution<Double> { numbers.kappa }
  /// Of the integrals over the spectrum: `relativeChange` is that of the error's parts when the nodes were
  /// doubled last, `iterations` the number of nodes; `residual` that of the equation of kappa.
  public let convergence: Convergence
  private let numbers: Numbers

  /// - Parameters:
  ///   - mu1: of the activation; a step's spike needs it, an error without spikes does not.
  ///   - nonlinearVariance: mu_*^2 >= 0.
  ///   - psi: p/d > 0; delta: n/d > 0.
  ///   - ridge: > 0.
  public init(
    activationLinearCoefficient mu1: Double, nonlinearVariance: Double, widthRatio psi: Double,
    sampleRatio delta: Double, ridge: Double
  ) throws(HelioError) {
    try require(mu1.isFinite, "activationLinearCoefficient", "finite", got: mu1)
    try require(
      nonlinearVariance.isFinite && nonlinearVariance >= 0, "nonlinearVariance",
      "zero or positive", got: nonlinearVariance)
    try require(
      mu1 != 0 || nonlinearVariance > 0, "activationLinearCoefficient",
      "not zero together with nonlinearVariance", got: mu1)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    try require(delta.isFinite && delta > 0, "sampleRatio", "positive", got: delta)
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
    activationLinearCoefficient = mu1
    self.nonlinearVariance = nonlinearVariance
    widthRatio = psi
    sampleRatio = delta
    self.ridge = ridge
    var current = try Numbers(mu1, nonlinearVariance, psi, delta, ridge, nodes: 64)
    var (change, nodes) = (Double.infinity, 64)
    while !(change <= Self.tolerance), nodes < Self.largestNodeCount {
      nodes *= 2
      let finer = try Numbers(mu1, nonlinearVariance, psi, delta, ridge, nodes: nodes)
      change = finer.change(from: current)
      current = finer
    }
    numbers = current
    convergence = Convergence(
      status: change <= Self.tolerance ? .converged : .iterationLimit, iterations: nodes,
      residual: current.kappa.convergence.residual, relativeChange: change,
      tolerance: Self.tolerance)
  }

  private static let tolerance = 1e-10
  /// Enough for a kappa of 1e-8 of the spectrum at psi = 1 and mu_* = 0, where the integrand is narrowest.
  private static let largestNodeCount = 1 << 19

  /// The error with l spikes, noise included.
  ///
  /// - Parameters:
  ///   - link: g of one variable.
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - rho2: cos^2(beta, beta*), in [0, 1].
  ///   - l: number of spikes, >= 0.
  /// - Returns: the error with ``convergence``.
  public func testError(
    link: Link, noiseVariance: Double, squaredOverlap rho2: Double, spikeCount l: Int
  ) throws(HelioError) -> Solution<Double> {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require((0...1).contains(rho2), "squaredOverlap", "between 0 and 1", got: rho2)
    try require(l >= 0, "spikeCount", "at least 0", got: l)
    let power = try link.secondMoment()
    /// Powers above 40 leave less than rounding for a link that has a Hermite expansion at all.
    let count = max(2, min(l, link.hermiteSeries.map { $0.count - 1 } ?? 40) + 1)
    let c = try link.hermiteCoefficients(count: count)
    var linear = c[1] * c[1]
    var rest = noiseVariance + max(power - c[0] * c[0] - linear, 0)
    if l >= 1 { linear *= 1 - rho2 }
    for k in c.indices where k >= 2 && k <= l { rest -= c[k] * c[k] * pow(rho2, Double(k)) }
    return Solution(linear * numbers.linear + max(rest, 0) * numbers.rest, convergence)
  }

  /// What the error is made of, at one number of nodes.
  private struct Numbers {
    let kappa: Solution<Double>
    /// Error for a unit of F1: (kappa^2 mu_1^2 I_3 + 1 - mu_1^2 I_2)/(1 - df_2).
    let linear: Double
    /// Error for a unit of sig2: 1/(1 - df_2).
    let rest: Double

    init(
      _ mu1: Double, _ nonlinearVariance: Double, _ psi: Double, _ delta: Double, _ ridge: Double,
      nodes: Int
    ) throws(HelioError) {
      let law = FeatureSquareLaw(mu1, nonlinearVariance, psi, nodes: nodes)
      // kappa = ridge + kappa T/delta lies between ridge and ridge + Tr[om]/delta.
      let upper = ridge + law.trace { $0 } / delta
      self.kappa = try monotoneRoot(
        lower: ridge * (1 - 1e-9), upper: upper * (1 + 1e-9), what: "the effective ridge"
      ) { kappa in kappa * (1 - law.trace { $0 / ($0 + kappa) } / delta) - ridge }
      let kappa = try self.kappa.get("the effective ridge")
      let square = mu1 * mu1
      let df2 = law.trace { ($0 / ($0 + kappa)) * ($0 / ($0 + kappa)) } / delta
      let I2 = law.integral { s, om in s / om }
      let I3 = law.integral { s, om in s / (om * (om + kappa) * (om + kappa)) }
      linear = (kappa * kappa * square * I3 + 1 - square * I2) / (1 - df2)
      rest = 1 / (1 - df2)
    }

    /// The largest relative change; below 1e-3 of the other part, 1 - mu_1^2 I_2 is left by rounding.
    func change(from other: Numbers) -> Double {
      let size = max(abs(linear), 1e-3 * abs(rest))
      return [
        abs(kappa.value / other.kappa.value - 1), abs(linear - other.linear) / size,
        abs(rest / other.rest - 1),
      ].largestError
    }
  }
}

/// The limiting law of the squared singular values of the features' linear part.
private struct FeatureSquareLaw {
  private let s: [Double]
  private let om: [Double]
  private let weights: [Double]
  private let restMass: Double
  private let restValue: Double

  /// The midpoint rule in theta, whose integrand is periodic and smooth: it converges exponentially
  /// unless psi = 1 and mu_* = 0.
  init(_ mu1: Double, _ nonlinearVariance: Double, _ psi: Double, nodes N: Int) {
    var (s, weights): ([Double], [Double]) = ([], [])
    for j in 0..<N {
      let theta = Double.pi * (Double(j) + 0.5) / Double(N)
      let (sine, root) = (sin(theta), psi.squareRoot())
      // (1 + sqrt psi)^2 - 2 sqrt psi (1 - cos th): no cancellation at the lower edge.
      let half = cos(theta / 2)
      let value = (1 - root) * (1 - root) + 4 * root * half * half
      s.append(value)
      weights.append(2 * psi / Double(N) * sine * sine / value)
    }
    self.s = s
    self.weights = weights
    om = s.map { mu1 * mu1 * $0 + nonlinearVariance }
    restMass = psi - min(1, psi)
    restValue = nonlinearVariance
  }

  func integral(_ f: (Double, Double) -> Double) -> Double {
    s.indices.reduce(0) { $0 + weights[$1] * f(s[$1], om[$1]) }
  }

  func trace(_ f: (Double) -> Double) -> Double {
    integral { _, om in f(om) } + (restMass > 0 ? restMass * f(restValue) : 0)
  }
}
