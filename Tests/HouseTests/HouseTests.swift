import Foundation
import HelioReports
import Heliotrope
import Testing
import _HelioTestSupport

/// The plan of the house in Docs/House.md, held against the sources.
@Suite struct HouseTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Which of our modules each may import: arrows point downwards only.
  private static let plan: [String: Set<String>] = {
    let ground: Set = ["HelioCore", "HelioLinalg", "HelioNumerics"]
    return [
      "HelioCore": [],
      "HelioLinalg": ["HelioCore", "COpenBLAS", "CHelioKernels"],
      "HelioNumerics": ["HelioCore", "HelioLinalg"],
      "HelioFigures": ["HelioCore"],
      "HelioKernels": ground.union(["CHelioKernels"]),
      "HelioTables": ground,
      "HelioSimulation": ground,
      "HelioTheory": ground.union(["HelioKernels"]),
      "HelioEstimators": ground.union(["HelioKernels", "HelioTables"]),
      "HelioRuns": ground.union(["HelioTables"]),
      "HelioExperiments": ground.union([
        "HelioKernels", "HelioTables", "HelioSimulation", "HelioTheory", "HelioEstimators",
        "HelioRuns",
      ]),
      "HelioReports": ground.union([
        "HelioTables", "HelioEstimators", "HelioRuns", "HelioExperiments", "HelioFigures",
      ]),
      "HeliotropeCommand": ["Heliotrope", "HelioReferences"],
      "HelioC": ["Heliotrope", "HelioReferences", "CHelioC"],
    ]
  }()

  private static func sources(of module: String) throws -> [(path: String, text: String)] {
    let folder = root.appendingPathComponent("Sources/\(module)")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return try (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
      .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
  }

  @Test(arguments: plan.keys.sorted()) func importsPointDownwards(_ module: String) throws {
    let allowed = try #require(Self.plan[module])
    let files = try Self.sources(of: module)
    #expect(!files.isEmpty)
    for (path, text) in files {
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count
        else { continue }
        let name = String(words[place + 1])
        guard name.hasPrefix("Helio") || name.hasPrefix("COpen") || name.hasPrefix("CHelio") else {
          continue
        }
        #expect(allowed.contains(name), "\(module)/\(path) imports \(name)")
      }
    }
  }

  @Test func everyModuleIsInThePlan() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Sources").path)
    // The umbrella imports all, C targets none.
    let swift = folders.filter { $0.hasPrefix("Helio") && $0 != "Heliotrope" }
    #expect(Set(swift) == Set(Self.plan.keys))
  }

  /// The two lists of topics hold the same experiments.
  @Test func everyExperimentHasItsFigures() {
    #expect(TopicFigures.all.map(\.topic) == Topic.all.map(\.name))
    for (topic, figures) in zip(Topic.all, TopicFigures.all) {
      #expect(Set(topic.experiments.map(\.name)) == Set(figures.recipes.keys), "\(topic.name)")
    }
  }

  /// A topic is the same-named folder on every floor.
  @Test func everyTopicHasItsFolders() throws {
    func folders(_ place: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(
        atPath: Self.root.appendingPathComponent(place).path)
    }
    let names = try folders("Sources/HelioReports")
    for topic in Topic.all {
      let words = topic.name.replacing("-", with: "")
      let folder = try #require(names.first { words.hasPrefix($0.lowercased()) }, "\(topic.name)")
      for place in [
        "Sources/HelioTheory", "Sources/HelioSimulation", "Sources/HelioExperiments",
        "Tests/HelioTheoryTests", "Tests/HelioExperimentsTests", "Tests/AgreementTests",
      ] {
        #expect(try folders(place).contains(folder), "\(place)/\(folder)")
      }
      #expect(try folders("References").contains { $0.hasPrefix(topic.name) }, "\(topic.name)")
    }
  }

  /// The README's table shows every experiment, the house every module.
  @Test func pagesAreComplete() throws {
    func page(_ path: String) throws -> String {
      try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }
    let readme = try page("README.md")
    for experiment in Experiment.catalogue {
      #expect(
        readme.contains("`\(experiment.name)`") || readme.contains("run \(experiment.name)"),
        "README: \(experiment.name)")
    }
    let house = try page("Docs/House.md")
    for module in Self.plan.keys { #expect(house.contains(module), "House: \(module)") }
  }

  /// Names of topics, experiments, and a topic's quantities and numbers are each other's only once.
  @Test func namesAreUnique() {
    #expect(Set(Topic.all.map(\.name)).count == Topic.all.count)
    #expect(Set(Experiment.catalogue.map(\.name)).count == Experiment.catalogue.count)
    for topic in Topic.all {
      #expect(Set(topic.quantityNames).count == topic.quantityNames.count, "\(topic.name)")
      #expect(Set(topic.numbers).count == topic.numbers.count, "\(topic.name)")
    }
  }

  /// A number has one title: the same name in two topics is the same declaration.
  @Test func numbersAreDeclaredOnce() {
    var titles: [String: String] = [:]
    for number in Topic.all.flatMap(\.numbers) {
      #expect(
        titles.updateValue(number.axisTitle, forKey: number.name) ?? number.axisTitle
          == number.axisTitle, "\(number.name)")
    }
  }

  /// No experiment's name in a switch, no number's name as a bare string beside its declaration.
  @Test(.enabled(if: runsSlowTests)) func namesAreDeclaredNotTyped() throws {
    let numbers = Set(Topic.all.flatMap(\.numbers).map(\.name))
    for module in ["HelioExperiments", "HelioReports", "HeliotropeCommand"] {
      for (path, text) in try Self.sources(of: module) {
        for experiment in Experiment.catalogue {
          #expect(!text.contains("case \"\(experiment.name)\""), "\(path): \(experiment.name)")
        }
        for pattern in ["numbers[\"", "predicted[\"", "measured[\"", "curves[\"", "samples[\""] {
          #expect(!text.contains(pattern), "\(path): \(pattern)")
        }
        if path.hasSuffix("Numbers.swift") { continue }
        // A key is made where it is declared, and by Topic.number(named:) alone.
        if path != "Topics.swift" {
          #expect(text.firstMatch(of: /(?:^|[^A-Za-z.])Number\(\s*"/) == nil, "\(path): Number(")
        }
        for name in numbers where text.contains("predicted(\"\(name)\"") {
          Issue.record("\(path): \(name)")
        }
      }
    }
  }

  /// A parameter that a figure names is one of an experiment of its topic: a wrong name would draw an empty curve.
  @Test func figuresNameParametersThatExist() throws {
    let uses = /(?:axis\(|number\(of: |text\(of: |parameterText\(|along: |along = |over: )"(\w+)"/
    let places = /where: \[([^\]]*)\]/
    for topic in Topic.all {
      let known = Set(topic.experiments.flatMap(\.parameters).map(\.name))
      let reports = try FileManager.default.contentsOfDirectory(
        atPath: Self.root.appendingPathComponent("Sources/HelioReports").path)
      let folder = try #require(
        reports.first { topic.name.replacing("-", with: "").hasPrefix($0.lowercased()) },
        "\(topic.name)")
      let files = try Self.sources(of: "HelioReports/\(folder)")
      var count = 0
      for (path, text) in files {
        var names = text.matches(of: uses).map { String($0.1) }
        for place in text.matches(of: places) {
          names += place.1.matches(of: /"(\w+)":/).map { String($0.1) }
        }
        for list in text.matches(of: /isSwept\(over: ([^)]*)\)/) {
          names += list.1.matches(of: /"(\w+)"/).map { String($0.1) }
        }
        count += names.count
        for name in names { #expect(known.contains(name), "\(path): \(name)") }
      }
      #expect(count > 0, "\(folder)")
    }
  }
}
