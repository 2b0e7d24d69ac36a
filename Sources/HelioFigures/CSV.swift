import Foundation

/// Every number that a figure draws, as one table in CSV (RFC 4180, line ends `\n`).
///
/// The first two columns say where a row is drawn: the letter of the panel and the kind of mark; then
/// follow all columns of the layers' tables, in the order of their first appearance. A layer that draws
/// the same table as an earlier one of its panel (points on a line) does not repeat it. Numbers have all
/// digits of the `Double`; a missing or non-finite entry is an empty cell.
public func csv(of figure: Figure) -> String {
  var columns: [String] = []
  for layer in figure.panels.flatMap(\.layers) {
    for name in layer.data.columns where !columns.contains(name) { columns.append(name) }
  }
  var lines = [(["panel", "mark"] + columns).map(escapedForCSV).joined(separator: ",")]
  for (number, panel) in figure.panels.enumerated() {
    var written: [ChartData] = []
    for layer in panel.layers where !written.contains(layer.data) {
      written.append(layer.data)
      let places = columns.map { layer.data.columns.firstIndex(of: $0) }
      let head = [Composer.letter(number), layer.mark.rawValue]
      for row in layer.data.rows {
        let cells = places.map { place in place.map { csvText(row[$0]) } ?? "" }
        lines.append((head + cells).joined(separator: ","))
      }
    }
  }
  return lines.joined(separator: "\n") + "\n"
}

private func csvText(_ cell: Cell) -> String {
  switch cell {
  case .number(let x):
    if !x.isFinite { "" } else if x == x.rounded(), abs(x) < 1e15 { String(Int(x)) } else { "\(x)" }
  case .text(let word): escapedForCSV(word)
  case .missing: ""
  }
}

/// A cell of a CSV file, in quotes where it must be (RFC 4180).
public func escapedForCSV(_ text: String) -> String {
  guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
  return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
}
