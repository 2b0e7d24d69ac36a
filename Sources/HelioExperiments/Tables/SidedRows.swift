import HelioCore
import HelioLinalg
import HelioRuns
import HelioTables

/// A table's rows with two sides: inputs of mean squared length 1 about the training rows' mean, and a column of ones.
struct SidedRows {
  /// n x (d + 1).
  let train: Matrix<Double>
  let trainLabels: [Double]
  let held: Matrix<Double>
  let heldLabels: [Double]
  /// Of +1 and -1.
  let names: (positive: String, negative: String)

  init(_ dataset: Dataset, _ sides: TwoSides) throws(HelioError) {
    let chosen = try Self.sides(dataset, sides)
    names = chosen.names
    func kept(_ signs: [Double?]) -> (rows: [Int], labels: [Double]) {
      let rows = signs.indices.filter { signs[$0] != nil }
      return (rows, rows.compactMap { signs[$0] })
    }
    let (rows, labels) = kept(chosen.train)
    let (heldRows, heldLabels) = kept(chosen.test)
    for (count, name) in [(1.0, names.positive), (-1, names.negative)] {
      guard labels.count(where: { $0 == count }) >= 3 else {
        throw .data(
          "Fewer than 3 training rows are of '\(name)': their mean says nothing. Take other classes, or more rows."
        )
      }
    }
    guard heldRows.count >= 6 else {
      throw .data(
        "Only \(heldRows.count) held-out rows are of '\(names.positive)' or '\(names.negative)'; 6 are needed. "
          + "Take a larger testFraction, or other classes.")
    }
    var X = dataset.trainInputs.selectingRows(rows)
    let means = (0..<X.columns).map { j in
      X.column(j).reduce(0, +) / Double(X.rows)
    }
    func centred(_ X: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: X.rows, columns: X.columns) { X[$0, $1] - means[$1] }
    }
    X = centred(X)
    let power = dot(X.elements, X.elements) / Double(X.rows)
    guard power > 0 else {
      throw .data("All training rows of '\(names.positive)' and '\(names.negative)' are the same.")
    }
    let scale = 1 / power.squareRoot()
    func finished(_ X: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: X.rows, columns: X.columns + 1) { i, j in
        j < X.columns ? scale * X[i, j] : 1
      }
    }
    train = finished(X)
    trainLabels = labels
    held = finished(centred(dataset.testInputs.selectingRows(heldRows)))
    self.heldLabels = heldLabels
  }

  /// The training inputs without the column of ones.
  var trainInputs: Matrix<Double> {
    train.selectingColumns(Array(0..<train.columns - 1))
  }

  /// ±1 for each row, `nil` for rows that are left out.
  private static func sides(
    _ dataset: Dataset, _ sides: TwoSides
  ) throws(HelioError) -> (
    train: [Double?], test: [Double?], names: (positive: String, negative: String)
  ) {
    let labels = dataset.classLabels
    func signs(_ classes: [Int], _ sign: [Double?]) -> [Double?] { classes.map { sign[$0] } }
    func chosen(
      _ sign: [Double?], _ positive: String, _ negative: String
    ) -> (train: [Double?], test: [Double?], names: (positive: String, negative: String)) {
      (signs(dataset.trainClasses, sign), signs(dataset.testClasses, sign), (positive, negative))
    }
    func position(_ name: String) throws(HelioError) -> Int {
      guard let place = labels.firstIndex(of: name) else {
        throw .invalid(
          parameter: "classes",
          requirement: "among those of '\(dataset.targetName)': \(labels.joined(separator: ", "))",
          got: "'\(name)'")
      }
      return place
    }
    if case .above(let value) = sides {
      let (high, low) = ("above \(short(value))", "at most \(short(value))")
      func sign(_ x: Double) -> Double { x > value ? 1 : -1 }
      if dataset.task == .regression {
        func signs(_ Y: Matrix<Double>) -> [Double?] {
          dataset.preparation.target.uncentred(Y).column(0).map(sign)
        }
        return (signs(dataset.trainTargets), signs(dataset.testTargets), (high, low))
      }
      let numbers = labels.map { Double($0) }
      guard numbers.allSatisfy({ $0 != nil }) else {
        throw .invalid(
          parameter: "above", requirement: "for a target of numbers",
          got: "the classes \(labels.joined(separator: ", "))")
      }
      return chosen(numbers.map { sign($0!) }, high, low)
    }
    guard dataset.task != .regression else {
      let values = dataset.preparation.target.uncentred(dataset.trainTargets).column(0).sorted()
      throw .data(
        "The target '\(dataset.targetName)' is a number and has no classes: --above \(short(values[values.count / 2])) "
          + "would part its training rows in halves.")
    }
    switch sides {
    case .pair(let positive, let negative):
      var sign = [Double?](repeating: nil, count: labels.count)
      sign[try position(negative)] = -1
      sign[try position(positive)] = 1
      return chosen(sign, positive, negative)
    case .oneAgainstRest(let name):
      var sign = [Double?](repeating: -1, count: labels.count)
      sign[try position(name)] = 1
      return chosen(sign, name, labels.count == 2 ? labels.first { $0 != name }! : "the rest")
    case .classes, .above:
      guard labels.count == 2 else {
        throw .data(
          "The target '\(dataset.targetName)' has \(labels.count) classes (\(labels.joined(separator: ", "))): name two, "
            + "--classes \(labels[0]),\(labels[1]), or one against the rest, --classes \(labels[0])."
        )
      }
      return chosen([-1, 1], labels[1], labels[0])
    }
  }
}
