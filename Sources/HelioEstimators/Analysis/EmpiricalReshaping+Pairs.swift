/// Pairs rows with columns one to one, the greatest entry first; ties go to the lower ranks.
///
/// - Returns: pairs in order of the row.
/// - Complexity: c^2 log c for a c x c table.
func greedyPairs(_ overlaps: [[Double]]) -> [(row: Int, column: Int)] {
  let entries = overlaps.indices.flatMap { i in
    overlaps[i].indices.map { j in (overlap: overlaps[i][j], i: i, j: j) }
  }
  let sorted = entries.sorted { ($1.overlap, $0.i, $0.j) < ($0.overlap, $1.i, $1.j) }
  var columnOfRow: [Int: Int] = [:]
  var usedColumns: Set<Int> = []
  for entry in sorted where columnOfRow[entry.i] == nil && !usedColumns.contains(entry.j) {
    columnOfRow[entry.i] = entry.j
    usedColumns.insert(entry.j)
  }
  return columnOfRow.sorted { $0.key < $1.key }.map { (row: $0.key, column: $0.value) }
}
