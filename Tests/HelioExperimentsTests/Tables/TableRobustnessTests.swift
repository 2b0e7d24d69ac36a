import Foundation
import Heliotrope
import Testing

@Suite struct TableRobustnessTests {
  /// Twelve columns that are combinations of four latent ones, so that eight directions hold nothing.
  private func table(rows n: Int = 300, kind: Kind = .binary) throws -> Table {
    let stream = RandomStream(seed: 5, purpose: "redundant table")
    let Z = Matrix<Double>.normal(rows: n, columns: 4, from: stream)
    let X = product(Z, .normal(rows: 4, columns: 12, from: stream.at(1)))
    let y = (0..<n).map { Z[$0, 0] + 0.5 * Z[$0, 1] * Z[$0, 1] - 0.5 }
    let target: TableColumn.Content =
      switch kind {
      case .binary: .text(y.map { $0 > 0 ? "yes" : "no" })
      case .classes: .text((0..<n).map { Z[$0, 0] > 0.4 ? "a" : (Z[$0, 1] > 0 ? "b" : "c") })
      case .regression: .numbers(y)
      }
    return try Table(
      columns: (0..<12).map { j in
        TableColumn(name: "f\(j)", content: .numbers((0..<n).map { 3 * X[$0, j] + 10 }))
      } + [TableColumn(name: "y", content: target)])
  }
  enum Kind { case binary, classes, regression }

  private func specification(share: Double = 1) -> RobustnessSpecification {
    var result = RobustnessSpecification(
      table: "redundant", preparation: PreparationOptions(target: "y", testFraction: 0.3))
    result.share = share
    result.width = 300
    result.steps = 150
    return result
  }

  private func run(
    _ table: Table, _ specification: RobustnessSpecification, in place: URL? = nil
  ) throws -> TableRobustness {
    try inScratch(table, specification, in: place) { try measureRobustness(of: $0, $1, in: $2) }
  }

  @Test(arguments: [Kind.binary, .classes, .regression])
  func redundantColumnsLeaveTheRestUndefended(kind: Kind) throws {
    let result = try run(table(kind: kind), specification())
    #expect(result.dimension == 12 && result.subspaceDimension == 4 && result.codimension == 8)
    #expect(result.outsideShare < 1e-9)
    #expect(result.networks.map(\.kind) == TableRobustness.Network.Kind.allCases)
    let plain = try #require(result.network(.plain))
    #expect(plain.score > 0.8, "\(plain.score)")
    let found = try #require(plain.outside?.median)
    let law = try #require(plain.outsidePredicted?.median)
    // All rows share eight directions: the common factor has the standard deviation 1/sqrt 16 at most.
    #expect(abs(logarithm(found / law)) < 0.75, "\(found) \(law)")
    #expect(try #require(plain.pValue) > 0.001)
    // Rows have nothing outside: training on them as they are is the same.
    let whole = try #require(result.network(.unprojectedRows))
    #expect(abs(try #require(whole.outside?.median) / found - 1) < 1e-6)
    for kind in [TableRobustness.Network.Kind.smallerStart, .decay] {
      let repaired = try #require(result.network(kind))
      let scale = try #require(repaired.weightScale)
      #expect(abs(scale - 0.25) < 0.003)
      #expect(try #require(repaired.outside?.median) > 1.8 * found)
      #expect(try #require(repaired.pValue) > 0.001)
      #expect(repaired.score > 0.75)
    }
    for kind in [TableRobustness.Network.Kind.projectedWeights, .projectedInputs] {
      let repaired = try #require(result.network(kind))
      #expect(repaired.outside == nil && repaired.pValue == nil && repaired.weightScale == nil)
      // Held-out rows lie on the subspace as well, so that nothing is lost.
      #expect(abs(repaired.score - plain.score) < 1e-9)
      let inside = try (#require(repaired.inside.median), #require(plain.inside.median))
      #expect(abs(inside.0 / inside.1 - 1) < 1e-9)
    }
    #expect(result.messages.contains { $0.contains("8 directions are outside") })
  }

  /// Rows with weak components outside move the weights there, which the test of the start sees.
  @Test func trainingOnWholeRowsIsTold() throws {
    var specification = specification(share: 0.6)
    specification.steps = 400
    let result = try run(table(kind: .classes), specification)
    #expect(result.outsideShare > 0.1 && result.subspaceDimension < 4)
    #expect(try #require(result.network(.plain)?.pValue) > 0.001)
    #expect(try #require(result.network(.unprojectedRows)?.pValue) < 1e-3)
  }

  @Test func sameSeedSameResult() throws {
    var small = specification()
    small.width = 40
    small.steps = 20
    let table = try table(rows: 100, kind: .classes)
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let first = try withLinearAlgebraThreads(1) { try run(table, small, in: place) }
    // The plain network is trained again where a part that needs it is missing.
    try FileManager.default.removeItem(
      at: place.appendingPathComponent("cells/network-decay.json"))
    let second = try withLinearAlgebraThreads(1) { try run(table, small, in: place) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(first) == encoder.encode(second))
    let decoded = try JSONDecoder().decode(TableRobustness.self, from: encoder.encode(first))
    #expect(decoded.messages == first.messages)
  }

  @Test func refusals() throws {
    func message(_ change: (inout RobustnessSpecification) -> Void) -> String {
      var specification = specification()
      change(&specification)
      do {
        try specification.validate()
        return ""
      } catch { return error.description }
    }
    #expect(message { _ in }.isEmpty)
    for share in [0, 1.1, -1, Double.nan] {
      #expect(message { $0.share = share }.contains("share"))
    }
    #expect(message { $0.gain = 1 }.contains("gain"))
    for steps in [0, 100_000_000_000_000] {
      #expect(message { $0.steps = steps } == "steps must be from 1 to 1e6; got \(steps).")
    }
    #expect(message { $0.width = 0 }.contains("width"))
    #expect(message { $0.activation = .step }.contains("activation"))
    #expect(message { $0.learningRate = -1 }.contains("learningRate"))
    #expect(message { $0.weightDecay = 0 }.contains("weightDecay"))
    let diverging = message {
      $0.learningRate = 0.5
      $0.weightDecay = 4
    }
    #expect(diverging.contains("below 2"), "\(diverging)")
    func refused(_ change: (inout RobustnessSpecification) -> Void) throws -> String {
      var specification = specification()
      change(&specification)
      do {
        _ = try run(table(rows: 60), specification)
        return ""
      } catch { return "\(error)" }
    }
    // With a learning rate that is chosen, the decay is refused once it is known.
    #expect(try refused { $0.weightDecay = 1e6 }.contains("below 2"))
    #expect(try refused { $0.preparation.target = "nope" }.contains("no column 'nope'"))
    #expect(
      try refused { $0.preparation.excludedColumns = (2..<12).map { "f\($0)" } }
        .contains("nothing is left outside"))
    #expect(
      try refused { $0.preparation.excludedColumns = (1..<12).map { "f\($0)" } }
        .contains("one input"))
  }
}
