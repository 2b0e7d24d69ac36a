import Foundation
import Testing

/// What sources import is what the manifest declares: an undeclared import builds only where another target happened
/// to be built before.
@Suite struct ManifestTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Modules of the toolchain, and of the C library.
  private static let toolchain: Set = [
    "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Darwin", "Musl",
    "Synchronization",
    "Testing", "System",
  ]

  /// What a product shows of others: they are built before whoever declares it.
  private static let shown: [String: Set<String>] = ["Subprocess": ["SystemPackage"]]

  /// A target's name, its folder and its declared dependencies.
  struct Target: CustomStringConvertible, Sendable {
    let name: String
    let folder: String
    let dependencies: Set<String>
    var description: String { name }
  }

  /// The Swift targets of Package.swift, read from its text: calls of `library`, `tests`, `.target` and
  /// `.executableTarget`, each up to its closing bracket.
  static let targets: [Target] = {
    guard
      let text = try? String(
        contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8),
      let list = text.range(of: "\n  targets: [\n")
    else { return [] }
    let body = text[list.upperBound...]
    var found: [Target] = []
    for opening in ["library(", "tests(", ".target(", ".executableTarget("] {
      var rest = body
      while let start = rest.range(of: opening) {
        // A call stands at the start of its line; a dependency `.target(` does not.
        let before = body[..<start.lowerBound].reversed().prefix { $0 != "\n" }
        let call = argument(rest[start.upperBound...])
        rest = rest[start.upperBound...]
        let names = strings(call)
        guard before.allSatisfy({ $0 == " " }), let name = names.first, !name.hasPrefix("CHelio")
        else {
          continue
        }
        let isTest = opening == "tests("
        let folder =
          call.firstRange(of: "path: \"").map {
            String(call[$0.upperBound...].prefix { $0 != "\"" })
          }
          ?? "\(isTest ? "Tests" : "Sources")/\(name)"
        found.append(
          Target(
            name: name, folder: folder,
            dependencies: Set(names.dropFirst()).union(isTest ? ["_HelioTestSupport"] : [])))
      }
    }
    return found
  }()

  /// The text up to the bracket that closes the call.
  private static func argument(_ text: Substring) -> Substring {
    var depth = 1
    for i in text.indices {
      if text[i] == "(" { depth += 1 }
      if text[i] == ")" { depth -= 1 }
      if depth == 0 { return text[..<i] }
    }
    return text
  }

  /// What stands in quotes.
  private static func strings(_ text: Substring) -> [String] {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }

  /// The modules that a file imports: `import X`, also with an access level, attributes, a declaration's kind, or
  /// inside a condition of compilation; what stands further in is text.
  static func imports(_ text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("   ") }.compactMap { line in
      let words = line.split(separator: " ").filter { !$0.hasPrefix("@") }
      let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
      let rest = words.drop { levels.contains($0) }
      guard rest.first == "import" else { return nil }
      let kinds: Set<Substring> = [
        "struct", "class", "enum", "func", "protocol", "typealias", "let", "var",
      ]
      let name = rest.dropFirst().first { !kinds.contains($0) }
      return name.map { String($0.prefix { $0 != "." && $0 != ";" }) }
    }
  }

  @Test func theManifestIsRead() throws {
    let names = Set(Self.targets.map(\.name))
    let folders = try ["Sources", "Tests"].flatMap { top in
      try FileManager.default.contentsOfDirectory(
        atPath: Self.root.appendingPathComponent(top).path)
    }
    for folder in folders where !folder.hasPrefix("C") && !folder.hasPrefix(".") {
      #expect(
        names.contains(folder) || folder.hasPrefix("CommandLineTests"), "\(folder) has no target")
    }
    #expect(names.contains("CommandLineTests") && names.contains("HelioReferences"))
    let core = try #require(Self.targets.first { $0.name == "HelioLinalg" })
    #expect(core.dependencies == ["HelioCore", "COpenBLAS", "CHelioKernels"])
    #expect(
      Self.imports(
        "public import HelioCore\n@preconcurrency import struct Yams.Node\nlet important = 1")
        == ["HelioCore", "Yams"])
  }

  @Test(arguments: targets) func importsAreDeclared(_ target: Target) throws {
    let folder = Self.root.appendingPathComponent(target.folder)
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let sources = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    #expect(!sources.isEmpty, "\(target.folder)")
    var allowed = target.dependencies.union(Self.toolchain)
    for dependency in target.dependencies { allowed.formUnion(Self.shown[dependency] ?? []) }
    // The umbrella re-exports what it depends on.
    if allowed.contains("Heliotrope"),
      let umbrella = Self.targets.first(where: { $0.name == "Heliotrope" })
    {
      allowed.formUnion(umbrella.dependencies)
    }
    for file in sources {
      for name in Self.imports(try String(contentsOf: file, encoding: .utf8)) {
        #expect(
          allowed.contains(name),
          "\(file.lastPathComponent) imports \(name), which \(target.name) does not declare")
      }
    }
  }
}
