import Foundation
import Heliotrope
import Testing

@Suite struct TableOverfitTests {
  /// A mixture of two Gaussians with the signal along the diagonal, so that all columns have one variance and
  /// standardising them changes nothing.
  private func table(
    rows n: Int = 240, dimension d: Int = 120, signal: Double = 0.3, sides: Int = 2
  ) throws -> Table {
    let stream = RandomStream(seed: 8, purpose: "mixture table")
    let noise = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let scale = ((1 - signal) / Double(d)).squareRoot()
    func y(_ i: Int) -> Double { i % 2 == 0 ? 1 : -1 }
    return try Table(
      columns: (0..<d).map { j in
        TableColumn(
          name: "f\(j)",
          content: .numbers(
            (0..<n).map { (signal / Double(d)).squareRoot() * y($0) + scale * noise[$0, j] }))
      } + [
        TableColumn(
          name: "y",
          content: .text((0..<n).map { sides == 2 ? (y($0) > 0 ? "b" : "a") : "c\($0 % sides)" }))
      ])
  }

  private func specification(rates: [Double] = [0, 0.1]) -> OverfitSpecification {
    var result = OverfitSpecification(
      table: "planted", preparation: PreparationOptions(target: "y", testFraction: 0.5))
    result.flipRates = rates
    result.width = 16
    result.trainingRows = 60
    result.replicates = 4
    return result
  }

  private func run(
    _ table: Table, _ specification: OverfitSpecification, in place: URL? = nil
  ) throws -> TableOverfit {
    try inScratch(table, specification, in: place) { try overfitTable($0, $1, in: $2) }
  }

  @Test func noiseIsFittedAndCounted() throws {
    let result = try run(table(), specification(rates: [0, 0.1, 0.2]))
    #expect(result.sampleCount == 60 && result.trainCount == 120 && result.dimension == 120)
    #expect(result.choosingCount == 60 && result.judgingCount == 60)
    #expect(result.rates.map(\.flips) == [0, 6, 12])
    for rate in result.rates {
      for draw in rate.draws {
        #expect(draw.wide.steps != nil && draw.wide.trainingError == 0 && draw.wide.hingeLoss == 0)
        let linear = try #require(draw.linear)
        #expect(linear.margin > 0 && linear.supportShare > 0.1)
        // Proved: below 1; and margins are no better than a constant times the best.
        for share in [draw.wide.violationShare, draw.wide.normShare] {
          #expect(try #require(share) > 0 && share! < 1)
        }
        #expect(try #require(draw.wide.marginRatio) > 0.3 && draw.wide.marginRatio! < 11)
        #expect(draw.wide.course.count == result.recordedSteps.count)
        #expect(draw.wide.course.last?.error == draw.wide.error)
        #expect(draw.wide.course[0].trainingError > 0, "an untrained network fits nothing")
      }
    }
    #expect(result.messages.first?.contains("fit every one of 60 labels") == true)
    #expect(try #require(result.map).errors.count == 40)
  }

  /// A strong signal in many dimensions makes fitting noise harmless, a weak one in few harmful.
  @Test func signalDecidesWhetherNoiseHurts() throws {
    func error(_ signal: Double) throws -> (network: Double, linear: Double, predicted: Double) {
      var strong = specification(rates: [0.1])
      strong.trainingRows = 40
      strong.replicates = 6
      let rate = try run(table(dimension: 200, signal: signal), strong).rates[0]
      return (
        rate.wide(\.error).mean, try #require(rate.linear(\.error)).mean,
        try #require(rate.predictedError)
      )
    }
    let (benign, harmful) = (try error(0.5), try error(0.002))
    #expect(benign.network < 0.05 && benign.linear < 0.05 && benign.predicted < 0.05, "\(benign)")
    #expect(harmful.network > 0.3 && harmful.linear > 0.3 && harmful.predicted > 0.3, "\(harmful)")
  }

  /// Many rows in few dimensions.
  @Test func tablesThatAreNotSeparableSaySo() throws {
    let small = try run(table(dimension: 4, signal: 0.05), specification(rates: [0, 0.3]))
    #expect(small.rates[1].draws.allSatisfy { $0.linear == nil })
    #expect(small.rates[1].draws.allSatisfy { $0.wide.violationShare == nil })
    #expect(small.messages.contains { $0.contains("No linear rule separates") })
  }

  @Test func cappedRunsAreReported() throws {
    var short = specification(rates: [0.1])
    short.maximumSteps = 3
    let result = try run(table(), short)
    #expect(result.rates[0].unfinished == 4)
    #expect(result.rates[0].draws.allSatisfy { $0.wide.hingeLoss > 0 })
    #expect(result.messages.first?.contains("do not reach zero hinge loss within 3 steps") == true)
  }

  @Test func sidesOfAnyTarget() throws {
    let three = try table(sides: 3)
    func message(_ sides: TwoSides) -> String {
      var specification = specification(rates: [0])
      specification.sides = sides
      do {
        let result = try run(three, specification)
        return "\(result.positive)|\(result.negative)|\(result.trainCount)"
      } catch { return "\(error)" }
    }
    #expect(message(.classes).contains("has 3 classes"))
    #expect(message(.pair(positive: "c0", negative: "c2")) == "c0|c2|80")
    #expect(message(.oneAgainstRest("c1")) == "c1|the rest|120")
    #expect(message(.oneAgainstRest("d")).contains("among those of 'y': c0, c1, c2"))
    #expect(message(.above(2)).contains("target of numbers"))
  }

  @Test func sameSeedSameResult() throws {
    let table = try table(rows: 80, dimension: 30)
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let first = try withLinearAlgebraThreads(1) { try run(table, specification(), in: place) }
    try FileManager.default.removeItem(at: place.appendingPathComponent("cells/rate-0.1.json"))
    let second = try withLinearAlgebraThreads(1) { try run(table, specification(), in: place) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(first) == encoder.encode(second))
  }

  @Test func refusals() {
    func message(_ change: (inout OverfitSpecification) -> Void) -> String {
      var specification = specification()
      change(&specification)
      do {
        try specification.validate()
        return ""
      } catch { return error.description }
    }
    #expect(message { _ in }.isEmpty)
    for rate in [0.5, -0.1, Double.nan] {
      #expect(message { $0.flipRates = [rate] }.contains("[0, 0.5)"), "\(rate)")
    }
    #expect(message { $0.flipRates = [] }.contains("rates"))
    #expect(message { $0.flipRates = [0.2, 0.1] }.contains("rising"))
    #expect(message { $0.negativeSlope = 0 }.contains("(0, 1]"))
    #expect(message { $0.negativeSlope = 1.5 }.contains("(0, 1]"))
    #expect(message { $0.width = 3 }.contains("even"))
    #expect(message { $0.trainingRows = 2 }.contains("trainingRows"))
    #expect(message { $0.replicates = 1 }.contains("replicates"))
    #expect(message { $0.maximumSteps = 0 }.contains("maximumSteps"))
  }
}
