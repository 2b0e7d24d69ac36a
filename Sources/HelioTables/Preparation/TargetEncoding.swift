import HelioCore
public import HelioLinalg

/// What is done to a regression target before it is centred.
public enum TargetTransform: String, Sendable, Codable, CaseIterable {
  case none
  /// Learn log y: for positive targets whose errors grow with their size. The exponential of a
  /// prediction estimates the median of y, and ends of intervals map to ends of intervals.
  case log
}

/// The map between targets as people write them and the centred numbers a model learns.
///
///     regression   y = (t(value) - mean) / deviation, t = id or log      one output
///     binary       y = ±1 - mean of ±1, + for the second label           one output
///     multiclass   y_c = (+1 if the class is c, else -1) - its mean      one output a class
///
/// Means and deviation are those of the training rows. Source: sheet function-space §7.1.
public struct TargetEncoding: Sendable, Equatable, Codable {
  public let task: LearningTask
  /// Sorted; empty for regression.
  public let classLabels: [String]
  /// What was subtracted, by output.
  public let offsets: [Double]
  /// What was divided by; 1 for classes.
  public let scale: Double
  /// t.
  public let transform: TargetTransform
  /// What no prediction is below: 0 if no training value is; `nil` otherwise and from files that do not have it.
  public let lowest: Double?

  public var outputCount: Int { offsets.count }

  /// - Parameter values: positive where `transform` is the logarithm.
  init(
    trainingValues values: [Double], named name: String, transform: TargetTransform
  ) throws(HelioError) {
    let y = values.map(transform.callAsFunction)
    if let far = y.first(where: { abs($0) >= 1e305 }) {
      throw .data(
        "The target '\(name)' holds \(far), beyond what can be computed with; divide the column.")
    }
    let n = Double(y.count)
    let sum = y.reduce(0, +)
    let mean = sum.isFinite ? sum / n : y.reduce(0) { $0 + $1 / n }
    let square = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let deviation = square.isNormal ? square.squareRoot() : scaledDeviation(y, mean: mean)
    guard deviation > 0, !isConstant(y) else {
      throw .data(
        "The target '\(name)' is constant on the training rows; choose another seed or a "
          + "smaller testFraction.")
    }
    task = .regression
    classLabels = []
    offsets = [mean]
    scale = deviation
    self.transform = transform
    lowest = values.allSatisfy { $0 >= 0 } ? 0 : nil
  }

  init(trainingClasses classes: [Int], labels: [String]) {
    let n = Double(classes.count)
    var counts = [Double](repeating: 0, count: labels.count)
    for c in classes { counts[c] += 1 }
    let means = counts.map { 2 * $0 / n - 1 }
    task = labels.count == 2 ? .binary : .multiclass
    classLabels = labels
    offsets = labels.count == 2 ? [means[1]] : means
    scale = 1
    transform = .none
    lowest = nil
  }

  /// Regression targets, n x 1.
  public func targets(values: [Double]) -> Matrix<Double> {
    precondition(task == .regression, "values are targets of a regression only")
    return Matrix(
      rows: values.count, columns: 1, elements: values.map { (transform($0) - offsets[0]) / scale })
  }

  /// Class targets, n x (1 or K), from positions in ``classLabels``.
  public func targets(classes: [Int]) -> Matrix<Double> {
    precondition(task != .regression, "classes are no targets of a regression")
    let k = outputCount
    return Matrix(rows: classes.count, columns: k) { i, j in
      let isMember = k == 1 ? classes[i] == 1 : classes[i] == j
      return (isMember ? 1 : -1) - offsets[j]
    }
  }

  /// Outputs in the units of the table: the value, or the ±1 scores, n x outputs.
  public func uncentred(_ outputs: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: outputs.rows, columns: outputs.columns) { i, j in
      uncentred(outputs[i, j], of: j)
    }
  }

  /// One output in the units of the table, for instance an end of an interval.
  ///
  /// - Parameter j: which output.
  public func uncentred(_ output: Double, of j: Int = 0) -> Double {
    transform.inverse(output * scale + offsets[j])
  }

  /// What an output predicts of a regression: ``uncentred(_:of:)``, but nothing below ``lowest``.
  public func prediction(_ output: Double) -> Double {
    let value = uncentred(output)
    return lowest.map { max($0, value) } ?? value
  }

  /// The class each row of outputs speaks for: the sign, or the largest score.
  public func classes(ofOutputs outputs: Matrix<Double>) -> [Int] {
    precondition(task != .regression, "a regression has no classes")
    let scores = uncentred(outputs)
    return (0..<scores.rows).map { i in
      if outputCount == 1 { return scores[i, 0] > 0 ? 1 : 0 }
      var best = 0
      for j in 1..<outputCount where scores[i, j] > scores[i, best] { best = j }
      return best
    }
  }
}

extension TargetTransform {
  func callAsFunction(_ value: Double) -> Double { self == .log ? logarithm(value) : value }
  func inverse(_ value: Double) -> Double { self == .log ? exponential(value) : value }
}

/// Whether all entries are the same, up to the rounding of a mean.
package func isConstant(_ x: [Double]) -> Bool {
  guard let low = x.min(), let high = x.max() else { return true }
  return high - low <= 1e-13 * max(abs(low), abs(high))
}
