/// What was done to a table, for people to read.
public struct PreparationReport: Sendable, Equatable, Codable {
  /// A column that is not used, and why.
  public struct DroppedColumn: Sendable, Equatable, Codable {
    public let name: String
    public let reason: String
  }
  public internal(set) var rowCount = 0
  public internal(set) var trainRowCount = 0
  public internal(set) var testRowCount = 0
  /// Columns of the inputs, after categories became columns.
  public internal(set) var featureCount = 0
  public internal(set) var droppedColumns: [DroppedColumn] = []
  public internal(set) var droppedRowCount = 0
  /// Cells that were replaced by a median, or categories that were left empty, by column.
  public internal(set) var imputedCells: [String: Int] = [:]
  /// One sentence for everything that was decided or changed, in order.
  public internal(set) var sentences: [String] = []

  mutating func drop(_ names: [String], because reason: String) {
    guard !names.isEmpty else { return }
    droppedColumns += names.map { DroppedColumn(name: $0, reason: reason) }
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    let subject = names.count == 1 ? "Column \(list) is" : "\(names.count) columns (\(list)) are"
    sentences.append("\(subject) left out: \(reason).")
  }
}

extension PreparationReport {
  mutating func describeTask(
    _ values: TargetValues, _ name: String, isStated: Bool
  ) {
    let reason = isStated ? "" : " (--task decides otherwise)"
    switch values {
    case .numbers(let numbers):
      let distinct = Set(numbers)
      let isCounted =
        !isStated && distinct.count <= 20 && distinct.allSatisfy { $0 == $0.rounded() }
      sentences.append(
        isCounted
          ? "The target '\(name)' is a number of \(distinct.count) whole values: regression (--task multiclass "
            + "takes them as classes)."
          : "The target '\(name)' is a number: regression\(reason).")
    case .classes(_, let labels):
      let listLimit = 12
      let more = labels.count > listLimit ? ", …" : ""
      sentences.append(
        "The target '\(name)' is one of \(labels.count) classes"
          + " (\(labels.prefix(listLimit).joined(separator: ", "))\(more))\(reason).")
      let alike = Dictionary(grouping: labels) { $0.lowercased() }.values.filter { $0.count > 1 }
      if let first = alike.map({ $0.sorted() }).min(by: { $0[0] < $1[0] }) {
        let others = alike.count > 1 ? ", and others," : ""
        sentences.append(
          "The classes \(quotedList(first)) of '\(name)'\(others) differ in case only: if they mean the "
            + "same, write them alike.")
      }
    }
  }

  mutating func describeSplit(
    _ split: RowSplit, features: FeatureEncoding, scaling: FeatureScaling
  ) {
    trainRowCount = split.train.count
    testRowCount = split.test.count
    featureCount = features.featureNames.count
    sentences.append(
      "\(trainRowCount) rows to learn from, \(testRowCount) held out; \(featureCount) "
        + "\(featureCount == 1 ? "input" : "inputs").")
    if scaling.hasNormalScores {
      sentences.append(
        "Every column of numbers was replaced by its normal scores: only the order of its values "
          + "counts.")
    }
    if let s = scaling.shrinkage {
      sentences.append(
        "Inputs are whitened; the covariance is shrunk by \((1000 * s).rounded() / 1000).")
    }
  }
}
