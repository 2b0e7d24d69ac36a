import Foundation

/// Rows of a table that the page shows; the rest is in the CSV file.
private let shownRows = 40

/// The tables of a figure as HTML, each once, with the letter of its panel where there are several.
///
/// For readers who do not see the picture, and for everyone when there is none.
func numberTables(of figure: Figure) -> String {
  var parts: [String] = []
  for (number, panel) in figure.panels.enumerated() {
    var written: [ChartData] = []
    for layer in panel.layers where !written.contains(layer.data) {
      written.append(layer.data)
      if layer.data.rows.count == 1, layer.mark == .rules { continue }
      let letter = figure.panels.count > 1 ? "(\(Composer.letter(number))) " : ""
      let title = [letter, panel.title ?? ""].joined()
      parts.append(table(layer.data, caption: title))
    }
  }
  return "<div class=\"numbers\">\(parts.joined(separator: "\n"))</div>"
}

private func table(_ data: ChartData, caption: String) -> String {
  let head = data.columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
  let rows = data.rows.prefix(shownRows).map { row in
    "<tr>" + row.map(entry).joined() + "</tr>"
  }
  let hidden = data.rows.count - rows.count
  let more =
    hidden > 0
    ? "<tr><td colspan=\"\(data.columns.count)\">\(hidden) more rows in the CSV file</td></tr>" : ""
  let name = caption.isEmpty ? "" : "<caption>\(escaped(caption))</caption>"
  return "<table>\(name)<tr>\(head)</tr>\(rows.joined(separator: "\n"))\(more)</table>"
}

private func entry(_ cell: Cell) -> String {
  switch cell {
  case .number(let x):
    x.isFinite ? "<td>\(String(format: "%.5g", x))</td>" : "<td></td>"
  case .text(let word): "<td class=\"word\">\(escaped(word))</td>"
  case .missing: "<td></td>"
  }
}
