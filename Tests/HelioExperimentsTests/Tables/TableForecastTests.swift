import Foundation
import Heliotrope
import Testing

@Suite struct TableForecastTests {
  private func table(rows n: Int = 400, classes: Bool = false) throws -> Table {
    let stream = RandomStream(seed: 15, purpose: "forecast table")
    let X = Matrix<Double>.normal(rows: n, columns: 5, from: stream)
    let noise: [Double] = stream.at(1).normals(n)
    let y = (0..<n).map { X[$0, 0] + X[$0, 1] * X[$0, 2] + 0.5 * noise[$0] }
    return try Table(
      columns: (0..<5).map { j in
        TableColumn(name: "f\(j)", content: .numbers((0..<n).map { 3 * X[$0, j] + 10 }))
      } + [
        TableColumn(
          name: "y",
          content: classes
            ? .text(y.map { $0 > 0.7 ? "a" : ($0 > -0.7 ? "b" : "c") }) : .numbers(y))
      ])
  }

  private func specification() -> ForecastSpecification {
    var result = ForecastSpecification(
      table: "planted", preparation: PreparationOptions(target: "y", testFraction: 0.4))
    result.widths = [60]
    result.epochs = 10
    return result
  }

  private func run(
    _ table: Table, _ specification: ForecastSpecification, in place: URL? = nil
  ) throws -> TableForecast {
    try inScratch(table, specification, in: place) { try forecastTable($0, $1, in: $2) }
  }

  /// Many runs of each schedule lie on the closure, and the best schedule keeps what was promised.
  ///
  /// Rows of fourier features have one length. Those of relu have not, and with as few rows the exact second moments
  /// are 4 to 12 % above the closure, which the result must tell.
  @Test(arguments: ["relu", "fourier"]) func realRunsKeepTheForecast(features: String) throws {
    var specification = specification()
    specification.features = try ForecastFeatures(name: features)
    specification.runs = 24
    let result = try run(table(), specification)
    let width = try #require(result.widths.first)
    #expect(width.featureCount == (features == "fourier" ? 120 : 60))
    #expect(result.choosingCount == 80 && result.judgingCount == 80)
    let distance = (width.asked.gaps + width.best.gaps).distance
    if features == "fourier" {
      #expect(distance.own < 0.03, "\(distance)")
    } else {
      #expect(distance.own > 0.03 && distance.own < 0.1, "\(distance)")
      #expect(width.lengthSpread > 3)
    }
    for course in [width.asked, width.best] {
      let found = try #require(course.atStop)
      #expect(abs(found.mean / course.stop.error - 1) < 0.05, "\(found) \(course.stop)")
      #expect(course.stop.error < 0.9 && !course.diverges)
      #expect(course.points.last?.epoch == 10)
      // Without stochastic gradients there is less error, and the training error falls.
      for point in course.points { #expect(point.descentLast <= point.last + 1e-12) }
      #expect(try #require(course.points.last).train < 0.9)
    }
    #expect(width.grid.count == 45 && width.omittedBatches.isEmpty)
    #expect(width.tails.count == 27 && width.tails.allSatisfy { $0.schedule.tail > 0 })
    #expect((width.grid + width.tails).allSatisfy { $0.stop.chosenBy >= width.best.stop.chosenBy })
    #expect(width.ridge.error < width.leastNorm.error)
    #expect(width.leastNorm.train < width.ridge.train)
    #expect(width.asked.schedule.learningRate == 0.5 * width.asked.safeStep)
    #expect(width.asked.safeStep <= width.asked.largestStableStep * (1 + 1e-9))
    // |phi|^2 = 1 for every row.
    if features == "fourier" { #expect(abs(width.asked.largestStableStep - 2) < 1e-9) }
    #expect(result.messages.contains { $0.contains("the closure holds") }, "\(result.messages)")
  }

  /// Averages of a tail are forecast, and run, as such: before it begins they are the last iterate.
  @Test func tailsAreForecastAndRun() throws {
    var specification = specification()
    specification.features = .fourier
    specification.runs = 24
    specification.tail = 0.5
    let width = try #require(try run(table(), specification).widths.first)
    specification.tail = 0
    let whole = try #require(try run(table(), specification).widths.first)
    #expect(width.asked.schedule.tail == 0.5 && whole.asked.schedule.tail == 0)
    for (point, other) in zip(width.asked.points, whole.asked.points) {
      #expect(point.last == other.last)
      let isLast = abs(point.average / point.last - 1) < 1e-9
      #expect(isLast == (point.epoch <= 5), "\(point.epoch): \(point.average), \(point.last)")
      #expect(point.epoch <= 5 || point.average != other.average)
    }
    let late = width.asked.gaps.filter { $0.isAveraged && $0.epoch > 5 }
    #expect(late.count >= 2 && late.distance.own < 0.03, "\(late.distance)")
    // The same runs are far from the forecast of the average over all iterates.
    let wrong = width.asked.runs.filter { $0.epoch > 7 }.compactMap { run in
      whole.asked.point(run.step).map { abs(run.average.mean / $0.average - 1) }
    }
    #expect((wrong.max() ?? 0) > 3 * late.distance.found, "\(wrong)")
  }

  @Test func classesHaveAccuracies() throws {
    var specification = specification()
    specification.widths = [40, 80]
    specification.isCentred = true
    specification.decay = 0.25
    specification.batch = 4
    let result = try run(table(classes: true), specification)
    #expect(result.widths.map(\.width) == [40, 80] && result.task == .multiclass)
    #expect(result.widths.allSatisfy { $0.meanShare < 1e-20 }, "centred")
    for width in result.widths {
      #expect(width.grid.contains { $0.schedule.batch == 4 })
      let accuracies = [width.ridge.accuracy, width.best.accuracyAtStop, width.leastNorm.accuracy]
      #expect(accuracies.allSatisfy { ($0 ?? 0) > 0.4 && ($0 ?? 2) < 1 }, "\(accuracies)")
      #expect(width.ridge.error < 1)
    }
    #expect(result.messages.first?.contains("Of the widths 40, 80 take") == true)
    #expect(result.messages.contains { $0.contains("coded ±1, fitted by least squares") })
  }

  @Test func sameSeedSameResult() throws {
    let table = try table(rows: 100)
    var small = specification()
    small.widths = [20, 30]
    small.epochs = 2
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let first = try withLinearAlgebraThreads(1) { try run(table, small, in: place) }
    try FileManager.default.removeItem(at: place.appendingPathComponent("cells/width-30.json"))
    let second = try withLinearAlgebraThreads(1) { try run(table, small, in: place) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(first) == encoder.encode(second))
  }

  @Test func divergenceIsRefusedOrDrawn() throws {
    var specification = specification()
    specification.learningRate = 20
    var refusal = ""
    do { _ = try run(table(rows: 100), specification) } catch { refusal = "\(error)" }
    #expect(refusal.contains("largest stable step") && refusal.contains("--allow-divergence"))
    // Steps that shrink too late.
    specification.decay = 0.2
    specification.learningRate = 500
    refusal = ""
    do { _ = try run(table(rows: 100), specification) } catch { refusal = "\(error)" }
    #expect(refusal.contains("largest stable step") && refusal.contains("--allow-divergence"))
    specification.allowsDivergence = true
    let drawn = try run(table(rows: 100), specification).widths[0].asked
    #expect(drawn.diverges && !drawn.points.isEmpty)
    specification.decay = 0
    // Beyond the closure's limit there are numbers for a while.
    specification.allowsDivergence = true
    let limit = try run(table(rows: 100), self.specification()).widths[0].asked.largestStableStep
    specification.learningRate = 3 * limit
    let result = try run(table(rows: 100), specification)
    let course = result.widths[0].asked
    #expect(course.diverges)
    #expect(course.points.count > 1)
    #expect(!result.widths[0].best.diverges)
    #expect(result.messages.contains { $0.contains("diverges") })
  }

  @Test func refusals() throws {
    func message(_ change: (inout ForecastSpecification) -> Void) -> String {
      var specification = specification()
      change(&specification)
      do {
        try specification.validate()
        return ""
      } catch { return error.description }
    }
    #expect(message { _ in }.isEmpty)
    for decay in [-0.1, 1, Double.nan] {
      #expect(message { $0.decay = decay }.contains("decay must be in [0, 1)"), "\(decay)")
    }
    for step in [0, -1, Double.infinity] {
      #expect(message { $0.learningRate = step }.contains("learningRate"))
    }
    #expect(message { $0.batch = 0 }.contains("batch"))
    #expect(message { $0.epochs = 0 }.contains("epochs"))
    #expect(message { $0.runs = 1 }.contains("runs"))
    #expect(message { $0.widths = [] }.contains("width"))
    #expect(message { $0.widths = [5, 5] }.contains("width"))
    #expect(message { $0.widths = [0] }.contains("width"))
    #expect(message { $0.biasVariance = -1 }.contains("bias"))
    var large = specification()
    large.batch = 1000
    #expect(throws: HelioError.self) { try run(table(rows: 60), large) }
    #expect(throws: HelioError.self) { try ForecastFeatures(name: "swosh") }
  }
}
