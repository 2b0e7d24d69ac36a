public import HelioCore
import HelioLinalg

/// Which rows are learned from and which are held out; both ascending, or from the earliest to the
/// latest.
public struct RowSplit: Sendable, Equatable, Codable {
  public let train: [Int]
  public let test: [Int]

  public init(train: [Int], test: [Int]) {
    self.train = train
    self.test = test
  }

  /// Holds out a share of the rows, the same share of every class.
  ///
  /// Rows are put in random order within each class; one row of every class is kept for training,
  /// and of the rest, m = round(f n) are taken at equal spacing: row j if
  /// floor((j+1) m / rest) > floor(j m / rest). Without classes this is a plain random split.
  ///
  /// - Parameters:
  ///   - n: number of rows; `f`: share held out, in [0, 1).
  ///   - classes: class of every row, or `nil`.
  /// - Returns: round(f n) test rows (fewer only if classes leave fewer).
  public static func holdOut(
    rowCount n: Int, testFraction f: Double, classes: [Int]?, stream: RandomStream
  ) -> RowSplit {
    let order = stream.permutation(n)
    var kept: [Int] = []
    var rest: [Int] = []
    if let classes {
      var seen: Set<Int> = []
      for row in order where seen.insert(classes[row]).inserted { kept.append(row) }
      let isKept = Set(kept)
      rest = stablySorted(order.filter { !isKept.contains($0) }, by: classes)
    } else {
      rest = order
    }
    let m = min(Int((f * Double(n)).rounded()), rest.count)
    var test: [Int] = []
    for (j, row) in rest.enumerated() {
      if (j + 1) * m / rest.count > j * m / rest.count {
        test.append(row)
      } else {
        kept.append(row)
      }
    }
    return RowSplit(train: kept.sorted(), test: test.sorted())
  }

  /// The K splits of cross-validation: every row is tested once; classes are spread evenly.
  ///
  /// - Parameters:
  ///   - count: K, from 2 to n.
  ///   - classes: class of every row, or `nil`.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public static func folds(
    rowCount n: Int, count K: Int, classes: [Int]? = nil, stream: RandomStream
  ) throws(HelioError) -> [RowSplit] {
    try require(K >= 2 && K <= n, "count", "from 2 to the number of rows (\(n))", got: K)
    var order = stream.permutation(n)
    if let classes { order = stablySorted(order, by: classes) }
    var fold = [Int](repeating: 0, count: n)
    for (position, row) in order.enumerated() { fold[row] = position % K }
    return (0..<K).map { k in
      RowSplit(
        train: (0..<n).filter { fold[$0] != k }, test: (0..<n).filter { fold[$0] == k })
    }
  }

  private static func stablySorted(_ rows: [Int], by classes: [Int]) -> [Int] {
    Dictionary(grouping: rows) { classes[$0] }.sorted { $0.key < $1.key }.flatMap(\.value)
  }
}
