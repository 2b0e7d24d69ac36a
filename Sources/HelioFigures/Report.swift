public import Foundation
public import HelioCore

/// One part of a report: what was found, in words, numbers and figures.
public struct ReportSection: Sendable {
  /// Whether an overlay of theory and simulation holds.
  public struct Badge: Sendable {
    public enum Verdict: String, Sendable { case agrees, disagrees, cannotTell = "cannot tell" }
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
  /// What a reader must know before trusting a number: columns left out, tolerances missed.
  public var warnings: [String]
  public var badges: [Badge]
  /// Name and value, ready to print.
  public var numbers: [(name: String, value: String)]
  public var figures: [Figure]

  public init(
    title: String, findings: [String], warnings: [String] = [], badges: [Badge] = [],
    numbers: [(name: String, value: String)] = [], figures: [Figure]
  ) {
    self.title = title
    self.findings = findings
    self.warnings = warnings
    self.badges = badges
    self.numbers = numbers
    self.figures = figures
  }
}

/// A self-contained page: text, numbers and interactive figures, without any network.
///
/// With the renderer's JavaScript the figures are interactive; without JavaScript in the browser the drawn
/// SVG is shown; without a renderer the page still holds the text and the numbers of every figure. The
/// page forbids itself every connection (a content security policy), so that it works offline for sure.
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
    to folder: URL, options: DrawingOptions = DrawingOptions(), renderer: Renderer? = nil
  ) async throws(HelioError) -> WrittenFigures {
    let written = try await writeFigures(
      sections.flatMap(\.figures), to: folder, options: options, renderer: renderer)
    try writeAtomically(html(written), to: folder.appending(path: "report.html"))
    return written
  }
}
