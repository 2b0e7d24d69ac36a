public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Readouts on their way.
public struct RecordedReadouts: Sendable {
  public var step: Int
  /// theta_t, one row for each column of labels.
  public var last: Matrix<Double>
  /// The mean over theta_k … theta_{t-1}, with k where the schedule's average starts; theta_t for t <= k.
  public var average: Matrix<Double>
}

/// Stochastic gradient descent with replacement on a fixed sample, looked at on the way.
///
///     theta <- theta - (g_t/B) sum_b (phi_b.theta - y_b) phi_b,   theta_0 = 0
///
/// Where only the end matters, ``trainReadouts(_:labels:_:order:from:)`` needs no sum of iterates.
///
/// - Parameters:
///   - Phi: n x P.
///   - Y: n x k, a readout for each column.
///   - steps: rising, in 1 … T; nothing is done beyond the last.
///   - visit: called at each of them; `false` ends the run, for instance where it diverges.
/// - Complexity: 4 P k operations a row and P k additions a step.
///
/// Source: sheet random-features-sgd §2, §3.4.
public func followReadouts(
  _ Phi: Matrix<Double>, labels Y: Matrix<Double>, _ schedule: StepSchedule,
  recordedAt steps: [Int], from stream: RandomStream, visit: (RecordedReadouts) -> Bool
) throws(HelioError) {
  let (n, P, k, B) = (Phi.rows, Phi.columns, Y.columns, schedule.batchSize)
  try require(Y.rows == n, "labels", "as many as rows, \(n)", got: Y.rows)
  var theta = Matrix<Double>(rows: k, columns: P)
  var sum = theta
  var weights = [Double](repeating: 0, count: k * B)
  // Draws for some thousand rows at a time.
  let block = max(1, 4096 / B)
  var rows: [Int] = []
  var t = 0
  for step in steps where step <= schedule.stepCount {
    while t < step {
      if t % block == 0 {
        rows = stream.substream("draws").at(t / block).indices(block * B, below: n)
      }
      let first = t % block * B
      t += 1
      let g = schedule.step(t)
      if t > schedule.averageStart { add(theta.elements, to: &sum.elements) }
      unsafe Phi.elements.withUnsafeBufferPointer { phi in
        unsafe theta.elements.withUnsafeMutableBufferPointer { theta in
          // All residuals of the batch at the old readouts.
          for b in 0..<B {
            let row = unsafe phi.baseAddress! + rows[first + b] * P
            for c in 0..<k {
              let fitted = unsafe DoubleRoutines.dot(P, row, theta.baseAddress! + c * P)
              weights[c * B + b] = -g / Double(B) * (fitted - Y[rows[first + b], c])
            }
          }
          for b in 0..<B {
            let row = unsafe phi.baseAddress! + rows[first + b] * P
            for c in 0..<k {
              unsafe DoubleRoutines.axpy(P, weights[c * B + b], row, theta.baseAddress! + c * P)
            }
          }
        }
      }
    }
    let averaged = step - schedule.averageStart
    let recorded = RecordedReadouts(
      step: step, last: theta, average: averaged > 0 ? sum.scaled(by: 1 / Double(averaged)) : theta)
    guard visit(recorded) else { return }
  }
}
