import HelioCore
public import HelioLinalg

/// Class probabilities from scores, learned from scores of rows that the model had not seen.
///
///     two classes    P(second) = 1/(1 + exp(-(a f + b)))       f in ±1 units
///     K classes      P(c) = exp(a f_c)/sum exp(a f_c')
///
/// a and b maximise the likelihood with a normal prior of deviation 10, which keeps them finite where the
/// classes separate. Then a is shrunk as its own chance asks for,
///
///     a <- max(a, 0) max(0, 1 - v/a^2),   v the variance of a by the curvature of the likelihood,
///
/// and b fitted to that: of few rows, or rows that say little, probabilities go to the shares of the classes.
/// Source: Platt 1999 (two classes); Guo et al. 2017, arXiv:1706.04599 (temperature); Morris, JASA 78, 1983 (shrinkage
/// by an estimated prior variance).
public struct ClassCalibration: Sendable, Equatable, Codable {
  public let slope: Double
  /// b; 0 for more than two classes.
  public let offset: Double

  /// Scores that are logits already, as a logistic loss makes them.
  static let logistic = ClassCalibration(slope: 1, offset: 0)

  private init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// What is left of the slope of more than two classes at least.
  private static let leastShare = 0.2

  /// - Parameters:
  ///   - F: scores in ±1 units, m x 1 or m x K.
  ///   - classes: the true ones.
  ///   - weights: of the rows, or `nil`.
  init(scores F: Matrix<Double>, classes: [Int], weights: [Double]? = nil) {
    var (a, b) = (1.0, 0.0)
    var slopeVariance = 0.0
    let isBinary = F.columns == 1
    let precision = 0.01
    /// Newton's method for a and b, or with `keepsSlope` for b alone.
    func climb(keepsSlope: Bool) {
      for _ in 0..<100 {
        var (ga, gb) = (-precision * a, -precision * b)
        var (haa, hab, hbb) = (precision, 0.0, precision)
        for i in 0..<F.rows {
          let w = weights?[i] ?? 1
          if isBinary {
            let f = F[i, 0]
            let p = 1 / (1 + exp(-(a * f + b)))
            let r = w * ((classes[i] == 1 ? 1 : 0) - p)
            let v = w * p * (1 - p)
            ga += r * f
            gb += r
            haa += v * f * f
            hab += v * f
            hbb += v
          } else {
            let p = Self.softmax(F.row(i), a)
            let mean = (0..<p.count).reduce(0) { $0 + p[$1] * F[i, $1] }
            let square = (0..<p.count).reduce(0) { $0 + p[$1] * F[i, $1] * F[i, $1] }
            ga += w * (F[i, classes[i]] - mean)
            haa += w * (square - mean * mean)
          }
        }
        if !isBinary { (gb, hab, hbb) = (0, 0, 1) }
        if keepsSlope { (ga, haa, hab) = (0, 1, 0) }
        let determinant = haa * hbb - hab * hab
        // Steps of at most 2: far from the solution the likelihood is flat and Newton's step too long.
        let da = min(max((hbb * ga - hab * gb) / determinant, -2), 2)
        let db = min(max((haa * gb - hab * ga) / determinant, -2), 2)
        a += da
        b += db
        if !keepsSlope { slopeVariance = hbb / determinant }
        if abs(da) + abs(db) < 1e-10 { break }
      }
    }
    climb(keepsSlope: false)
    // Scores of more classes hold the shares of the classes themselves, which a slope of 0 would lose.
    let least = isBinary ? 0 : Self.leastShare
    a = max(a, 0) * max(least, 1 - slopeVariance / max(a * a, slopeVariance))
    if isBinary { climb(keepsSlope: true) }
    (slope, offset) = (a, b)
  }

  /// Probabilities of all classes, m x K (two columns for two classes).
  public func probabilities(scores F: Matrix<Double>) -> Matrix<Double> {
    let K = max(F.columns, 2)
    var P = Matrix<Double>(rows: F.rows, columns: K)
    for i in 0..<F.rows {
      let p: [Double]
      if F.columns == 1 {
        let second = 1 / (1 + exp(-(slope * F[i, 0] + offset)))
        p = [1 - second, second]
      } else {
        p = Self.softmax(F.row(i), slope)
      }
      for c in 0..<K { P[i, c] = p[c] }
    }
    return P
  }

  private static func softmax(_ f: [Double], _ a: Double) -> [Double] {
    let top = f.map { a * $0 }.max() ?? 0
    let e = f.map { exp(a * $0 - top) }
    let total = e.reduce(0, +)
    return e.map { $0 / total }
  }
}
