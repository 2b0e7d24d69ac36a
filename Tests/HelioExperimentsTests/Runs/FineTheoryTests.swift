import Foundation
import Heliotrope
import Testing

private let slope = Parameter.number("slope", 1, -10...10, "slope")
private let place = Parameter.positive("place", 1, "where")
private let size = Parameter.integer("size", 10, atLeast: 1, "how many")

extension Number {
  fileprivate static let y = Number("y")
}

private func curve(along axis: TheoryAxis) -> Experiment {
  Experiment(
    "curve", "A line with noise", cost: "nothing",
    parameters: [slope.declaration, place.declaration, size.declaration],
    sweep: [SweepAxis(slope, [1, 2]), SweepAxis(place, [1, 4, 16])], replicates: 2,
    theoryAxis: axis,
    theory: { settings in
      CellValues(predicted: [.y: settings[slope] * settings[place] + Double(settings[size])])
    },
    simulation: { settings, source in
      let noise: [Double] = source.stream.normals(1)
      return CellValues(measured: [.y: settings[slope] * settings[place] + 10 + noise[0]])
    })
}

@Suite struct FineTheoryTests {
  @Test func linesHavePointsBetweenTheSweptOnes() async throws {
    let experiment = curve(along: TheoryAxis(place, count: 9) { [$0[slope] + 2, 100] })
    let result = try await experiment.run()
    let x = result.theory(where: ["slope": .number(2)]).map { point in
      guard case .number(let x) = point.settings["place"] else { return Double.nan }
      return x
    }
    let root = 2.0.squareRoot()
    let expected = [1, root, 2, 2 * root, 3, 4, 4 * root, 8, 8 * root, 16]
    #expect(zip(x.sorted(), expected).allSatisfy { abs($0 - $1) < 1e-12 } && x.count == 10)
    for point in result.fineTheory {
      guard case .number(let a) = point.settings["slope"],
        case .number(let x) = point.settings["place"]
      else { continue }
      #expect(point.numbers[.y]?.prediction == a * x + 10)
      #expect(point.numbers[.y]?.mean == nil)
    }
    #expect(result.agreement.count == 6)
  }

  @Test func simulatedNumbersDoNotDependOnIt() async throws {
    let fine = try await curve(along: TheoryAxis(place, count: 9)).run()
    let coarse = try await curve(along: TheoryAxis(place, count: 3)).run()
    #expect(fine.points == coarse.points)
    #expect(coarse.fineTheory.isEmpty)
    #expect(!fine.fineTheory.isEmpty)
  }

  @Test func wholeNumbersStayWhole() async throws {
    let result = try await curve(along: TheoryAxis(size, count: 13)).run(
      SpecificationChanges(sweep: ["slope=1", "size=1,2,5"]))
    let sizes = result.fineTheory.compactMap { point -> Double? in
      guard case .number(let x) = point.settings["size"] else { return nil }
      return x
    }
    #expect(Set(sizes) == [3, 4])
  }

  @Test func wordsAndSingleValuesHaveNone() async throws {
    let experiment = curve(along: TheoryAxis(place, count: 9))
    #expect(try await experiment.run(SpecificationChanges(sweep: ["place=3"])).fineTheory.isEmpty)
    let single = SpecificationChanges(set: ["place=3"], sweep: ["slope=1"])
    #expect(try await experiment.run(single).fineTheory.isEmpty)
  }

  /// Over other parameters than the experiment's own, lines follow the longest numerical axis.
  @Test func aSweepOverOtherParametersHasLinesToo() async throws {
    let experiment = curve(along: TheoryAxis(place, count: 9))
    let result = try await experiment.run(
      SpecificationChanges(set: ["place=3"], sweep: ["slope=1,2", "size=1,5,9"]))
    let sizes = result.theory(where: ["slope": .number(2)]).compactMap { point -> Double? in
      guard case .number(let x) = point.settings["size"] else { return nil }
      #expect(point.numbers[.y]?.prediction == 6 + x)
      return x
    }
    #expect(sizes.count > 5 && Set(sizes).count == sizes.count)
    let plain = curve(along: TheoryAxis(slope, count: 9))
    #expect(try await plain.run().fineTheory.count == 21)
  }

  @Test func aFolderHoldsItsCells() async throws {
    let experiment = curve(along: TheoryAxis(place, count: 9))
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("fine-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let specification = ExperimentSpecification(experiment)
    let folder = try ResultsFolder(path: path, specification, of: experiment)
    for i in 1...2 {
      _ = try await runCells(
        specification, of: experiment, in: folder,
        RunControl(threads: 1, shard: Shard(parsing: "\(i)/2")))
    }
    let result = try SweepResult(specification, of: experiment, cells: folder.storedCells())
    let plain = try await experiment.run()
    #expect(result.fineTheory == plain.fineTheory && result.points == plain.points)
  }
}
