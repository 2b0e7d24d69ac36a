public import HelioCore
public import HelioLinalg

/// What stochastic gradient descent on fixed features knows of the data: their first two moments.
///
///     H = E phi phi^T,  m = E phi,  c = E[phi f*],  E f*^2
///     E (f_theta - f*)^2 = theta^T H theta - 2 c.theta + E f*^2
///
/// From closed forms (``init(gaussianInputsOf:weights:targetDirection:)``) or from averages over any data.
///
/// Source: sheet random-features-sgd §2.
public struct FeatureMoments: Sendable {
  /// H, P x P, symmetric and positive semidefinite.
  public let secondMoment: Matrix<Double>
  /// m, P numbers.
  public let mean: [Double]
  /// c, P numbers.
  public let targetCorrelation: [Double]
  /// E f*^2.
  public let targetPower: Double

  /// How far, in units of the trace, rounding may take H from symmetric and positive semidefinite.
  public static let tolerance = 1e-10

  /// Moments from data.
  ///
  /// - Parameter mean: m; zero where it is not given, as for a test error, which does not need it.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for shapes that disagree, numbers that are
  ///   not finite, and H or H - m m^T that is not positive semidefinite to ``tolerance``.
  /// - Complexity: the eigenvalues of H, twice with a mean.
  public init(
    secondMoment H: Matrix<Double>, mean: [Double]? = nil, targetCorrelation c: [Double],
    targetPower: Double, names: Names = Names()
  ) throws(HelioError) {
    try require(
      H.rows == H.columns && H.rows >= 1, names.secondMoment, "square",
      got: "\(H.rows) x \(H.columns)")
    let P = H.rows
    let m = mean ?? [Double](repeating: 0, count: P)
    try require(m.count == P, names.mean, "a list of \(P) numbers", got: "\(m.count) numbers")
    try require(
      c.count == P, names.targetCorrelation, "a list of \(P) numbers", got: "\(c.count) numbers")
    try require(
      H.isFinite && (m + c).allSatisfy(\.isFinite) && targetPower.isFinite, names.secondMoment,
      "finite, as all moments", got: "a number that is not")
    let least = -Self.tolerance * H.trace
    var asymmetry = 0.0
    for i in 0..<P { for j in 0..<i { asymmetry = max(asymmetry, abs(H[i, j] - H[j, i])) } }
    try require(
      asymmetry <= -least, names.secondMoment, "symmetric to 1e-10 of its trace", got: asymmetry)
    let lowest = try symmetricEigenvalues(H).last ?? 0
    try require(
      lowest >= least, names.secondMoment, "positive semidefinite to 1e-10 of its trace",
      got: "the eigenvalue \(lowest)")
    if m.contains(where: { $0 != 0 }) {
      let centred = Matrix(rows: P, columns: P) { i, j in H[i, j] - m[i] * m[j] }
      let lowest = try symmetricEigenvalues(centred).last ?? 0
      try require(
        lowest >= least, names.mean, "such that H - m m^T is positive semidefinite",
        got: "the eigenvalue \(lowest)")
    }
    self.init(unchecked: H, m, c, targetPower)
  }

  init(
    unchecked H: Matrix<Double>, _ mean: [Double], _ targetCorrelation: [Double],
    _ targetPower: Double
  ) {
    secondMoment = H
    self.mean = mean
    self.targetCorrelation = targetCorrelation
    self.targetPower = targetPower
  }

  /// What the moments are called where they come from, for refusals.
  public struct Names: Sendable {
    public var secondMoment: String
    public var mean: String
    public var targetCorrelation: String

    public init(
      secondMoment: String = "secondMoment", mean: String = "featureMean",
      targetCorrelation: String = "targetCorrelation"
    ) {
      self.secondMoment = secondMoment
      self.mean = mean
      self.targetCorrelation = targetCorrelation
    }
  }

  /// P.
  public var featureCount: Int { secondMoment.rows }

  /// E (f_theta - f*)^2, without label noise.
  public func risk(_ theta: [Double]) -> Double {
    power(theta) - 2 * dot(targetCorrelation, theta) + targetPower
  }

  /// theta^T H theta = E f_theta^2: of a readout trained on noise alone, its part of the risk.
  public func power(_ theta: [Double]) -> Double { dot(theta, product(secondMoment, theta)) }
}
