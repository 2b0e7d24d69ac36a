import ArgumentParser
import Foundation
import Heliotrope

/// The catalogue as a page with pictures, made by running every experiment at its small size.
struct GalleryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery",
    abstract: "Run every experiment at a small size and write a page with its figures.",
    discussion: """
      The page shows figure, caption, command and specification of each experiment; numbers.json beside it \
      holds every number, Agreement.md what each allows its theory and what it rejects. With --check nothing is \
      written: an existing page and its numbers are compared with what \
      would be written, up to the rounding of another processor, and every experiment that is simulated beside a \
      theory must agree with it and reject its wrong theories.

      EXAMPLES
        heliotrope gallery --output Docs/Gallery
        heliotrope gallery --output Docs/Gallery --check
        heliotrope gallery mixing --output Docs/Gallery            the others' parts stay as they are
        heliotrope gallery mixing --output Docs/Gallery --check    only that experiment's part
      """)

  @Argument(
    help: "Names of experiments (default: the whole catalogue).", completion: .experiments)
  var names: [String] = []

  @Option(name: .shortAndLong, help: "Folder of the page README.md and its pictures.")
  var output = "Docs/Gallery"

  @Option(help: "Cores used (default: all).")
  var threads: Int?

  @Flag(help: "Compare with the page that is there; exit 1 if it is out of date.")
  var check = false

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads must be at least 1; got \(threads).")
    }
  }

  func run() async throws {
    let experiments =
      try names.isEmpty ? Experiment.catalogue : names.map { try Experiment.named($0) }
    let folder = URL(fileURLWithPath: output)
    var page = GalleryPage()
    var numbers = GalleryNumbers()
    var agreement = GalleryAgreement()
    var unproven: [String] = []
    for experiment in experiments {
      printToStandardError("\(experiment.name) ...")
      let result = try await experiment.run(
        experiment.smallVersion,
        threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      try page.add(experiment, result)
      numbers.add(result)
      agreement.add(result)
      if let complaint = result.summary.complaint(for: experiment) { unproven.append(complaint) }
      if !check { try await draw(result, of: experiment, into: folder) }
    }
    let file = folder.appendingPathComponent("README.md")
    let table = folder.appendingPathComponent(GalleryAgreement.fileName)
    if check {
      let stored = try GalleryPage.sections(of: text(of: file), names: names)
      var differences = page.differences(from: stored)
      let known = folder.appendingPathComponent(GalleryNumbers.fileName)
      differences += try numbers.differences(
        from: GalleryNumbers(json: text(of: known)).selecting(names))
      differences += try agreement.differences(from: GalleryAgreement(page: text(of: table)))
      if !differences.isEmpty {
        printToStandardError(
          "\(file.path) is out of date: heliotrope gallery --output \(output) writes it anew.")
      }
      for line in differences.prefix(20) + unproven { printToStandardError("  \(line)") }
      guard differences.isEmpty, unproven.isEmpty else { throw ExitCode(1) }
      print("\(file.path) is up to date.")
      return
    }
    let known = folder.appendingPathComponent(GalleryNumbers.fileName)
    var written = page.text
    if !names.isEmpty, FileManager.default.fileExists(atPath: file.path) {
      written = GalleryPage.merged(page.text, into: try text(of: file))
      numbers.takeOthers(from: try GalleryNumbers(json: text(of: known)))
      agreement.takeOthers(from: try GalleryAgreement(page: text(of: table)))
    }
    try write(written, to: file)
    try write(agreement.text, to: table)
    try numbers.write(to: known)
    for line in unproven { printToStandardError(line) }
    print("\(experiments.count) experiments in \(file.path)")
  }

  private func write(_ text: String, to file: URL) throws {
    do { try Data(text.utf8).write(to: file, options: .atomic) } catch {
      throw HelioError.file(path: file.path, reason: "cannot be written: \(error)")
    }
  }

  private func text(of file: URL) throws -> String {
    do { return try String(contentsOf: file, encoding: .utf8) } catch {
      throw HelioError.file(path: file.path, reason: "cannot be read: \(error)")
    }
  }

  /// The pictures alone: numbers and specifications belong to a results folder.
  private func draw(
    _ result: SweepResult, of experiment: Experiment, into folder: URL
  ) async throws {
    let files = FileManager.default
    let scratch = files.temporaryDirectory.appendingPathComponent("gallery-\(UUID().uuidString)")
    defer { try? files.removeItem(at: scratch) }
    let figures = result.sections.flatMap(\.figures)
    let written = try await writeFigures(
      figures, to: scratch, options: DrawingOptions(formats: [.svg]))
    if case .missing(let message) = written.status {
      throw HelioError.unwritable("The gallery has no pictures: \(message).")
    }
    if case .failed(let message) = written.status {
      throw HelioError.unwritable("The gallery has no pictures: \(message).")
    }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    for figure in figures {
      let target = folder.appendingPathComponent(
        GalleryPage.picture(experiment.name, figure.name))
      try? files.removeItem(at: target)
      try files.moveItem(
        at: scratch.appendingPathComponent("figures/\(figure.name).svg"), to: target)
    }
  }
}

/// The text of the page.
struct GalleryPage {
  /// Begins a line of measured numbers, which another processor may round differently in the last digit.
  private static let numbers = "Found: "

  private var parts: [String] = [
    """
    # Gallery

    Every experiment of the catalogue at a small size: its figure, what to see in it, the command that makes it \
    and the specification that the command stands for. `heliotrope gallery` writes this page; the tests of the \
    project run it and compare, so that it shows what the program does. Without the options the commands run at \
    full size.

    """
  ]

  var text: String { parts.joined(separator: "\n") }

  static func picture(_ experiment: String, _ figure: String) -> String {
    figure.hasPrefix(experiment) ? "\(figure).svg" : "\(experiment)-\(figure).svg"
  }

  /// The beginning of a page and the parts of these experiments; all of it without names.
  static func sections(of text: String, names: [String]) -> String {
    if names.isEmpty { return text }
    let (beginning, parts) = split(text)
    let chosen = parts.filter { names.contains($0.name) }
    return ([beginning] + chosen.map(\.text)).joined(separator: "\n## ")
  }

  /// A stored page with the parts of a new one in place of its own, in the catalogue's order.
  static func merged(_ new: String, into stored: String) -> String {
    let (beginning, fresh) = split(new)
    let all = fresh + split(stored).parts.filter { old in !fresh.contains { $0.name == old.name } }
    let order = Experiment.catalogue.map(\.name)
    let sorted = order.compactMap { name in all.first { $0.name == name } }
    return ([beginning] + sorted.map(\.text)).joined(separator: "\n## ")
  }

  private static func split(
    _ page: String
  ) -> (beginning: String, parts: [(name: String, text: String)]) {
    let pieces = ("\n" + page).components(separatedBy: "\n## ")
    let parts = pieces.dropFirst().map { (String($0.prefix { $0 != "\n" }), $0) }
    return (String(pieces[0].dropFirst()), parts)
  }

  /// Lines that differ from a stored page; of the numbers found, by more than the last digit.
  func differences(from stored: String) -> [String] {
    func lines(_ text: String) -> [Substring] {
      text.split(separator: "\n", omittingEmptySubsequences: false)
    }
    let (old, new) = (lines(stored), lines(text))
    if old.count != new.count { return ["\(old.count) lines are stored, \(new.count) are written"] }
    return zip(old, new).filter { old, new in
      old.hasPrefix(Self.numbers) && new.hasPrefix(Self.numbers)
        ? !Self.sameUpToRounding(old, new) : old != new
    }.map { "stored: \($0)\n  now:    \($1)" }
  }

  /// Whether two sentences have the same words, and numbers within two of the last digit, a tenth.
  static func sameUpToRounding(_ a: Substring, _ b: Substring) -> Bool {
    func words(_ text: Substring) -> [Substring] {
      text.split { " ,;:".contains($0) }
    }
    let (first, second) = (words(a), words(b))
    return first.count == second.count
      && zip(first, second).allSatisfy { x, y in
        if x == y { return true }
        guard let x = Double(x), let y = Double(y) else { return false }
        return abs(x - y) < 0.25
      }
  }

  mutating func add(_ experiment: Experiment, _ result: SweepResult) throws(HelioError) {
    var specification = ExperimentSpecification(experiment)
    try experiment.smallVersion.apply(to: &specification, of: experiment)
    parts.append("## \(experiment.name)\n\n\(experiment.summary).\n")
    for figure in result.sections.flatMap(\.figures) {
      parts.append(
        "![\(figure.title)](\(Self.picture(experiment.name, figure.name)))\n\n"
          + "**\(figure.title).** \(figure.caption)\n")
    }
    if !result.agreement.isEmpty {
      parts.append("\(Self.numbers)\(result.summary.sentence).\n")
    }
    parts.append("```\n\(command(experiment))\n```\n")
    parts.append(
      "<details><summary>Specification</summary>\n\n```yaml\n"
        + "\(try specification.yaml(for: experiment))```\n\n</details>\n")
  }

  private func command(_ experiment: Experiment) -> String {
    let small = experiment.smallVersion
    var words = ["heliotrope", "run", experiment.name]
    words += small.set.flatMap { ["--set", $0] } + small.sweep.flatMap { ["--sweep", $0] }
    if let count = small.replicates { words += ["--replicates", "\(count)"] }
    return words.joined(separator: " ")
  }
}
