public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Random curves on a grid and a target that sees their first coefficients.
///
///     x = sum_k xi_k s_k phi_k,  s_k = 1 (k <= 16), 3.2/k (17 ... 64),  f = tanh(2 sum_{k <= 16} x_k/4),  y = f + N(0, 0.01)
///
/// The learner sees coefficients by the trapezoid rule of the curve's values at j/N.
///
/// Source: sheet mean-field §7 (E5).
public struct CurveLaw: Sendable {
  /// Coefficients that the target sees.
  public static let signalCount = 16
  private static let coefficientCount = 64
  /// N.
  public let intervals: Int

  /// - Parameter N: > 65, or the curves alias.
  public init(intervals N: Int) {
    precondition(N > Self.coefficientCount + 1, "\(N) intervals")
    intervals = N
  }

  public struct Sample: Sendable {
    /// n x D, by the trapezoid rule.
    public var inputs: Matrix<Double>
    public var labels: [Double]
    /// f without noise.
    public var signal: [Double]
  }

  /// n curves in D coefficients; the same curves for every D and N.
  public func sample(_ n: Int, coefficients D: Int, from stream: RandomStream) throws(HelioError)
    -> Sample
  {
    let K = Self.coefficientCount
    var X = Matrix<Double>.normal(rows: n, columns: K, from: stream.substream("curves"))
    multiplyColumns(
      of: &X, by: (1...K).map { $0 <= Self.signalCount ? 1 : 3.2 / Double($0) })
    let basis = Matrix(rows: K, columns: intervals + 1) { k, j in
      FunctionBasis.sine(k + 1, Double(j) / Double(intervals))
    }
    let curves = product(X, basis)
    // The trapezoid rule of all curves at once; their ends are 0.
    try require(D < intervals, "dimension", "below the \(intervals) intervals", got: D)
    let weights = Matrix(rows: intervals + 1, columns: D) { j, k in
      FunctionBasis.sine(k + 1, Double(j) / Double(intervals))
        * (j == 0 || j == intervals ? 0.5 : 1) / Double(intervals)
    }
    let signal = (0..<n).map { i in
      tanh((0..<Self.signalCount).reduce(0) { $0 + X[i, $1] } / 2)
    }
    let noise = stream.substream("noise").normals(n)
    return Sample(
      inputs: product(curves, weights), labels: zip(signal, noise).map { $0 + 0.1 * $1 },
      signal: signal)
  }

  public func signalVariance(_ signal: [Double]) -> Double {
    let mean = signal.reduce(0, +) / Double(signal.count)
    return signal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(signal.count)
  }

  /// E <theta, b>^2/(|theta|^2 |b|^2) over neurons, b = 1 on the target's coefficients; the prior has 1/D for D <= 16.
  public func alignment(_ neurons: Matrix<Double>) -> Double {
    let count = min(Self.signalCount, neurons.columns)
    var sum = 0.0
    for j in 0..<neurons.rows {
      let theta = neurons.row(j)
      let along = theta[0..<count].reduce(0, +)
      sum += along * along / (dot(theta, theta) * Double(count))
    }
    return sum / Double(neurons.rows)
  }
}

/// Ridge regression with the kernel of the prior, k(x, x') = E_nu tanh<theta, x> tanh<theta, x'> over 4096 draws.
///
/// - Returns: test predictions at the ridge, of 10^{-4} ... 10^{1.5} in half decades, that is best on the noiseless test
///   targets: in this competitor's favour.
public func priorKernelPredictions(
  _ train: CurveLaw.Sample, _ test: CurveLaw.Sample, variances c: [Double],
  from stream: RandomStream
) throws(HelioError) -> [Double] {
  let draws = 4096
  var theta = Matrix<Double>.normal(rows: draws, columns: c.count, from: stream)
  multiplyColumns(of: &theta, by: c.map { $0.squareRoot() })
  let scale = 1 / Double(draws).squareRoot()
  var (H, T) = (
    product(train.inputs, theta, transposeSecond: true),
    product(test.inputs, theta, transposeSecond: true)
  )
  apply(.tanh, scale: scale, to: &H)
  apply(.tanh, scale: scale, to: &T)
  let K = gram(H, of: .rows)
  let cross = product(T, H, transposeSecond: true)
  var best: (error: Double, z: [Double]) = (.infinity, [])
  for step in 0...11 {
    let ridge = pow(10, -4 + Double(step) / 2)
    let z = product(cross, try CholeskyFactor(K, addingToDiagonal: ridge).solve(train.labels))
    let error = zip(z, test.signal).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    if error < best.error { best = (error, z) }
  }
  return best.z
}

/// Independent points of the prior.
public func randomPoints(
  _ count: Int, variances c: [Double], from stream: RandomStream
) -> PriorPoints {
  var theta = Matrix<Double>.normal(rows: count, columns: c.count, from: stream)
  multiplyColumns(of: &theta, by: c.map { $0.squareRoot() })
  return PriorPoints(theta)
}
