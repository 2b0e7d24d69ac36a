import HelioCore

/// The target column, understood: numbers or classes.
///
/// A target without a stated task is taken as
/// - classes if it is text,
/// - two classes if it has exactly two distinct values,
/// - classes if its values are the codes 0, 1, …, K-1 or 1, 2, …, K without a gap, K <= 10, and there are
///   at least five rows a class on average,
/// - a regression target otherwise; so are ratings such as 3, 4, …, 8, and ranks from 1 to 16.
enum TargetValues {
  case numbers([Double])
  /// Position of each row's label in `labels`, which are sorted (numbers by value).
  case classes([Int], labels: [String])

  static let codedClassLimit = 10
  static let rowsPerCodedClass = 5
  /// More distinct values than this are no classes.
  static let classLimit = 100

  var task: LearningTask {
    switch self {
    case .numbers: .regression
    case .classes(_, let labels): labels.count == 2 ? .binary : .multiclass
    }
  }

  /// - Parameters:
  ///   - column: without missing cells, finite.
  ///   - choice: the stated task, or `nil`.
  ///   - tableRows: the rows, for messages, that the column's rows are; `nil` if they are the same.
  /// - Throws: ``HelioError/data(_:)`` if the target is constant or does not fit the stated task.
  init(
    _ column: TableColumn, task choice: LearningTask?, tableRows given: [Int]? = nil
  ) throws(HelioError) {
    let tableRows = given ?? Array(0..<column.rowCount)
    let distinct = Self.distinctLabels(column)
    guard distinct.count > 1 else {
      throw .data(
        "The target '\(column.name)' is constant (every row holds \(distinct.first ?? "nothing")): "
          + "there is nothing to learn.")
    }
    if choice == nil, let mistake = Self.mistake(column, distinct.count, tableRows) {
      throw mistake
    }
    let task = choice ?? Self.likelyTask(column, distinctCount: distinct.count)
    switch (task, column.content) {
    case (.regression, .numbers(let values)): self = .numbers(values)
    case (.regression, .text(let values)):
      let row = column.written?.otherRows.first ?? values.firstIndex { Double($0) == nil } ?? 0
      throw .data(
        "The target '\(column.name)' holds text ('\(values[row])' in row \(tableRows[row] + 1)); "
          + "regression needs numbers.")
    case (.binary, _) where distinct.count != 2:
      throw .data(
        "The target '\(column.name)' has \(distinct.count) distinct values; the task 'binary' "
          + "needs exactly two.")
    case (_, _) where distinct.count > Self.classLimit:
      throw Self.tooManyClasses(column, distinct.count)
    default:
      let position = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      self = .classes(column.labels().map { position[$0] ?? 0 }, labels: distinct)
    }
  }

  /// What keeps a target of text from being one of numbers, where it nearly is, or one of dates.
  private static func mistake(
    _ column: TableColumn, _ count: Int, _ tableRows: [Int]
  ) -> HelioError? {
    guard case .text(let values) = column.content, count > 2 else { return nil }
    let start = "The target '\(column.name)'"
    if count > codedClassLimit, DateOrder.found(in: values) != nil {
      return .data("\(start) holds dates; make a column of the number that is to be learned.")
    }
    guard let written = column.written, written.reasonForCodes(leastRowCount: 2) == nil else {
      return nil
    }
    if let row = written.otherRows.first {
      return .data(
        "\(start) holds numbers, and the text '\(values[row])' in row \(tableRows[row] + 1); mend it, name it as a "
          + "mark of empty cells (--missing-markers '\(values[row])'), or ask for classes (--task multiclass)."
      )
    }
    return written.obstacle(known: nil).map { .data("\(start) \($0).") }
  }

  private static func tooManyClasses(_ column: TableColumn, _ count: Int) -> HelioError {
    let start = "The target '\(column.name)'"
    let limit = "more than the \(classLimit) classes that can be told apart"
    guard case .text = column.content else {
      return .data(
        "\(start) has \(count) distinct values, \(limit); choose the task 'regression' (--task regression)."
      )
    }
    return .data("\(start) has \(count) distinct values, \(limit); name another target.")
  }

  private static func likelyTask(_ column: TableColumn, distinctCount: Int) -> LearningTask {
    if distinctCount == 2 { return .binary }
    guard case .numbers(let values) = column.content else { return .multiclass }
    guard distinctCount <= codedClassLimit, values.count >= rowsPerCodedClass * distinctCount,
      values.allSatisfy({ $0 == $0.rounded() }), let first = values.min(), let last = values.max()
    else { return .regression }
    let isCounted = (first == 0 || first == 1) && last - first == Double(distinctCount - 1)
    return isCounted ? .multiclass : .regression
  }

  private static func distinctLabels(_ column: TableColumn) -> [String] {
    switch column.content {
    case .text(let values): Set(values).sorted()
    case .numbers(let values): Set(values).sorted().map(column.label)
    }
  }
}
