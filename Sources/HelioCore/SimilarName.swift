/// The name that may have been meant: the nearest in Levenshtein's distance without regard to case,
/// if at most two letters or a third of them, and not all, differ.
public func similarName(to name: String, among names: [String]) -> String? {
  let nearest = names.map { (name: $0, distance: distance($0, name)) }
    .min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= max(2, name.count / 3), nearest.distance < name.count
  else { return nil }
  return nearest.name
}

/// Levenshtein's distance, without regard to case.
private func distance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
