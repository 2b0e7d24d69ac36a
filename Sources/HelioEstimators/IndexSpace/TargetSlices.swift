import HelioCore
import HelioLinalg

/// Rows of similar target: the classes, or slices of the sorted target.
///
/// Slices hold as nearly equal numbers of rows as ties allow: rows of equal target are never
/// parted, because they are one value of the conditional moments. Source: sheet multi-index §4 and
/// §8.
struct TargetSlices {
  /// Rows of each slice, none of them empty, in order of the target.
  let members: [[Int]]
  let count: Int

  /// - Parameter wanted: number of slices; classes are slices of their own.
  init(_ sample: IndexSample, count wanted: Int) {
    count = sample.count
    if let classes = sample.classes {
      members = Dictionary(grouping: 0..<classes.count) { classes[$0] }
        .sorted { $0.key < $1.key }.map(\.value)
      return
    }
    let y = sample.targets.column(0)
    let order = y.indices.sorted { (y[$0], $0) < (y[$1], $1) }
    var slices: [[Int]] = []
    var start = 0
    for h in 1...wanted {
      var end = max(start, h * order.count / wanted)
      while end > start, end < order.count, y[order[end]] == y[order[end - 1]] { end += 1 }
      if end > start { slices.append(Array(order[start..<end])) }
      start = end
    }
    members = slices
  }

  /// p_h, shares of the rows.
  var shares: [Double] { members.map { Double($0.count) / Double(count) } }

  /// m_h, the means of the inputs in every slice.
  func means(_ X: Matrix<Double>) -> [[Double]] {
    members.map { columnMeans(X.selectingRows($0)) }
  }
}

extension IndexSample {
  /// Refuses more slices than rows.
  func requireSlices(_ H: Int?) throws(HelioError) {
    guard let H else { return }
    try require(H >= 2 && H <= count, "sliceCount", "from 2 to the \(count) rows", got: H)
  }
}
