import Foundation
import HelioCore
import HelioNumerics
import HelioSimulation
import Testing

private let laws: [(SecondLayerLaw, Double)] = [  // with E a^4
  (.gaussian, 3), (.rademacher, 1), (.uniform, 1.8),
  (.finiteSupport(values: [-1, 0, 1], probabilities: [1, 2, 1]), 2),
]

@Suite struct SecondLayerLawTests {
  @Test(arguments: laws)
  func `Mean 0, variance 1 and the fourth moment of the law`(law: SecondLayerLaw, fourth: Double)
    throws
  {
    let n = 200_000
    let a: [Double] = try law.draw(n, from: RandomStream(seed: 5, purpose: "second layer"))
    func check(_ power: Int, _ expected: Double) {
      let values = a.map { x in (0..<power).reduce(1.0) { product, _ in product * x } }
      let estimate = Replicates(values)
      #expect(
        abs(estimate.mean - expected) <= 4 * estimate.standardError + 1e-12,
        "moment \(power): \(estimate)")
    }
    check(1, 0)
    check(2, 1)
    check(3, 0)
    check(4, fourth)
  }

  @Test func `A skewed support is standardised`() throws {
    let law = SecondLayerLaw.finiteSupport(values: [0, 10], probabilities: [3, 1])
    let a: [Double] = try law.draw(1000, from: RandomStream(seed: 5, purpose: "skewed"))
    // (0 - 2.5)/sqrt(18.75) and (10 - 2.5)/sqrt(18.75).
    let values = Set(a.map { ($0 * 1e9).rounded() / 1e9 })
    #expect(values == [-0.577350269, 1.732050808])
    #expect(!law.isSymmetric && SecondLayerLaw.uniform.isSymmetric)
  }

  @Test func `Codes round trip and bad laws are refused`() throws {
    for (law, _) in laws {
      let code = try JSONEncoder().encode([law])
      #expect(try JSONDecoder().decode([SecondLayerLaw].self, from: code) == [law])
    }
    #expect(throws: HelioError.self) {
      try JSONDecoder().decode([SecondLayerLaw].self, from: Data(#"["cauchy"]"#.utf8))
    }
    let stream = RandomStream(seed: 1, purpose: "bad")
    for (values, probabilities) in [
      ([1.0], [1.0]), ([1, 1], [1, 1]), ([0, 1], [1, -1]), ([0, 1], [1]),
    ] {
      #expect(throws: HelioError.self) {
        let _: [Double] = try SecondLayerLaw.finiteSupport(
          values: values, probabilities: probabilities
        ).draw(3, from: stream)
      }
    }
  }
}
