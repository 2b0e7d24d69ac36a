public import Foundation
public import HelioCore

/// One part of a report: what was found, in words, numbers and figures.
public struct ReportSection: Sendable {
  /// Whether an overlay of theory and simulation holds.
  public struct Badge: Sendable {
    public enum Verdict: String, Sendable { case agrees, disagrees, notTested = "not tested" }
    public var name: String
    public var verdict: Verdict
    /// The agreement numbers.
    public var detail: String

    public init(name: String, verdict: Verdict, detail: String) {
      self.name = name
      self.verdict = verdict
      self.detail = detail
    }
  }
  public var title: String
  /// What the numbers say, sentence by sentence.
  public var findings: [String]
  public var badges: [Badge]
  /// Name and value, ready to print.
  public var numbers: [(name: String, value: String)]
  public var figures: [Figure]

  public init(
    title: String, findings: [String], badges: [Badge] = [],
    numbers: [(name: String, value: String)] = [], figures: [Figure]
  ) {
    self.title = title
    self.findings = findings
    self.badges = badges
    self.numbers = numbers
    self.figures = figures
  }
}

/// A self-contained page: text, numbers and interactive figures, without any network.
///
/// With the renderer's JavaScript the figures are interactive; without JavaScript in the browser the drawn
/// SVG is shown; without a renderer the page still holds the text and the numbers of every figure.
public struct Report: Sendable {
  public var title: String
  public var sections: [ReportSection]
  /// The command that makes the report again.
  public var command: String
  /// Name and value: version, seed, processor, time.
  public var provenance: [(name: String, value: String)]

  public init(
    title: String, sections: [ReportSection], command: String,
    provenance: [(name: String, value: String)]
  ) {
    self.title = title
    self.sections = sections
    self.command = command
    self.provenance = provenance
  }

  /// Writes `report.html` and everything it shows into a results folder.
  ///
  /// - Returns: what was written, with the renderer's status.
  /// - Throws: ``HelioError/file(path:reason:)``.
  public func write(
    to folder: URL, renderer: Renderer? = nil
  ) async throws(HelioError) -> WrittenFigures {
    let written = try await writeFigures(
      sections.flatMap(\.figures), to: folder, renderer: renderer)
    try writeAtomically(html(written), to: folder.appending(path: "report.html"))
    return written
  }

  /// The page.
  func html(_ written: WrittenFigures) -> String {
    let body = sections.map { section($0, written) }.joined(separator: "\n")
    let specifications = sections.flatMap(\.figures).map {
      "\(scriptString($0.name)): \($0.vegaLite.replacing("</", with: "<\\/"))"
    }
    let script = written.bundle.map {
      """
      <script>\($0.replacing("</script", with: "<\\/script"))</script>
      <script>
      const darkColours = {\(darkColours)};
      const specifications = {\(specifications.joined(separator: ",\n"))};
      \(ReportStyle.script)
      </script>
      """
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <main>
      <header><h1>\(escaped(title))</h1>\(contents)</header>
      \(body)
      <section class="repeat"><h2>To repeat this</h2><pre>\(escaped(command))</pre></section>
      </main>
      <footer>\(provenance.map { "<span><b>\(escaped($0.name))</b> \(escaped($0.value))</span>" }.joined(separator: " "))</footer>
      \(script ?? "")
      </body>
      </html>

      """
  }

  private var darkColours: String {
    Style.darkColours.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }
      .joined(separator: ", ")
  }

  private var contents: String {
    guard sections.count > 1 else { return "" }
    let links = sections.indices.map {
      "<a href=\"#part-\($0)\">\(escaped(sections[$0].title))</a>"
    }
    return "<nav>\(links.joined(separator: ""))</nav>"
  }

  private func section(_ section: ReportSection, _ written: WrittenFigures) -> String {
    let index = sections.firstIndex { $0.title == section.title } ?? 0
    let findings = section.findings.enumerated().map { i, sentence in
      "<p\(i == 0 ? " class=\"lead\"" : "")>\(escaped(sentence))</p>"
    }
    let badges = section.badges.map { badge in
      let mark = badge.verdict == .agrees ? "yes" : badge.verdict == .disagrees ? "no" : "open"
      return
        "<li class=\"\(mark)\"><b>\(escaped(badge.name)): \(badge.verdict.rawValue)</b> \(escaped(badge.detail))</li>"
    }
    let rows = section.numbers.map {
      "<tr><th scope=\"row\">\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>"
    }
    let figures = section.figures.enumerated().map { figure($1, number: $0 + 1, written) }
    return """
      <section id="part-\(index)">
      <h2>\(escaped(section.title))</h2>
      <div class="summary"><div>\(findings.joined(separator: "\n"))
      \(badges.isEmpty ? "" : "<ul class=\"badges\">\(badges.joined())</ul>")</div>
      \(rows.isEmpty ? "" : "<table>\(rows.joined())</table>")</div>
      <div class="figures">\(figures.joined(separator: "\n"))</div>
      </section>
      """
  }

  private func figure(_ figure: Figure, number: Int, _ written: WrittenFigures) -> String {
    let drawn = written.svg[figure.name]
    let inside: String
    if written.bundle != nil {
      inside =
        "<div class=\"vega\" data-figure=\"\(escaped(figure.name))\"></div>"
        + (drawn.map { "<noscript>\($0)</noscript>" } ?? "")
    } else if let drawn {
      inside = drawn
    } else {
      inside =
        "<div class=\"numbers\"><p>Not drawn: no renderer was found. The numbers:</p>\(table(figure))</div>"
    }
    return """
      <figure class="\(figure.width.rawValue)">
      <h3>\(escaped(figure.title))</h3>
      \(inside)
      <figcaption><b>Figure \(number).</b> \(escaped(figure.caption))
      <span class="files">data: <a href="tables/\(escaped(figure.name)).csv">CSV</a></span></figcaption>
      </figure>
      """
  }

  /// The first rows of a figure's numbers.
  private func table(_ figure: Figure) -> String {
    let limit = 40
    let lines = csv(of: figure).split(separator: "\n").prefix(limit + 1)
    let rows = lines.enumerated().map { i, line in
      let tag = i == 0 ? "th" : "td"
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        "<\(tag)>\(escaped(String($0)))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<table>\(rows.joined())</table>"
  }
}

/// Text as HTML shows it; a person's column names go through here.
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}

private func scriptString(_ name: String) -> String { "\"\(name)\"" }
