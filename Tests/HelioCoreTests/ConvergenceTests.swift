import HelioCore
import Testing

@Suite struct ConvergenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let status: Convergence.Status
    let residual: Double?
    let change: Double?
    var tolerance = 1e-8
    let isAccepted: Bool
    var testDescription: String { "\(status) residual \(residual ?? -1) change \(change ?? -1)" }
  }

  /// What is accepted to 1e-6: the achieved change, else the residual, and never a divergence.
  @Test(arguments: [
    Case(status: .converged, residual: nil, change: 1e-9, isAccepted: true),
    Case(status: .converged, residual: 1e-9, change: nil, isAccepted: true),
    Case(status: .converged, residual: nil, change: nil, isAccepted: true),
    Case(status: .converged, residual: nil, change: nil, tolerance: 1e-3, isAccepted: false),
    Case(status: .converged, residual: nil, change: 1e-4, tolerance: 1e-3, isAccepted: false),
    Case(status: .converged, residual: nil, change: .nan, isAccepted: false),
    Case(status: .iterationLimit, residual: nil, change: 5e-7, isAccepted: true),
    Case(status: .stagnated, residual: 0.1, change: 1e-6, isAccepted: true),
    Case(status: .stagnated, residual: 1e-9, change: 1e-5, isAccepted: false),
    Case(status: .iterationLimit, residual: 1e-7, change: nil, isAccepted: true),
    Case(status: .iterationLimit, residual: nil, change: nil, isAccepted: false),
    Case(status: .iterationLimit, residual: .nan, change: nil, isAccepted: false),
    Case(status: .diverged, residual: nil, change: 0, isAccepted: false),
    Case(status: .diverged, residual: 1e-12, change: 1e-12, isAccepted: false),
  ])
  func acceptingLooksAtWhatWasAchieved(_ item: Case) throws {
    let report = Convergence(
      status: item.status, iterations: 3, residual: item.residual, relativeChange: item.change,
      tolerance: item.tolerance)
    let solution = Solution(2.0, report)
    if item.isAccepted {
      #expect(try solution.accepting(1e-6, "The test") == 2)
    } else {
      let error = #expect(throws: HelioError.self) { try solution.accepting(1e-6, "The test") }
      #expect("\(error!)".hasPrefix("The test did not converge"))
      #expect("\(error!)".contains("as far as is needed") == (item.status == .converged))
    }
  }

  @Test func aFormulaIsAcceptedToAnyAccuracy() throws {
    #expect(try Solution(2.0, .exact).accepting(0, "The test") == 2)
  }

  @Test func theLargestErrorKeepsWhatIsNotANumber() {
    #expect([0.1, .nan, 0.2].largestError.isNaN && [.nan, 0.1].largestError.isNaN)
    #expect([0.1, 0.3, 0.2].largestError == 0.3 && [Double]().largestError == 0)
    // What it is for.
    #expect(max(0, .nan) == 0)
  }

  @Test func skippedPointsAreCountedAndSayWhy() {
    var skipped = SkippedPoints()
    #expect(skipped.sentence(of: "laws") == nil)
    skipped.add(.undefined("The first reason."))
    skipped.add(.undefined("Another."))
    #expect(
      skipped.sentence(of: "laws")
        == "2 laws could not be computed and are left out: The first reason.")
  }
}
