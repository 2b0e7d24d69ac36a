public import Foundation
import HelioCore
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Whether figures could be turned into pictures.
public enum RendererStatus: Sendable, Equatable {
  /// The interpreter and the version of vl-convert that it found.
  case ready(interpreter: String, version: String)
  /// No interpreter with vl-convert; the message says how to get one.
  case missing(message: String)
  /// The renderer started and failed.
  case failed(message: String)
}

/// Turns specifications into SVG, PNG and PDF with vl-convert, all figures of a run in one process and
/// without any network.
///
/// The interpreter is the one named by the environment variable `HELIOTROPE_RENDERER`, if set; else that of
/// the project whose build the program is (`.venv` beside `.build`), or of an installed program
/// (`heliotrope-renderer` beside the executable). Nothing in the working folder is ever run or imported, since
/// the folder may be anybody's: Python is isolated (`-I`) from it, from the user's packages and from `PYTHON…`
/// variables. It is stopped after ``timeLimit(figures:)``.
public struct Renderer: Sendable {
  public let status: RendererStatus
  private let interpreter: String
  /// Instead of the usual time limit, from `HELIOTROPE_RENDERER_SECONDS`.
  private let statedSeconds: Double?

  /// What a rendering made.
  struct Product: Sendable {
    var status: RendererStatus
    /// Text of the SVG by figure name.
    var svg: [String: String] = [:]
    /// The JavaScript that draws specifications in a browser.
    var bundle: String?
  }

  /// Looks for an interpreter; starts at most one short process per candidate.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> Renderer {
    let chosen = environment["HELIOTROPE_RENDERER"].flatMap { $0.isEmpty ? nil : $0 }
    let own = Bundle.main.executableURL.map { environmentFolder(of: $0) }
    let python = own?.appending(path: "bin/python").path
    if let candidate = chosen ?? python, let version = await probe(candidate) {
      return Renderer(
        status: .ready(interpreter: candidate, version: version), interpreter: candidate,
        statedSeconds: environment["HELIOTROPE_RENDERER_SECONDS"].flatMap { Double($0) }
          .flatMap { (1...1e6).contains($0) ? $0 : nil })
    }
    let folder = own?.path ?? ".venv"
    let advice =
      (folder.hasSuffix("/.venv") ? "run \"make deps\", or " : "run ")
      + "\"python3 -m venv '\(folder)' && '\(folder)/bin/pip' install vl-convert-python\""
    let message =
      chosen.map { "HELIOTROPE_RENDERER=\($0) cannot import vl_convert; correct it, or \(advice)" }
      ?? "no Python with vl-convert was found, so figures were written as specifications and "
      + "tables only; to draw them, \(advice)"
    return Renderer(status: .missing(message: message), interpreter: "", statedSeconds: nil)
  }

  /// The Python environment that belongs to a program.
  static func environmentFolder(of program: URL) -> URL {
    let folder = program.resolvingSymlinksInPath().deletingLastPathComponent()
    var above = folder
    while above.path != "/" {
      let name = above.lastPathComponent
      above.deleteLastPathComponent()
      if name == ".build" || name.hasPrefix(".build-") { return above.appending(path: ".venv") }
    }
    return folder.appending(path: "heliotrope-renderer")
  }

  /// The version of vl-convert, if the interpreter has it.
  private static func probe(_ interpreter: String) async -> String? {
    let result = try? await python(
      interpreter, "import vl_convert; print(vl_convert.__version__)", input: "", within: 30)
    guard let result, result.succeeded else { return nil }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func executable(_ interpreter: String) -> Executable {
    interpreter.contains("/") ? .path(FilePath(interpreter)) : .name(interpreter)
  }

  /// Draws `NAME.vl.json` for each figure: writes `NAME.svg`, `NAME.png` and `NAME.pdf` beside it.
  ///
  /// - Complexity: about a second to start, a tenth of a second a figure.
  func draw(
    _ figures: [Figure], in folder: URL, _ options: DrawingOptions, withBundle: Bool
  ) async -> Product {
    guard case .ready = status else { return Product(status: status) }
    let list = figures.map { figure -> JSONValue in
      ["name": .string(figure.name), "width": .number(figure.width.points)]
    }
    let request: JSONValue = [
      "folder": .string(folder.path), "figures": .array(list), "bundle": .boolean(withBundle),
      "formats": .strings(options.formats.map(\.rawValue)),
      "ppi": .number(Double(options.pixelsPerInch)),
    ]
    do {
      let result = try await Self.python(
        interpreter, Self.script, input: request.compactText,
        within: timeLimit(figures: figures.count))
      var product = Product(status: status)
      if options.formats.contains(.svg) {
        for figure in figures {
          let file = folder.appending(path: figure.name + ".svg")
          product.svg[figure.name] = try? String(contentsOf: file, encoding: .utf8)
        }
      }
      if withBundle, !result.output.isEmpty { product.bundle = result.output }
      if !result.succeeded {
        let reason = result.errors.trimmingCharacters(in: .whitespacesAndNewlines)
        product.status = .failed(message: "the renderer failed: \(reason)")
      }
      return product
    } catch let late as TooLate {
      return Product(
        status: .failed(
          message: "the renderer was stopped after \(Int(late.seconds)) s; "
            + "HELIOTROPE_RENDERER_SECONDS=600 gives it more time"))
    } catch {
      return Product(status: .failed(message: "the renderer could not run: \(error)"))
    }
  }

  /// Seconds after which the renderer is stopped, several times what a slow machine needs.
  func timeLimit(figures: Int) -> Double { statedSeconds ?? 60 + 10 * Double(figures) }
}

/// What a process came to.
private struct Ended: Sendable {
  let succeeded: Bool
  let output: String
  let errors: String
}

private struct TooLate: Error {
  let seconds: Double
}

extension Renderer {
  /// Runs a script in an isolated Python, see ``Renderer``.
  ///
  /// - Throws: `TooLate` when it had to be stopped; what Subprocess throws.
  private static func python(
    _ interpreter: String, _ script: String, input: String, within seconds: Double
  ) async throws -> Ended {
    try await withThrowingTaskGroup(of: Ended?.self) { group in
      group.addTask {
        let result = try await run(
          executable(interpreter), arguments: ["-I", "-c", script], input: .string(input),
          output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        return Ended(
          succeeded: result.terminationStatus.isSuccess, output: result.standardOutput,
          errors: result.standardError)
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return nil
      }
      // Cancelling a task ends its process.
      defer { group.cancelAll() }
      guard let ended = try await group.next() ?? nil else { throw TooLate(seconds: seconds) }
      return ended
    }
  }
}
