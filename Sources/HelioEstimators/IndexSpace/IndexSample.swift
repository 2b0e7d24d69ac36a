public import HelioCore
public import HelioLinalg
import HelioTables

/// Inputs and targets in which the directions of a multi-index model are looked for.
///
///     y = g(U^T x) + noise,   U d x r,  r << d
///
/// The inputs have the covariance I: either because they were whitened, or because that is known of
/// their law. Source: sheet multi-index §1 and §3.
public struct IndexSample: Sendable {
  /// n x d.
  public let inputs: Matrix<Double>
  /// n x k, centred.
  public let targets: Matrix<Double>
  /// Class of every row, 0, 1, …; `nil` for numbers.
  public let classes: [Int]?
  /// Whether the sample mean and covariance are 0 and I exactly; otherwise those of the law are.
  public let isWhitened: Bool

  /// n.
  public var count: Int { inputs.rows }
  /// d.
  public var dimension: Int { inputs.columns }
  public var outputCount: Int { targets.columns }

  /// mean |x|^4/(d (d + 2)): 1 for Gaussian inputs, more for heavy tails.
  ///
  /// Far above 1, moments of second order follow the rows far out, and laws of Gaussian inputs do
  /// not hold.
  public var radialKurtosis: Double {
    let d = Double(dimension)
    let fourth = (0..<count).reduce(0.0) { sum, i in
      let x = inputs.row(i)
      return sum + dot(x, x) * dot(x, x)
    }
    return fourth / (Double(count) * d * (d + 2))
  }

  /// Inputs that are whitened here, by a map that is returned with the sample.
  ///
  /// - Parameters:
  ///   - X: n x d, with any mean and covariance.
  ///   - Y: n x k targets; their means are removed.
  ///   - classes: class of every row; needed for more than one output.
  public static func whitened(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, classes: [Int]? = nil
  ) throws(HelioError) -> (sample: IndexSample, whitening: Whitening) {
    let whitening = try Whitening(fitting: X)
    let sample = try IndexSample(
      inputs: whitening.coordinates(X), targets: Y, classes: classes, isWhitened: true)
    return (sample, whitening)
  }

  /// Inputs whitened with a covariance that is shrunk to a multiple of the identity, for as many columns as rows or
  /// more; their covariance is then near I only.
  public static func whitenedWithShrinkage(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, classes: [Int]? = nil
  ) throws(HelioError) -> (sample: IndexSample, whitening: Whitening) {
    let whitening = try Whitening(shrinking: X)
    let sample = try IndexSample(
      inputs: whitening.coordinates(X), targets: Y, classes: classes, isWhitened: false)
    return (sample, whitening)
  }

  /// Inputs whose law is known to have mean 0 and covariance I: they are taken as they are.
  public static func isotropic(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, classes: [Int]? = nil
  ) throws(HelioError) -> IndexSample {
    try IndexSample(inputs: X, targets: Y, classes: classes, isWhitened: false)
  }

  private init(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, classes: [Int]?, isWhitened: Bool
  ) throws(HelioError) {
    try require(
      X.rows >= 4 && X.columns >= 1, "inputs", "four rows and a column at least",
      got: "\(X.rows) x \(X.columns)")
    try require(
      Y.rows == X.rows && Y.columns >= 1, "targets", "\(X.rows) rows and a column at least",
      got: "\(Y.rows) x \(Y.columns)")
    try require(X.isFinite && Y.isFinite, "inputs and targets", "finite", got: "NaN or infinity")
    if let classes {
      try require(
        classes.count == X.rows && classes.allSatisfy { $0 >= 0 }, "classes",
        "\(X.rows) positions, zero or more", got: "\(classes.count)")
    }
    try require(
      Y.columns == 1 || classes != nil, "targets", "one column unless classes are given",
      got: Y.columns)
    guard (0..<Y.columns).contains(where: { !isConstant(Y.column($0)) }) else {
      throw .data("The targets are constant: no direction can be found.")
    }
    inputs = X
    var centred = Y
    removeColumnMeans(&centred)
    targets = centred
    self.classes = classes
    self.isWhitened = isWhitened
  }

  /// Parts of checked samples.
  private init(part X: Matrix<Double>, _ Y: Matrix<Double>, _ classes: [Int]?, _ isWhitened: Bool) {
    inputs = X
    targets = Y
    self.classes = classes
    self.isWhitened = isWhitened
  }

  /// The same inputs with the rows of the targets in another order.
  public func permutingTargets(_ order: [Int]) -> IndexSample {
    IndexSample(
      part: inputs, targets.selectingRows(order), classes.map { all in order.map { all[$0] } },
      isWhitened)
  }

  /// Rows drawn anew, with repetitions, whitened again: the resample, and the map to the directions of this sample.
  ///
  /// - Parameter rows: positions of rows, any number of times each.
  public func resampling(_ rows: [Int]) throws(HelioError) -> (
    sample: IndexSample, whitening: Whitening
  ) {
    let X = inputs.selectingRows(rows)
    let Y = targets.selectingRows(rows)
    let chosen = classes.map { all in rows.map { all[$0] } }
    return isWhitened
      ? try IndexSample.whitened(inputs: X, targets: Y, classes: chosen)
      : try IndexSample.whitenedWithShrinkage(inputs: X, targets: Y, classes: chosen)
  }

  /// A part of the rows; the targets are centred again, the inputs are not whitened again.
  public func selectingRows(_ rows: [Int]) -> IndexSample {
    var Y = targets.selectingRows(rows)
    removeColumnMeans(&Y)
    return IndexSample(
      part: inputs.selectingRows(rows), Y, classes.map { all in rows.map { all[$0] } }, isWhitened)
  }

  /// The inputs' components in an orthonormal basis, n x q.
  ///
  /// - Parameter B: d x q.
  func projected(onto B: Matrix<Double>) -> IndexSample {
    IndexSample(part: product(inputs, B), targets, classes, isWhitened)
  }
}
