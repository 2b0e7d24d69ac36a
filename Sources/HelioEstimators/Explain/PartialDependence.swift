import HelioCore
import HelioLinalg
import HelioTables

/// A model's prediction averaged over training rows that are all moved to the same place along a direction.
///
///     mean over rows of f(z + (t - <v, z>) v),   z: standardised features or scores, v a unit vector
///
/// For a feature, v is its axis and t is in units of the table. The band, from the 10th to the 90th
/// percentile over the rows, shows how much else matters. Rows are moved to places where there may be
/// no data: that is the price of holding the other features fixed.
/// Source: J. H. Friedman, Annals of Statistics 29, 2001, section 8.2.
public struct PartialDependence: Codable, Sendable, Equatable {
  /// One output along the axis.
  public struct Curve: Codable, Sendable, Equatable {
    /// The class, or the target's name.
    public let name: String
    public let mean: [Double]
    /// 10th and 90th percentiles over the rows.
    public let low: [Double]
    public let high: [Double]

    /// Largest less smallest mean.
    public var effect: Double { (mean.max() ?? 0) - (mean.min() ?? 0) }
  }
  /// The feature; `nil` for the leading direction.
  public let feature: String?
  /// t: from the 2nd to the 98th percentile, or the values themselves where there are few.
  public let positions: [Double]
  /// Predictions in units of the table, or the probabilities of classes (of two, the second).
  public let curves: [Curve]
  public let rowCount: Int

  private static let rowLimit = 300
  private static let gridSize = 25
  private static let fewValues = 10
  private static let classLimit = 4
}

extension PartialDependence {
  /// Along a direction of the standardised features.
  ///
  /// - Parameters:
  ///   - v: unit vector.
  ///   - feature: position and name, if v is its axis.
  ///   - names: outputs shown; `nil`: all, of many the four that change most.
  /// - Complexity: predictions at 7500 points.
  init(
    of model: TableModel, along v: [Double], feature: (position: Int, name: String)? = nil,
    showing names: [String]? = nil, space: FeatureSpace, from stream: RandomStream
  ) throws(HelioError) {
    let training = model.regressor.training
    let X = training.X.selectingRows(
      sampledRows(training.count, atMost: Self.rowLimit, stream))
    let (u, move) = (space.inputWeights(ofFeatureWeights: v), space.inputs(ofMove: v))
    let grid = Self.grid(product(training.X, u))
    let here = product(X, u)
    let (m, d) = (X.rows, X.columns)
    let moved = Matrix(rows: grid.count * m, columns: d) { row, j in
      let i = row % m
      return X[i, j] + (grid[row / m] - here[i]) * move[j]
    }
    let outputs = try model.outputs(at: moved)
    rowCount = m
    self.feature = feature?.name
    positions =
      feature.map { feature in
        grid.map { space.tableValue($0, ofFeature: feature.position) }
      } ?? grid
    let all = outputs.names.enumerated().map { c, name in
      Curve(name: name, values: outputs.values.column(c), places: grid.count)
    }
    let largest = all.sorted { $0.effect > $1.effect }.prefix(Self.classLimit).map(\.name)
    curves = all.filter { (names ?? largest).contains($0.name) }
  }

  /// Places along the axis, from the values there.
  private static func grid(_ values: [Double]) -> [Double] {
    let sorted = values.sorted()
    var different: [Double] = []
    for x in sorted where different.isEmpty || x - different.last! > 1e-9 {
      different.append(x)
      if different.count > fewValues { break }
    }
    if different.count <= fewValues { return different }
    let (low, high) = (quantile(0.02, ofSorted: sorted), quantile(0.98, ofSorted: sorted))
    guard high > low else { return [sorted[0], sorted[sorted.count - 1]] }
    return (0..<gridSize).map { low + (high - low) * Double($0) / Double(gridSize - 1) }
  }
}

extension PartialDependence.Curve {
  /// - Parameter values: place by place, the same number of rows at each.
  fileprivate init(name: String, values: [Double], places: Int) {
    let m = values.count / places
    let sorted = (0..<places).map { values[($0 * m)..<(($0 + 1) * m)].sorted() }
    self.name = name
    mean = sorted.map { $0.reduce(0, +) / Double(m) }
    low = sorted.map { quantile(0.1, ofSorted: $0) }
    high = sorted.map { quantile(0.9, ofSorted: $0) }
  }
}

extension TableModel {
  /// Predictions as people read them: values in units of the table, or the probabilities of the classes (of
  /// two, the second), with their names.
  func outputs(
    at X: Matrix<Double>
  ) throws(HelioError) -> (names: [String], values: Matrix<Double>) {
    let target = preparation.target
    let f = target.uncentred(try regressor.predict(X))
    guard let calibration else { return ([preparation.targetName], f) }
    let P = calibration.probabilities(scores: f)
    if target.task == .binary { return ([target.classLabels[1]], P.selectingColumns([1])) }
    return (target.classLabels, P)
  }
}
