import Foundation
import HelioCore

/// Report -> the text of the page. Everything that can come from a person's table is escaped.
extension Report {
  func html(_ written: WrittenFigures) -> String {
    var firstFigure = 1
    var body: [String] = []
    for (index, part) in sections.enumerated() {
      body.append(section(part, index: index, firstFigure: firstFigure, written))
      firstFigure += part.figures.count
    }
    let foot = provenance.map {
      "<span><b>\(escaped($0.name))</b> \(escaped($0.value))</span>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:">
      <title>\(escaped(title))</title>
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <main>
      <header><h1>\(escaped(title))</h1>\(contents)\(notice(written.status))</header>
      \(body.joined(separator: "\n"))
      <section class="repeat"><h2>To repeat this</h2><pre>\(escaped(command))</pre></section>
      </main>
      <footer>\(foot.joined(separator: " "))</footer>
      \(script(written))
      </body>
      </html>

      """
  }

  /// Why there are no pictures, where there are none.
  private func notice(_ status: RendererStatus) -> String {
    switch status {
    case .ready: ""
    case .missing(let message), .failed(let message):
      "<p class=\"notice\"><b>Figures.</b> \(escaped(message)).</p>"
    }
  }

  private func script(_ written: WrittenFigures) -> String {
    guard let bundle = written.bundle else { return "" }
    // Inside a script element only "<" can end or change the mode of parsing; in a specification it
    // occurs only within strings, where it has another spelling.
    let specifications = sections.flatMap(\.figures).map {
      "\"\($0.name)\": \(page($0.specification).compactText.replacing("<", with: "\\u003c"))"
    }
    let narrow = sections.flatMap(\.figures).filter { !$0.width.isNarrow }.map { figure in
      let small = page(figure.fitted(to: .column).specification, withData: false)
      return "\"\(figure.name)\": \(small.compactText.replacing("<", with: "\\u003c"))"
    }
    let colours = Style.darkColours.sorted { $0.key < $1.key }.map {
      "\"\($0.key)\": \"\($0.value)\""
    }
    return """
      <script>\(bundle.replacing("</script", with: "<\\/script"))</script>
      <script>
      const darkColours = {\(colours.joined(separator: ", "))};
      const specifications = {\(specifications.joined(separator: ",\n"))};
      const narrowSpecifications = {\(narrow.joined(separator: ",\n"))};
      \(ReportScript.text)
      </script>
      """
  }

  /// A specification as the page holds it: without the address of its grammar.
  private func page(_ specification: JSONValue, withData: Bool = true) -> JSONValue {
    var copy = specification
    copy["$schema"] = nil
    if !withData { copy["datasets"] = nil }
    return copy
  }

  private var contents: String {
    guard sections.count > 1 else { return "" }
    let links = sections.indices.map {
      "<a href=\"#part-\($0)\">\(escaped(sections[$0].title))</a>"
    }
    return "<nav>\(links.joined(separator: ""))</nav>"
  }

  private func section(
    _ section: ReportSection, index: Int, firstFigure: Int, _ written: WrittenFigures
  ) -> String {
    let findings = section.findings.enumerated().map { i, sentence in
      "<p\(i == 0 ? " class=\"lead\"" : "")>\(escaped(sentence))</p>"
    }
    let warnings = section.warnings.map { "<li>\(escaped($0))</li>" }
    let rows = section.numbers.map {
      "<tr><th scope=\"row\">\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>"
    }
    let figures = paired(section.figures).enumerated().map {
      figure($1, number: firstFigure + $0, written)
    }
    return """
      <section id="part-\(index)">
      \(isNamedByThePage(section) ? "" : "<h2>\(escaped(section.title))</h2>")
      <div class="summary"><div>\(findings.joined(separator: "\n"))
      \(warnings.isEmpty ? "" : "<ul class=\"warnings\">\(warnings.joined())</ul>")
      \(badges(section.badges))</div>
      \(rows.isEmpty ? "" : "<table>\(rows.joined())</table>")</div>
      <div class="figures">\(figures.joined(separator: "\n"))</div>
      </section>
      """
  }

  /// A report of one part has its name only once.
  private func isNamedByThePage(_ section: ReportSection) -> Bool {
    sections.count == 1 && section.title == title
  }

  /// Two narrow figures stand beside one another: a lone one takes up the next narrow one further down.
  private func paired(_ figures: [Figure]) -> [Figure] {
    var (rest, order) = (figures, [Figure]())
    while !rest.isEmpty {
      let next = rest.removeFirst()
      order.append(next)
      guard next.width.isNarrow, let partner = rest.firstIndex(where: { $0.width.isNarrow })
      else { continue }
      order.append(rest.remove(at: partner))
    }
    return order
  }

  private func badges(_ badges: [ReportSection.Badge]) -> String {
    guard !badges.isEmpty else { return "" }
    let items = badges.map { badge in
      let (style, sign) =
        switch badge.verdict {
        case .agrees: ("yes", "\u{2713}")
        case .disagrees: ("no", "\u{2717}")
        case .cannotTell: ("open", "\u{25cb}")
        }
      return "<li class=\"\(style)\"><span class=\"sign\">\(sign)</span><span><b>"
        + "\(escaped(badge.name)): \(badge.verdict.rawValue)</b> \(escaped(badge.detail))</span></li>"
    }
    return "<ul class=\"badges\">\(items.joined())</ul>"
  }

  private func figure(_ figure: Figure, number: Int, _ written: WrittenFigures) -> String {
    let drawn = written.svg[figure.name].map { isolated($0, prefix: figure.name) }
    let picture =
      if written.bundle != nil {
        "<div class=\"vega\" data-figure=\"\(escaped(figure.name))\"></div>"
          + (drawn.map { "<noscript>\($0)</noscript>" } ?? "")
      } else {
        drawn ?? ""
      }
    let hasPicture = !picture.isEmpty
    return """
      <figure class="\(figure.width.isNarrow ? "column" : "page")" id="figure-\(escaped(figure.name))">
      <h3>\(escaped(figure.title))</h3>
      \(picture)
      <figcaption><b>Figure \(number).</b> \(escaped(figure.caption))</figcaption>
      <details\(hasPicture ? "" : " open")><summary>The numbers</summary>
      <p class="files">All of them: <a href="tables/\(escaped(figure.name)).csv">CSV</a>\
      \(hasPicture ? pictureLinks(figure, written) : "")</p>
      \(numberTables(of: figure))
      </details>
      </figure>
      """
  }

  private func pictureLinks(_ figure: Figure, _ written: WrittenFigures) -> String {
    guard written.svg[figure.name] != nil else { return "" }
    let links = ["svg", "png", "pdf"].map { ending in
      "<a href=\"figures/\(escaped(figure.name)).\(ending)\">\(ending.uppercased())</a>"
    }
    return " &middot; the figure: " + links.joined(separator: " ")
  }

  /// An SVG whose identifiers cannot meet those of the other pictures of the page.
  private func isolated(_ svg: String, prefix: String) -> String {
    svg.replacing("id=\"", with: "id=\"\(prefix)-").replacing("url(#", with: "url(#\(prefix)-")
  }
}

/// Text as HTML shows it; a person's column names go through here.
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}
