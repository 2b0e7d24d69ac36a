import HelioCore
import HelioNumerics
import Testing

@Suite struct MonotoneRootTests {
  @Test(arguments: [1e-12, 1e-3, 1, 7.5, 1e9, 1e200])
  func `Roots over many decades, increasing and decreasing`(root: Double) throws {
    let rising = try monotoneRoot(lower: 0.5, upper: 2, what: "x") { $0 / root - 1 }
    #expect(abs(try rising.get("x") / root - 1) < 1e-12)
    let falling = try monotoneRoot(lower: 1e-6, upper: 1e6, what: "x") { 1 - sqrt($0 / root) }
    #expect(abs(try falling.get("x") / root - 1) < 1e-12)
    #expect((falling.convergence.residual ?? 1) < 1e-11)
  }

  @Test func `An effective ridge solves its equation`() throws {
    let lambda = (0..<400).map { pow(0.9, Double($0)) }
    let n = 37.0
    let kappa = try monotoneRoot(lower: 1e-8, upper: 1, tolerance: 1e-12, what: "kappa") { kappa in
      lambda.reduce(0) { $0 + $1 / ($1 + kappa) } + 1e-3 / kappa - n
    }
    let value = try kappa.get("kappa")
    #expect(abs(lambda.reduce(0) { $0 + $1 / ($1 + value) } + 1e-3 / value - n) < 1e-8)
    #expect(kappa.convergence.iterations < 40)
  }

  @Test(arguments: [1e-2, 1e-4, 1e-8, 1e-12])
  func `The tolerance asked for is kept`(tolerance: Double) throws {
    let root = try monotoneRoot(lower: 1, upper: 1e6, tolerance: tolerance, what: "x") {
      log($0) * log($0) * log($0) - 100
    }
    #expect(abs(root.value / exp(cbrt(100)) - 1) <= 2 * tolerance)
  }

  @Test func `Exact ends, steep functions and limits`() throws {
    #expect(try monotoneRoot(lower: 1, upper: 3, what: "x") { $0 - 1 }.value == 1)
    let jump = try monotoneRoot(lower: 1e-3, upper: 1e3, what: "x") { $0 < 2 ? -1e-9 : 1e9 }
    #expect(abs(jump.value - 2) < 1e-9)
    let few = try monotoneRoot(lower: 1e-9, upper: 1e9, what: "x", iterationLimit: 1) { $0 - 5 }
    #expect(few.convergence.status == .iterationLimit)
  }

  @Test func `Missing roots and bad brackets are refused`() {
    #expect(throws: HelioError.self) { try monotoneRoot(lower: 1, upper: 2, what: "x") { $0 + 1 } }
    #expect(throws: HelioError.self) {
      try monotoneRoot(lower: 1, upper: 2, what: "x") { _ in .nan }
    }
    #expect(throws: HelioError.self) { try monotoneRoot(lower: 0, upper: 2, what: "x") { $0 } }
    #expect(throws: HelioError.self) { try monotoneRoot(lower: 3, upper: 2, what: "x") { $0 } }
  }
}
