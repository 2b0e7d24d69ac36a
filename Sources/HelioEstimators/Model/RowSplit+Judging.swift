public import HelioCore
import HelioLinalg
public import HelioTables

extension RowSplit {
  /// K folds that keep groups whole: groups in random order, each into the smallest fold so far.
  ///
  /// - Parameter classes: class of every row, the same within a group; each group goes where its class has the fewest
  ///   rows so far. `nil`: all alike.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for fewer than two groups.
  public static func groupedFolds(
    groups: [Int], count K: Int, classes: [Int]? = nil, stream: RandomStream
  ) throws(HelioError) -> [RowSplit] {
    let rows = Dictionary(grouping: groups.indices) { groups[$0] }
    try require(K >= 2, "folds", "at least 2", got: K)
    try require(rows.count >= 2, "groups", "two groups at least", got: rows.count)
    let names = rows.keys.sorted()
    var fold: [Int: Int] = [:]
    var sizes = [Int](repeating: 0, count: min(K, names.count))
    var ofClass: [Int: [Int]] = [:]
    for name in stream.permutation(names.count).map({ names[$0] }) {
      let own = classes.map { $0[rows[name]![0]] } ?? 0
      let counts = ofClass[own] ?? sizes.map { _ in 0 }
      let smallest = sizes.indices.min { (counts[$0], sizes[$0]) < (counts[$1], sizes[$1]) }!
      fold[name] = smallest
      sizes[smallest] += rows[name]!.count
      ofClass[own] = counts
      ofClass[own]![smallest] += rows[name]!.count
    }
    return sizes.indices.map { k in
      RowSplit(
        train: groups.indices.filter { fold[groups[$0]] != k },
        test: groups.indices.filter { fold[groups[$0]] == k })
    }
  }

  /// K splits of rows in order of time: the rows up to a moment, and the block after it.
  ///
  /// With n rows in K + 1 equal blocks, split k learns from the first k and is judged by the next.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` unless 1 <= K < n/2.
  public static func forwardFolds(rowCount n: Int, count K: Int) throws(HelioError) -> [RowSplit] {
    try require(K >= 1 && 2 * (K + 1) <= n, "folds", "from 1 to n/2 - 1 = \(n / 2 - 1)", got: K)
    return (1...K).map { k in
      let (start, end) = (k * n / (K + 1), (k + 1) * n / (K + 1))
      return RowSplit(train: Array(0..<start), test: Array(start..<end))
    }
  }
}
