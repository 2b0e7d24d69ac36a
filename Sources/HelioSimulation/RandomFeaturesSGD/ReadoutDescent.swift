import HelioCore
public import HelioLinalg
import HelioNumerics

// Goals: (1) real steps on real rows; (2) two passes over the features of a step, one readout in the cache.

/// Readouts that are trained side by side on the same rows in the same order, one for each column of labels.
///
/// Since a readout is linear in its labels, the sum of those for two columns is that for the sum: bias and
/// variance of one run come from the columns f* and noise.
public struct Readouts: Sendable {
  /// theta_T, one row for each column of labels.
  public let last: Matrix<Double>
  /// theta_{T-1}.
  public let beforeLast: Matrix<Double>
  /// The mean over theta_k … theta_{T-1}.
  public let average: Matrix<Double>
}

/// One step of all readouts on a batch.
///
///     theta_c <- theta_c + sum_b w_cb phi_b,   w_cb = -(g/B) (phi_b.theta_c - y_bc) at the old readouts
///
/// - Parameters:
///   - theta: k x P; Phi: n x P; Y: n x k.
///   - batch: its places in the order of rows.
///   - weights: room for w, k x B.
func stepReadouts(
  _ theta: inout Matrix<Double>, _ Phi: Matrix<Double>, _ Y: Matrix<Double>,
  _ rows: [Int], _ batch: Range<Int>, step g: Double, weights: inout [Double]
) {
  let (P, k, B, first) = (theta.columns, theta.rows, batch.count, batch.lowerBound)
  unsafe Phi.elements.withUnsafeBufferPointer { phi in
    unsafe theta.elements.withUnsafeMutableBufferPointer { theta in
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

/// Stochastic gradient descent in progress.
///
///     theta <- theta - (g_t/B) sum_b (phi_b.theta - y_b) phi_b,   theta_0 = 0
///
/// The average is not summed up: a row that entered step u with weight w is in all later iterates, so its
/// share of the average is w (T - max(u, k))/(T - k), and one product when a sample is left adds all shares.
struct ReadoutDescent {
  let schedule: StepSchedule
  private(set) var steps = 0
  /// k x P.
  private var theta: Matrix<Double>
  private var average: Matrix<Double>
  private var beforeLast: Matrix<Double>
  /// Of the rows of the present sample, k x n.
  private var shares = Matrix<Double>(rows: 0, columns: 0)

  init(_ schedule: StepSchedule, columns: Int, featureCount P: Int) {
    self.schedule = schedule
    theta = Matrix(rows: columns, columns: P)
    average = theta
    beforeLast = theta
  }

  var readouts: Readouts { Readouts(last: theta, beforeLast: beforeLast, average: average) }

  /// Steps on rows of Phi, B at a time; ``leave(_:)`` when the last one is done.
  ///
  /// - Parameters:
  ///   - Phi: n x P, the same until it is left; Y: n x k.
  ///   - rows: their order; B times a number of steps.
  mutating func run(_ Phi: Matrix<Double>, _ Y: Matrix<Double>, rows: [Int]) {
    let (k, B) = (theta.rows, schedule.batchSize)
    precondition(
      Phi.columns == theta.columns && Y.columns == k && Y.rows == Phi.rows && rows.count % B == 0,
      "\(rows.count) rows of \(Phi.rows) x \(Phi.columns) features, \(Y.rows) x \(Y.columns) labels"
    )
    var shares = shares.columns == Phi.rows ? shares : Matrix(rows: k, columns: Phi.rows)
    var weights = [Double](repeating: 0, count: k * B)
    let (T, start) = (schedule.stepCount, schedule.averageStart)
    for first in stride(from: 0, to: rows.count, by: B) {
      steps += 1
      if steps == T { beforeLast = theta }
      let g = schedule.step(steps)
      let share = Double(T - max(steps, start)) / Double(T - start)
      stepReadouts(&theta, Phi, Y, rows, first..<first + B, step: g, weights: &weights)
      for b in 0..<B {
        for c in 0..<k { shares[c, rows[first + b]] += weights[c * B + b] * share }
      }
    }
    self.shares = shares
  }

  /// average += shares Phi, row by row: for few rows a product of matrices spends its time on copying Phi.
  mutating func leave(_ Phi: Matrix<Double>) {
    let (n, P) = (Phi.rows, Phi.columns)
    guard shares.columns == n, n > 0, P > 0 else { return }
    unsafe average.elements.withUnsafeMutableBufferPointer { average in
      unsafe shares.elements.withUnsafeBufferPointer { shares in
        unsafe Phi.elements.withUnsafeBufferPointer { phi in
          for c in 0..<theta.rows {
            unsafe DoubleRoutines.gemv(
              true, n, P, 1, phi.baseAddress!, shares.baseAddress! + c * n, 1,
              average.baseAddress! + c * P)
          }
        }
      }
    }
    shares = Matrix(rows: 0, columns: 0)
  }
}
