public import HelioCore
import HelioLinalg

extension RowSplit {
  /// Holds out the last rows of an order.
  ///
  /// - Parameters:
  ///   - order: all rows, the earliest first.
  ///   - f: share held out, in [0, 1).
  /// - Returns: round(f n) test rows; both parts in the given order.
  public static func last(of order: [Int], testFraction f: Double) -> RowSplit {
    let m = Int((f * Double(order.count)).rounded())
    return RowSplit(train: Array(order.dropLast(m)), test: Array(order.suffix(m)))
  }

  /// Holds out whole groups, about a share of the rows.
  ///
  /// Groups are looked at in random order; one is held out if this brings the number of test rows
  /// nearer to f n. At least one is held out if f > 0, the smallest where each is too large, and at
  /// least one is kept.
  ///
  /// - Parameters:
  ///   - groups: group of every row, at least two.
  ///   - f: share held out, in [0, 1).
  public static func holdOut(
    groups: [Int], testFraction f: Double, stream: RandomStream
  ) -> RowSplit {
    let all = Array(groups.indices)
    guard f > 0 else { return RowSplit(train: all, test: []) }
    let rows = Dictionary(grouping: all) { groups[$0] }
    let names = rows.keys.sorted()
    precondition(names.count > 1, "one group cannot be split")
    let wanted = f * Double(groups.count)
    var held: Set<Int> = []
    var count = 0
    for name in stream.permutation(names.count).map({ names[$0] }) {
      let size = rows[name]!.count
      let isNearer = abs(Double(count + size) - wanted) < abs(Double(count) - wanted)
      guard isNearer, held.count + 1 < names.count else { continue }
      held.insert(name)
      count += size
    }
    if held.isEmpty { held = [names.min { (rows[$0]!.count, $0) < (rows[$1]!.count, $1) }!] }
    return RowSplit(
      train: all.filter { !held.contains(groups[$0]) },
      test: all.filter { held.contains(groups[$0]) })
  }
}
