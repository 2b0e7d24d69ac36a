import HelioCore
import HelioTheory
import Testing

@Suite struct AdaptiveRefinementTests {
  private let start = Resolution(position: 4, radius: 4, angle: 4, degree: 4)

  /// One round over made-up changes of the axes.
  private func report(_ changes: [Double], tolerance: Double) throws -> Convergence {
    let axes = Resolution.Axis.allCases
    func moved(_ r: Resolution) -> Double {
      for (axis, change) in zip(axes, changes) where r == start.refined(axis, spikeCount: 1) {
        return change
      }
      return 0
    }
    return try refined(
      from: start, along: axes, tolerance: tolerance, limit: 1, affordable: { _ in true },
      change: { $1 - $0 }, { moved($0) }
    ).convergence
  }

  /// Each order of these sums has other last digits.
  @Test func changesAreAddedInTheOrderOfTheAxes() throws {
    for changes in [[1, 0x1p-53, 0x1p-53, 0x1p-53], [0x1p-53, 0x1p-53, 0x1p-53, 1]] {
      let found = try report(changes, tolerance: 10).relativeChange
      #expect(found == changes.reduce(0, +))
    }
    #expect(
      [1, 0x1p-53, 0x1p-53, 0x1p-53].reduce(0, +) != [0x1p-53, 0x1p-53, 0x1p-53, 1].reduce(0, +))
  }

  @Test func aChangeThatIsNotANumberHasNotPassed() throws {
    #expect(try report([0, 0, 0, 0], tolerance: 1).status == .converged)
    #expect(try report([0, .nan, 0, 0], tolerance: 1).status == .iterationLimit)
  }
}
