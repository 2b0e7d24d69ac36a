import Foundation
import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Learning the logarithm of a positive target.
@Suite struct TargetTransformTests {
  private let y = (0..<40).map { exp(Double($0 * $0 % 23) / 4) }

  private func table(_ y: [Double]) throws(HelioError) -> Table {
    try Table(columns: [
      numericColumn("x", y.indices.map { Double($0 * 7 % 13) }), numericColumn("y", y),
    ])
  }

  @Test func logarithmsAreCentred() throws {
    let dataset = try Dataset(table(y), options: .init(targetTransform: .log))
    let t = dataset.rows.train.map { log(y[$0]) }
    let mean = t.reduce(0, +) / Double(t.count)
    let variance = t.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(t.count)
    let expected = t.map { ($0 - mean) / variance.squareRoot() }
    #expect(largestDifference(dataset.trainTargets.elements, expected) < 1e-12)
  }

  @Test func outputsComeBackAsValues() throws {
    let dataset = try Dataset(table(y), options: .init(targetTransform: .log))
    let target = dataset.preparation.target
    let back = target.uncentred(dataset.testTargets).elements
    for (value, row) in zip(back, dataset.rows.test) { #expect(abs(value / y[row] - 1) < 1e-12) }
    // The ends of an interval around an output, one by one.
    let (low, high) = (target.uncentred(-0.5), target.uncentred(0.5))
    #expect(abs(low * high / pow(target.uncentred(0), 2) - 1) < 1e-12)
    #expect(abs(log(high / low) - target.scale) < 1e-12)
    let stored = try JSONDecoder().decode(
      TargetEncoding.self, from: JSONEncoder().encode(target))
    #expect(stored == target && stored.transform == .log)
  }

  @Test func singleOutputsWithoutTransform() throws {
    let target = try Dataset(table(y)).preparation.target
    #expect(target.transform == .none)
    #expect(abs(target.uncentred(2) - (target.offsets[0] + 2 * target.scale)) < 1e-12)
    let classes = try Dataset(table(y.indices.map { Double($0 % 3) })).preparation.target
    #expect(abs(classes.uncentred(1, of: 2) - (1 + classes.offsets[2])) < 1e-12)
  }

  @Test(arguments: [0, -1.5])
  func valuesThatHaveNoLogarithm(_ value: Double) throws {
    var y = y
    y[11] = value
    let sentence = refusal { () throws(HelioError) in
      _ = try Dataset(table(y), options: .init(targetTransform: .log))
    }
    for part in ["'y'", value == 0 ? "holds 0 " : "holds -1.5", "row 12", "'log'"] {
      #expect(sentence.contains(part), "\(sentence)")
    }
    let classes = refusal { () throws(HelioError) in
      _ = try Dataset(
        table(y.indices.map { Double(1 + $0 % 2) }), options: .init(targetTransform: .log))
    }
    #expect(classes.contains("targetTransform"))
  }
}
