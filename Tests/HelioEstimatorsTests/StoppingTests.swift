import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import Synchronization
import Testing

/// Work that is asked to stop does so at its next step, and says that it did.
@Suite struct StoppingTests {
  private let X = Matrix<Double>.normal(
    rows: 80, columns: 3, from: RandomStream(seed: 1, purpose: "stopping"))
  private var Y: Matrix<Double> { Matrix(rows: 80, columns: 1) { i, _ in X[i, 0] * X[i, 1] } }

  /// Asks a number of times, then stops.
  private func fit(afterChecks limit: Int) throws(HelioError) -> Int {
    let asked = Counter()
    let regressor = AdaptiveRegressor(families: [.conjugate(.relu), .productLaplace])
    _ = try Stopping.when({ asked.next() > limit }) { () throws(HelioError) in
      try regressor.fit(X, Y)
    }
    return asked.count
  }

  private final class Counter: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }

  @Test func aFitStopsWhereverItIsAsked() throws {
    let checks = try fit(afterChecks: .max)
    #expect(checks > 20)
    for limit in [0, 1, checks / 3, checks - 1] {
      #expect(throws: HelioError.stopped) { try fit(afterChecks: limit) }
    }
  }

  @Test func nobodyAsksOutside() throws {
    try Stopping.check()
    #expect(HelioError.stopped.exitCode == 130)
    _ = try AdaptiveRegressor(families: [.productLaplace]).fit(X, Y)
  }
}
