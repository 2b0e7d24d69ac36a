import HelioCore
public import HelioLinalg

/// Class probabilities from scores, learned from scores of rows that the model had not seen.
///
///     two classes    P(second) = 1/(1 + exp(-z/sqrt(1 + pi v/8))),   z = a f + b,   v the variance of z
///     K classes      P(c) = exp(a f_c + b_c)/sum exp(a f_c' + b_c'),   b_c = log share of c - a mean f_c
///
/// f are scores in ±1 units. a is the most likely slope under a log-normal prior, of deviation 1/2, about half the
/// slope that exact conditional means would have near equal shares (2 for two classes, K/2 for K): scores of few rows
/// say little of a slope, and a model chosen by its errors is surer than it should be. b is fitted with four rows
/// more, spread over the classes, as the shares are. v is what is not known of a and b: of few rows probabilities
/// go to the middle, of many it vanishes.
/// Source: Platt 1999 (two classes); Guo et al. 2017, arXiv:1706.04599 (temperature); MacKay, Neural Computation 4,
/// 720, 1992 (v); Agresti and Coull, American Statistician 52, 119, 1998 (four rows).
public struct ClassCalibration: Sendable, Equatable, Codable {
  public let slope: Double
  /// b; 0 for more than two classes.
  public let offset: Double
  /// b_c of more than two classes; `nil` for two, and of models that older programs wrote, which have none.
  public let classOffsets: [Double]?
  /// What is not known of slope and offset; `nil` for more than two classes, and of older programs.
  public let uncertainty: Uncertainty?

  /// Scores that are logits already, as a logistic loss makes them.
  static let logistic = ClassCalibration()

  private init() {
    (slope, offset) = (1, 0)
    (classOffsets, uncertainty) = (nil, nil)
  }

  /// The covariance of log a and of z at the mean score.
  public struct Uncertainty: Sendable, Equatable, Codable {
    public let meanScore: Double
    public let logSlope, both, atMean: Double
  }

  /// Rows beside the real ones, over all classes.
  private static let extraRows = 4.0
  /// Of the logarithm of the slope.
  private static let priorDeviation = 0.5

  /// - Parameters:
  ///   - scores: in ±1 units, m x 1 or m x K.
  ///   - classes: the true ones.
  ///   - weights: of the rows, or `nil`.
  package init(scores F: Matrix<Double>, classes: [Int], weights: [Double]? = nil) {
    let w = weights ?? [Double](repeating: 1, count: F.rows)
    let means = columnMeans(F, weights: w)
    if F.columns == 1 {
      let fit = Self.line(F.elements.map { $0 - means[0] }, classes, w)
      slope = fit.slope
      offset = fit.atMean - fit.slope * means[0]
      classOffsets = nil
      uncertainty = Uncertainty(
        meanScore: means[0], logSlope: fit.covariance.0, both: fit.covariance.1,
        atMean: fit.covariance.2)
    } else {
      let K = F.columns
      var counts = [Double](repeating: Self.extraRows / Double(K), count: K)
      for (c, weight) in zip(classes, w) { counts[c] += weight }
      let total = counts.reduce(0, +)
      let shares = counts.map { logarithm($0 / total) }
      let centred = Matrix(rows: F.rows, columns: K) { F[$0, $1] - means[$1] }
      let a = Self.temperature(centred, shares, classes, w)
      slope = a
      offset = 0
      classOffsets = zip(shares, means).map { $0 - a * $1 }
      uncertainty = nil
    }
  }

  /// The most likely slope and value at the mean of two classes, from centred scores, and the covariance of log slope
  /// and that value, by Newton's method with the expected curvature.
  private static func line(
    _ f: [Double], _ classes: [Int], _ w: [Double]
  ) -> (slope: Double, atMean: Double, covariance: (Double, Double, Double)) {
    let precision = 1 / (priorDeviation * priorDeviation)
    let extra = extraRows / 2
    // log a, whose prior mean is log 1.
    var (u, b) = (0.0, 0.0)
    var inverse = (0.0, 0.0, 0.0)
    for _ in 0..<200 {
      let a = exponential(u)
      let q = sigmoid(b)
      var (gu, gb) = (-precision * u, extra * (1 - 2 * q))
      var (huu, hub, hbb) = (precision, 0.0, 2 * extra * q * (1 - q))
      for i in f.indices {
        let p = sigmoid(a * f[i] + b)
        let r = w[i] * ((classes[i] == 1 ? 1 : 0) - p)
        let v = w[i] * p * (1 - p)
        gu += r * a * f[i]
        gb += r
        huu += v * a * a * f[i] * f[i]
        hub += v * a * f[i]
        hbb += v
      }
      let determinant = huu * hbb - hub * hub
      inverse = (hbb / determinant, -hub / determinant, huu / determinant)
      // Far from the solution the likelihood is flat and Newton's step too long.
      let du = min(max(inverse.0 * gu + inverse.1 * gb, -0.5), 0.5)
      let db = min(max(inverse.1 * gu + inverse.2 * gb, -0.5), 0.5)
      u += du
      b += db
      if abs(du) + abs(db) < 1e-10 { break }
    }
    return (exponential(u), b, inverse)
  }

  /// The most likely slope of K classes whose shares are given, from centred scores.
  private static func temperature(
    _ F: Matrix<Double>, _ shares: [Double], _ classes: [Int], _ w: [Double]
  ) -> Double {
    let precision = 1 / (priorDeviation * priorDeviation)
    let middle = logarithm(Double(F.columns) / 4)
    var u = middle
    for _ in 0..<200 {
      let a = exponential(u)
      var (g, h) = (-precision * (u - middle), precision)
      for i in 0..<F.rows {
        let p = softmax((0..<F.columns).map { a * F[i, $0] + shares[$0] })
        let mean = a * (0..<p.count).reduce(0) { $0 + p[$1] * F[i, $1] }
        let square = a * a * (0..<p.count).reduce(0) { $0 + p[$1] * F[i, $1] * F[i, $1] }
        g += w[i] * (a * F[i, classes[i]] - mean)
        h += w[i] * (square - mean * mean)
      }
      let du = min(max(g / h, -0.5), 0.5)
      u += du
      if abs(du) < 1e-10 { break }
    }
    return exponential(u)
  }

  /// Probabilities of all classes, m x K (two columns for two classes).
  public func probabilities(scores F: Matrix<Double>) -> Matrix<Double> {
    let K = max(F.columns, 2)
    var P = Matrix<Double>(rows: F.rows, columns: K)
    for i in 0..<F.rows {
      let p: [Double]
      if F.columns == 1 {
        let second = Self.sigmoid(moderated(F[i, 0]))
        p = [1 - second, second]
      } else {
        p = Self.softmax((0..<K).map { slope * F[i, $0] + (classOffsets?[$0] ?? 0) })
      }
      for c in 0..<K { P[i, c] = p[c] }
    }
    return P
  }

  /// z/sqrt(1 + pi v/8).
  private func moderated(_ f: Double) -> Double {
    let z = slope * f + offset
    guard let known = uncertainty else { return z }
    let t = slope * (f - known.meanScore)
    let v = max(known.logSlope * t * t + 2 * known.both * t + known.atMean, 0)
    return z / (1 + .pi * v / 8).squareRoot()
  }

  private static func sigmoid(_ z: Double) -> Double { 1 / (1 + exponential(-z)) }

  private static func softmax(_ z: [Double]) -> [Double] {
    let top = z.max() ?? 0
    let e = z.map { exponential($0 - top) }
    let total = e.reduce(0, +)
    return e.map { $0 / total }
  }

  /// Of a damaged file they may be anything.
  var isFinite: Bool {
    let known = uncertainty.map { [$0.meanScore, $0.logSlope, $0.both, $0.atMean] } ?? []
    return ([slope, offset] + (classOffsets ?? []) + known).allSatisfy(\.isFinite)
  }
}
