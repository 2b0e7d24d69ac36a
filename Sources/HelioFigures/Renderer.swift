public import Foundation
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
/// The interpreter is the first of these that can `import vl_convert`: the one named by the environment
/// variable `HELIOTROPE_RENDERER` (if set, only this one), `.venv/bin/python` in the working folder,
/// the same beside or above the executable, and `python3`.
public struct Renderer: Sendable {
  public let status: RendererStatus
  private let interpreter: String

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
    for candidate in chosen.map({ [$0] }) ?? candidates() {
      if let version = await probe(candidate) {
        return Renderer(
          status: .ready(interpreter: candidate, version: version), interpreter: candidate)
      }
    }
    let advice =
      "run \"make deps\", or "
      + "\"python3 -m venv .venv && .venv/bin/pip install vl-convert-python\""
    let message =
      chosen.map { "HELIOTROPE_RENDERER=\($0) cannot import vl_convert; correct it, or \(advice)" }
      ?? "no Python with vl-convert was found, so figures were written as specifications and "
      + "tables only; to draw them, \(advice)"
    return Renderer(status: .missing(message: message), interpreter: "")
  }

  private static func candidates() -> [String] {
    var list: [String] = []
    let files = FileManager.default
    func add(_ folder: URL) {
      let path = folder.appending(path: ".venv/bin/python").path
      if !list.contains(path), files.isExecutableFile(atPath: path) { list.append(path) }
    }
    add(URL(filePath: files.currentDirectoryPath))
    if var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      // The executable of a build lies four folders below the package.
      for _ in 0..<6 where folder.path != "/" {
        folder.deleteLastPathComponent()
        add(folder)
      }
    }
    return list + ["python3"]
  }

  private static func probe(_ interpreter: String) async -> String? {
    let result = try? await run(
      executable(interpreter),
      arguments: ["-c", "import vl_convert; print(vl_convert.__version__)"],
      output: .string(limit: 4_096), error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
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
    let list = figures.map { figure -> JSON in
      ["name": .string(figure.name), "width": .number(figure.width.points)]
    }
    let request: JSON = [
      "folder": .string(folder.path), "figures": .array(list), "bundle": .bool(withBundle),
      "formats": .strings(options.formats.map(\.rawValue)),
      "ppi": .number(Double(options.pixelsPerInch)),
    ]
    do {
      let result = try await run(
        Self.executable(interpreter), arguments: ["-c", Self.script],
        input: .string(request.compactText), output: .string(limit: 1 << 24),
        error: .string(limit: 1 << 20))
      var product = Product(status: status)
      if options.formats.contains(.svg) {
        for figure in figures {
          let file = folder.appending(path: figure.name + ".svg")
          product.svg[figure.name] = try? String(contentsOf: file, encoding: .utf8)
        }
      }
      if withBundle, !result.standardOutput.isEmpty { product.bundle = result.standardOutput }
      if !result.terminationStatus.isSuccess {
        let reason = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
        product.status = .failed(message: "the renderer failed: \(reason)")
      }
      return product
    } catch {
      return Product(status: .failed(message: "the renderer could not run: \(error)"))
    }
  }
}
