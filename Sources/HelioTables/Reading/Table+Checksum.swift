import HelioCore

extension Table {
  /// A hash of everything that the table holds: names, cells, and which of them are empty. Equal tables have
  /// equal ones, whatever file they were read from; an edited cell makes another.
  ///
  /// - Complexity: one pass.
  public var checksum: String {
    var hash = fnv1a(rowCount.bytes)
    for column in columns {
      hash = column.name.hashed(after: hash)
      switch column.content {
      case .numbers(let values):
        hash = fnv1a([0], continuing: hash)
        // There are many NaN, and they mean the same.
        for x in values { hash = fnv1a((x.isNaN ? .nan : x).bitPattern.bytes, continuing: hash) }
      case .text(let values):
        hash = fnv1a([1], continuing: hash)
        for text in values { hash = text.hashed(after: hash) }
      }
      hash = fnv1a(column.missingRows.count.bytes, continuing: hash)
      for row in column.missingRows { hash = fnv1a(row.bytes, continuing: hash) }
    }
    return String(hash, radix: 16)
  }
}

extension FixedWidthInteger {
  /// From the lowest to the highest, eight of them at most.
  fileprivate var bytes: LazyMapSequence<Range<Int>, UInt8> {
    (0..<Self.bitWidth / 8).lazy.map { UInt8(truncatingIfNeeded: self >> Self(8 * $0)) }
  }
}

extension String {
  /// Its length goes before it, so that `ab`, `c` and `a`, `bc` differ.
  fileprivate func hashed(after hash: UInt64) -> UInt64 {
    fnv1a(utf8, continuing: fnv1a(utf8.count.bytes, continuing: hash))
  }
}
