import HelioCore
import Testing

@Suite struct ErrorTests {
  @Test func aRefusalNamesParameterRuleAndValue() {
    #expect(throws: HelioError.invalid(parameter: "ridge", requirement: "positive", got: "-1.0")) {
      try require(-1.0 > 0, "ridge", "positive", got: -1.0)
    }
    let error = HelioError.invalid(parameter: "ridge", requirement: "positive", got: "-1.0")
    #expect("\(error)" == "ridge must be positive; got -1.0.")
  }

  @Test func aSolutionIsOnlyGivenWhenConverged() throws {
    let good = Solution(2.0, Convergence(status: .converged, iterations: 3, tolerance: 1e-6))
    #expect(try good.get("test") == 2)
    let report = Convergence(
      status: .iterationLimit, iterations: 9, residual: 0.1, tolerance: 1e-6)
    let error = #expect(throws: HelioError.self) { try Solution(2.0, report).get("The test") }
    #expect(error == .notConverged(of: "The test", report))
    #expect("\(error!)".contains("residual 0.1"))
  }
}

@Suite struct RandomStreamTests {
  @Test func aStreamIsItsName() {
    let a = RandomStream(seed: 1, purpose: "weights", index: 4)
    #expect(a == RandomStream(seed: 1, purpose: "weights").at(4))
    #expect(a.key != RandomStream(seed: 2, purpose: "weights", index: 4).key)
    #expect(a.key != RandomStream(seed: 1, purpose: "inputs", index: 4).key)
    #expect(a.substream("x") != RandomStream(seed: 1, purpose: "weights").at(5).substream("x"))
    #expect(a.substream("x") == a.substream("x"))
  }

  @Test func neighbouringSeedsGiveUnrelatedKeys() {
    let keys = (0..<1000).map { RandomStream(seed: UInt64($0), purpose: "p").key }
    #expect(Set(keys).count == 1000)
    let bits = zip(keys, keys.dropFirst()).map { ($0 ^ $1).nonzeroBitCount }
    let mean = Double(bits.reduce(0, +)) / Double(bits.count)
    #expect(abs(mean - 32) < 0.7)  // 32 +- 4/sqrt(999): five standard errors
  }
}
