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
    let reason = isStated ? "" : " (the option `task` decides otherwise)"
    switch values {
    case .numbers:
      sentences.append("The target '\(name)' is a number: regression\(reason).")
    case .classes(_, let labels):
      let listLimit = 12
      let more = labels.count > listLimit ? ", …" : ""
      sentences.append(
        "The target '\(name)' is one of \(labels.count) classes"
          + " (\(labels.prefix(listLimit).joined(separator: ", "))\(more))\(reason).")
    }
  }

  mutating func describeSplit(
    _ split: RowSplit, features: FeatureEncoding, scaling: FeatureScaling
  ) {
    trainRowCount = split.train.count
    testRowCount = split.test.count
    featureCount = features.featureNames.count
    sentences.append(
      "\(trainRowCount) rows to learn from, \(testRowCount) held out; \(featureCount) inputs.")
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
