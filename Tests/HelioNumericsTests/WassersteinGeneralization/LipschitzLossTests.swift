import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

@Suite struct LipschitzLossTests {
  static let losses: [LipschitzLoss] = [
    .absolute, .huber(threshold: 0.7), .logCosh, .pinball(level: 0.2), .pinball(level: 0.9),
  ]

  /// The slope is the derivative, never larger than Ll and as large somewhere.
  @Test(arguments: losses) func slopeAndConstant(_ loss: LipschitzLoss) {
    let h = 1e-6
    var largest = 0.0
    for k in -40...40 where k != 0 {
      let e = Double(k) / 4 + 0.01
      let difference = (loss.value(e + h) - loss.value(e - h)) / (2 * h)
      #expect(abs(difference - loss.slope(e)) < 1e-6)
      largest = max(largest, abs(loss.slope(e)))
    }
    #expect(largest <= loss.lipschitzConstant)
    #expect(largest > loss.lipschitzConstant - 1e-7)
    #expect(loss.value(0) == 0 && loss.slope(0) == 0)
  }

  @Test func logCoshNearZeroAndFarOut() {
    for e in [9.99e-5, 1.01e-4] {
      #expect(abs(LipschitzLoss.logCosh.value(e) / (e * e / 2) - 1) < 1e-8)
    }
    #expect(abs(LipschitzLoss.logCosh.value(1000) - (1000 - log(2))) < 1e-12)
  }

  @Test func refusals() {
    let square = refusal { _ = try LipschitzLoss(named: "square") }
    #expect(square.contains("Lipschitz") && square.contains("slope"), "\(square)")
    for (name, parameter) in [
      ("hinge", 1.0), ("huber", 0), ("pinball", 1), ("pinball", 0), ("huber", .infinity),
    ] {
      #expect(throws: HelioError.self, "\(name) \(parameter)") {
        try LipschitzLoss(named: name, parameter: parameter)
      }
    }
  }
}

@Suite struct EnvelopeScheduleTests {
  @Test func totals() throws {
    let constant = try EnvelopeSchedule(learningRate: 0.1, stepCount: 20, epochs: 3)
    #expect(abs(constant.totalStep - 6) < 1e-12)
    let falling = try EnvelopeSchedule(learningRate: 0.1, decayExponent: 1, stepCount: 3)
    #expect(abs(falling.totalStep - 0.1 * (1 + 0.5 + 1.0 / 3)) < 1e-15)
    #expect(try EnvelopeSchedule(learningRate: 1, decayExponent: 1, stepCount: 0).totalStep == 0)
  }

  @Test func refusals() {
    let negative = refusal {
      _ = try EnvelopeSchedule(learningRate: 0.1, stepCount: 1, weightDecay: 11)
    }
    #expect(negative.hasPrefix("weightDecay must be at most 1/learningRate"), "\(negative)")
    #expect(throws: HelioError.self) {
      try EnvelopeSchedule(learningRate: 0.1, stepCount: 1, epochs: 2, batchSize: 2)
    }
    #expect(throws: HelioError.self) { try EnvelopeSchedule(learningRate: -1, stepCount: 1) }
  }

  /// S0 and D0 are what they say, and their difference is four times the products.
  @Test func norms() throws {
    let W = Matrix<Double>(rows: 2, columns: 2, elements: [3, 4, 0, -2])
    let norms = try InitialNorms(secondLayer: [-1, 2], firstLayer: W)
    #expect(norms.rows == [5, 2] && norms.secondLayer == [1, 2])
    #expect(norms.sumSquares == 36 + 16 && norms.differenceSquares == 16 && norms.products == 9)
    #expect(throws: HelioError.self) { try InitialNorms(secondLayer: [1], rows: [1, 2]) }
    #expect(throws: HelioError.self) { try InitialNorms(secondLayer: [-1], rows: [1]) }
  }
}
