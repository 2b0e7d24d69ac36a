import Foundation
import Heliotrope
import Synchronization
import Testing

/// A small experiment: the mean of n normal variates, whose theory is 0 with standard error 1/sqrt n, and
/// their law. Settings 13 for `bad` make the simulation fail.
private let forgotten = WrongTheory("shift by one too much", "mean = shift + 1")

extension Number {
  fileprivate static let mean = Number("mean")
  fileprivate static let values = Number("values")
}

private let toy = toyExperiment()

private func toyExperiment(more: [ParameterDeclaration] = []) -> Experiment {
  let n = Parameter.integer("sampleCount", 20, atLeast: 1, "variates n")
  let shift = Parameter.number("shift", 0, -10...10, "added to each")
  let bad = Parameter.integer("bad", 0, atLeast: 0, "13 fails")
  let link = Parameter.link("z")
  return Experiment(
    "toy", "Means of normal variates", cost: "nothing",
    parameters: more + [n.declaration, shift.declaration, bad.declaration, link.declaration],
    sweep: [SweepAxis(n, [10, 40]), SweepAxis(shift, [0, 1, 2])], replicates: 5,
    headline: .mean, wrongTheories: [forgotten],
    validate: { (settings) throws(HelioError) in
      try require(
        settings[n] < 1000 || settings[shift] == 0, "shift", "0 with 1000 variates and more",
        got: settings[shift])
    },
    theory: { (settings) throws(HelioError) in
      let x = (-60...60).map { Double($0) / 10 + settings[shift] }
      return CellValues(
        predicted: [.mean: settings[shift]], wrong: [forgotten: [.mean: settings[shift] + 1]],
        curves: [
          .values: TheoryCurve(
            positions: x,
            values: x.map { exp(-0.5 * ($0 - settings[shift]) * ($0 - settings[shift])) })
        ])
    },
    simulation: { (settings, source) throws(HelioError) in
      if settings[bad] == 13 { throw .undefined("13 is unlucky.") }
      let values: [Double] = source.stream.normals(settings[n]).map { $0 + settings[shift] }
      return CellValues(
        measured: [.mean: values.reduce(0, +) / Double(values.count)],
        samples: [.values: values])
    })
}

private func bytes(_ result: SweepResult) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try encoder.encode(result)
}

private func specification(
  _ changes: SpecificationChanges = SpecificationChanges()
) throws -> ExperimentSpecification {
  var specification = ExperimentSpecification(toy)
  try changes.apply(to: &specification, of: toy)
  try specification.validate(for: toy)
  return specification
}

private func temporaryFolder() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("runner-\(UUID().uuidString)").path
}

@Suite struct RunnerTests {
  @Test func threadsShardsAndFoldersGiveTheSameResult() async throws {
    let plain = try bytes(try await toy.run())
    #expect(try bytes(try await toy.run(threads: 2)) == plain)
    let path = temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spec = try specification()
    let folder = try ResultsFolder(path: path, spec, of: toy)
    for i in 1...3 {
      _ = try await runCells(
        spec, of: toy, in: folder, RunControl(threads: 2, shard: Shard(parsing: "\(i)/3")))
      if i < 3 {
        let cells = try folder.storedCells()
        #expect(throws: HelioError.self) { try SweepResult(spec, of: toy, cells: cells) }
      }
    }
    #expect(try folder.cellsByJournal().values.map(\.count).reduce(0, +) == 6 * 6)
    let merged = try SweepResult(spec, of: toy, cells: try folder.storedCells())
    #expect(try bytes(merged) == plain)
  }

  @Test func aPointKeepsItsNumbersWhenTheSweepGrows() async throws {
    let small = try await toy.run()
    let large = try await toy.run(
      SpecificationChanges(sweep: ["shift=-1,0,1,2", "sampleCount=10,20,40"], replicates: 5))
    for point in small.points {
      #expect(large.points(where: point.settings)[0].numbers == point.numbers)
    }
    let other = try await toy.run(SpecificationChanges(seed: 2))
    #expect(other.points[0].numbers != small.points[0].numbers)
  }

  /// A parameter that is added later, and stands at its default, changes no number.
  @Test func aNewParameterAtItsDefaultChangesNoNumber() async throws {
    let new = Parameter.number("new", 7, 0...10, "did not exist before")
    let grown = toyExperiment(more: [new.declaration])
    let old = try await toy.run()
    #expect(try await grown.run().points.map(\.numbers) == old.points.map(\.numbers))
    let given = try await grown.run(SpecificationChanges(set: ["new=7"]))
    #expect(given.points.map(\.numbers) == old.points.map(\.numbers))
    let other = try await grown.run(SpecificationChanges(set: ["new=8"]))
    #expect(other.points[0].numbers != old.points[0].numbers)
  }

  /// Cutting a journal anywhere, and damaging it anywhere, leads back to the same result.
  @Test func tornAndDamagedJournalsAreRecomputed() async throws {
    let path = temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let spec = try specification()
    let folder = try ResultsFolder(path: path, spec, of: toy)
    let whole = try SweepResult(
      spec, of: toy, cells: await runCells(spec, of: toy, in: folder, RunControl(threads: 1)))
    let journal = URL(fileURLWithPath: path).appendingPathComponent("cells/shard-1-of-1.jsonl")
    let full = try Data(contentsOf: journal)
    let cuts: [Double] = RandomStream(seed: 1, purpose: "cuts").uniforms(25)
    for (i, cut) in cuts.enumerated() {
      var data = full
      let place = Int(cut * Double(full.count))
      if i % 2 == 0 { data = data.prefix(place) } else { data[place] ^= 0x20 }
      try data.write(to: journal)
      let cells = try await runCells(spec, of: toy, in: folder, RunControl(threads: 2))
      #expect(try bytes(SweepResult(spec, of: toy, cells: cells)) == bytes(whole))
      #expect(try bytes(SweepResult(spec, of: toy, cells: folder.storedCells())) == bytes(whole))
    }
  }

  @Test func aFailingCellIsRecordedAndTheOthersGoOn() async throws {
    let result = try await toy.run(SpecificationChanges(sweep: ["bad=0,13", "sampleCount=10"]))
    #expect(result.failures.count == 15)
    #expect(result.failures[0].error == "13 is unlucky.")
    #expect(
      result.failures[0].cell == "sampleCount = 10, shift = 0.0, bad = 13, replicate 1"
        || result.failures[0].cell == "sampleCount = 10, shift = 0, bad = 13, replicate 1")
    for point in result.points {
      let isBad = point.settings["bad"] == .number(13)
      #expect(point.numbers[.mean]?.replicates ?? 0 == (isBad ? 0 : 5))
    }
  }

  /// Standard error 1/sqrt(n R) <= 0.05 needs R = 400/n within the scatter of its estimate.
  @Test func cellsThatDoNotFitTogetherRunOneByOneAndWhatNeverFitsIsRefused() async throws {
    let busy = Mutex((now: 0, most: 0))
    let heavy = Experiment(
      "heavy", "Says that a replicate takes 100 bytes", cost: "nothing",
      parameters: [], sweep: [], replicates: 6, headline: Number("x"), memory: { _ in 100 },
      simulation: { (_, _) throws(HelioError) in
        busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        Thread.sleep(forTimeInterval: 0.02)
        busy.withLock { $0.now -= 1 }
        return CellValues(measured: [Number("x"): 1])
      })
    func mostAtOnce(_ memory: Double?) async throws -> Int {
      busy.withLock { $0 = (0, 0) }
      let path = temporaryFolder()
      defer { try? FileManager.default.removeItem(atPath: path) }
      let spec = ExperimentSpecification(heavy)
      let cells = try await runCells(
        spec, of: heavy, in: ResultsFolder(path: path, spec, of: heavy),
        RunControl(threads: 2, memory: memory))
      #expect(cells.count == 6)
      return busy.withLock { $0.most }
    }
    #expect(try await mostAtOnce(nil) <= 2)
    #expect(try await mostAtOnce(199) == 1)
    let error = await #expect(throws: HelioError.self) { try await mostAtOnce(99) }
    #expect("\(error!)".contains("GiB") && "\(error!)".contains("replicate 1"))
    #expect(busy.withLock { $0.most } == 0)
  }

  @Test func threadsPerCellBelongToTheSpecification() async throws {
    let changed = try specification(SpecificationChanges(threadsPerCell: 2))
    let yaml = try changed.yaml(for: toy)
    #expect(yaml.contains("threadsPerCell: 2"))
    #expect(
      try ExperimentSpecification(yaml: yaml, name: "y", catalogue: [toy]).threadsPerCell == 2)
    #expect(try !specification().yaml(for: toy).contains("threadsPerCell"))
    #expect(throws: HelioError.self) {
      try specification(SpecificationChanges(threadsPerCell: 0))
    }
    let plain = try bytes(try await toy.run())
    #expect(
      try bytes(try await toy.run(SpecificationChanges(threadsPerCell: 2), threads: 2)) == plain)
    // Many cells: nothing is measured. Few: every number of threads is.
    let many = try toy.measuredThreads(for: specification(), cores: 2)
    #expect(many.threadsPerCell == 1 && many.secondsPerCell.isEmpty && many.cells == 30)
    let few = try toy.measuredThreads(
      for: specification(SpecificationChanges(set: ["sampleCount=5", "shift=0"], replicates: 1)),
      cores: 4)
    #expect(few.secondsPerCell.keys.sorted() == [1, 2, 4] && few.cells == 1)
  }

  @Test func adaptiveReplicatesStopWhereTheStandardErrorIsReached() async throws {
    let changes = SpecificationChanges(
      sweep: ["shift=0"], untilStandardError: "0.05", maximumReplicates: 200)
    let result = try await toy.run(changes)
    for point in result.points {
      let n: Double = point.settings["sampleCount"] == .number(10) ? 10 : 40
      let number = point.numbers[.mean]!
      #expect(number.standardError! <= 0.05)
      #expect(abs(Double(number.replicates) / (400 / n) - 1) < 0.6)
    }
    #expect(try bytes(await toy.run(changes, threads: 2)) == bytes(result))
    // A number that is not measured cannot be watched.
    do {
      _ = try await toy.run(
        SpecificationChanges(untilStandardError: "0.05", quantity: "mena"))
      Issue.record("watched a number that does not exist")
    } catch {
      #expect("\(error)".contains("did you mean mean"), "\(error)")
    }
    let limited = try await toy.run(
      SpecificationChanges(
        sweep: ["shift=0"], untilStandardError: "0.0001%", maximumReplicates: 7))
    #expect(limited.points.allSatisfy { $0.numbers[.mean]!.replicates == 7 })
  }

  @Test func numbersAndDistributionsAgreeAndAWrongTheoryDoesNot() async throws {
    let result = try await toy.run(
      SpecificationChanges(sweep: ["sampleCount=200"], replicates: 20, seed: 2))
    #expect(result.summary.points == 3 && result.summary.within == 3)
    #expect(result.summary.verdict == .agrees && result.summary.rejections[0].isRejected)
    for point in result.points {
      let law = try #require(point.distributions[.values])
      #expect(law.count == 4000)
      #expect(law.kolmogorovSmirnov < 1.63 / 4000.0.squareRoot())
      #expect(law.wasserstein < 0.05)
      #expect(
        abs(
          zip(law.edges, law.edges.dropFirst()).reduce(0) { $0 + $1.1 - $1.0 }
            - (law.edges.last! - law.edges[0])) < 1e-12)
      let curve = point.curves[.values]!
      let moved = DistributionAgreement(
        samples: [0, 1, 2],
        density: TheoryCurve(positions: curve.positions.map { $0 + 5 }, values: curve.values))
      #expect(moved.kolmogorovSmirnov > 0.9)
    }
  }

  /// Exact deviates: Student's t = 3 with 7 degrees of freedom is as unlikely as 2.327 standard deviations.
  @Test func fewReplicatesMakeADeviationLessSurprising() {
    func z(_ t: Double, replicates: Int) -> Double {
      Agreement(
        name: "", prediction: 1, simulation: 1 - t, standardError: 1, replicates: replicates
      ).z
    }
    #expect(abs(z(3, replicates: 8) + 2.327) < 0.01)
    #expect(abs(z(-5, replicates: 16) - 3.778) < 0.01)
    #expect(abs(z(3, replicates: 100_000) + 3) < 1e-3)
    #expect(z(3, replicates: 1) == -3)
  }

  /// W_1 of a point mass at 1/2 from the uniform law is 1/4; KS is 1/2.
  @Test func distancesOfAPointFromTheUniformLaw() {
    let law = DistributionAgreement(
      samples: [0.5], density: TheoryCurve(positions: [0, 1], values: [1, 1]))
    #expect(abs(law.wasserstein - 0.25) < 1e-6)
    #expect(abs(law.kolmogorovSmirnov - 0.5) < 1e-12)
    #expect(law.outside == 0)
  }
}

@Suite struct SpecificationTests {
  private func read(_ yaml: String) throws -> ExperimentSpecification {
    try ExperimentSpecification(yaml: yaml, name: "mine.yaml", catalogue: [toy])
  }

  @Test func yamlReadsBackAsItself() throws {
    var changes = SpecificationChanges(
      set: ["link=tanh(2*z)", "bad=3"], sweep: ["shift=0:1:5", "sampleCount=1:1000:4:log"],
      replicates: 9, seed: 77, untilStandardError: "2%", maximumReplicates: 50)
    changes.quantity = "mean"
    let spec = try { () throws in
      var spec = ExperimentSpecification(toy)
      try changes.apply(to: &spec, of: toy)
      return spec
    }()
    #expect(spec.sweep[1].values == [0, 0.25, 0.5, 0.75, 1].map { .number($0) })
    #expect(spec.sweep[0].values == [1, 10, 100, 1000].map { .number($0) })
    let small = try specification(
      SpecificationChanges(set: ["link=5"], sweep: ["sampleCount=3,4"]))
    let yaml = try small.yaml(for: toy)
    let back = try read(yaml)
    #expect(try back.yaml(for: toy) == yaml)
    #expect(back.sweep == small.sweep && back.replicates == 5)
  }

  @Test(arguments: [
    ("experiment: toi\n", "line 1", "did you mean toy"),
    ("experiment: toy\nparametrs: {}\n", "line 2", "did you mean parameters"),
    ("experiment: toy\nparameters:\n  shift: 0\n  sampelCount: 3\n", "line 4", "sampleCount"),
    ("experiment: toy\nparameters:\n  sampleCount: 3.5\n", "line 3", "an integer of at least 1"),
    ("experiment: toy\nparameters:\n  shift: red\n", "line 3", "between -10.0 and 10.0"),
    ("experiment: toy\nsweep:\n  shift: []\n", "line 3, sweep.shift", "at least one value"),
    ("experiment: toy\nsweep:\n  shift: 3\n", "line 3", "a list"),
    ("experiment: toy\nsweep:\n  shift: {from: 0, to: 1, cont: 3}\n", "line 3", "count"),
    (
      "experiment: toy\nsweep:\n  shift: {from: 0, to: 1, count: 3, spacing: log}\n", "line 3",
      "positive"
    ),
    ("experiment: toy\nsweep:\n  shift: [1, 1]\n", "line 3, sweep.shift", "distinct"),
    ("experiment: toy\nreplicates: 0\n", "replicates", "at least 1"),
    ("experiment: toy\nreplicates: many\n", "line 2", "a whole number"),
    ("experiment: toy\nuntilStandardError: small\n", "line 2", "percentage"),
    ("experiment: toy\nparameters:\n  sampleCount: 2000\n", "mine.yaml, shift", "1000 variates"),
    ("experiment: toy\n  parameters: [\n", "mine.yaml", "valid YAML"),
    ("", "mine.yaml", "empty"), ("a: 1\n", "mine.yaml", "experiment"),
    ("experiment: toy\nparameters:\n  link: z +* 2\n", "line 3", "link"),
  ])
  func mistakesAreNamedWithTheirLine(yaml: String, place: String, rule: String) throws {
    do {
      _ = try read(yaml)
      Issue.record("accepted: \(yaml)")
    } catch let error as HelioError {
      #expect("\(error)".contains(place), "\(error)")
      #expect("\(error)".contains(rule), "\(error)")
      if case .invalid = error {} else { Issue.record("not a usage error: \(error)") }
    }
  }

  @Test(arguments: [
    ("set", "shift"), ("set", "=3"), ("set", "colour=3"), ("sweep", "shift=1,,2"),
    ("sweep", "shift=0:1:x"), ("sweep", "shift=0:1:1"), ("sweep", "shift=0:1:3:cubic"),
  ])
  func badChangesAreRefused(option: String, text: String) {
    let changes =
      option == "set" ? SpecificationChanges(set: [text]) : SpecificationChanges(sweep: [text])
    #expect(throws: HelioError.self) { try specification(changes) }
  }

  @Test func commasInsideBracketsDoNotSeparate() throws {
    let spec = try specification(SpecificationChanges(sweep: ["link=max(z,0),z"]))
    #expect(spec.sweep.last?.values == [.string("max(z,0)"), .string("z")])
  }

  @Test func shardsFromTextAndFromAJobArray() throws {
    #expect(try Shard(parsing: "2/4").text == "2/4")
    for text in ["0/4", "5/4", "2", "a/b", "1/0"] {
      #expect(throws: HelioError.self) { try Shard(parsing: text) }
    }
    #expect(try Shard(environment: [:]) == nil)
    let array = [
      "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4",
    ]
    #expect(try Shard(environment: array)?.text == "3/4")
    #expect(throws: HelioError.self) {
      try Shard(environment: array.merging(["SLURM_ARRAY_TASK_ID": "11"]) { $1 })
    }
  }

  @Test func everyExperimentOfTheCatalogueIsValidAndItsSmallVersionToo() throws {
    #expect(Set(Experiment.catalogue.map(\.name)).count == Experiment.catalogue.count)
    for experiment in Experiment.catalogue {
      var spec = ExperimentSpecification(experiment)
      try spec.validate(for: experiment)
      let yaml = try spec.yaml(for: experiment)
      let back = try ExperimentSpecification(
        yaml: yaml, name: "x", catalogue: Experiment.catalogue)
      #expect(try back.yaml(for: experiment) == yaml)
      try experiment.smallVersion.apply(to: &spec, of: experiment)
      try spec.validate(for: experiment)
      // What is repeated has a number that can be waited for; a time measured once has none.
      #expect(experiment.headline != nil || experiment.replicates <= 1, "\(experiment.name)")
      #expect(experiment.headline == nil || experiment.replicates > 0, "\(experiment.name)")
    }
  }
}
