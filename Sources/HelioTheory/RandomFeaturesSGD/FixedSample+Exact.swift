public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Expected errors of stochastic gradient descent on a fixed sample.
public struct MultiPassRisk: Sendable, Equatable {
  /// Mean squared training error of theta_{T-1}, before the last step.
  public var trainError: Double
  public var test: IterateRisk
}

extension FixedSample {
  /// Drawing with replacement, exact in the order of the sample, for any data.
  ///
  ///     a = E theta,  M = E theta theta^T,  Sm = sum a,  CS = E[theta_t (sum_{u<t} theta_u)^T],  SS
  ///     SS += CS + CS^T + M;  Sm += a;  CT = CS + M
  ///     R_i = phi_i^T M phi_i - 2 y_i phi_i.a + y_i^2
  ///     D = Hh M - b a^T,   N = Hh M Hh - Hh a b^T - b a^T Hh + b b^T
  ///     M <- M - g (D + D^T) + g^2 [Phi^T diag(R) Phi/(n B) + (1 - 1/B) N]
  ///     CS <- CT - g (Hh CT - b Sm^T),   a <- a - g (Hh a - b)
  ///
  /// In the basis of V, Hh is diagonal, and a step has one product and one symmetric one of n r^2.
  ///
  /// - Returns: numbers that are not finite where the steps are too large.
  /// - Complexity: 3 n r^2 operations a step; for n, P up to some hundreds.
  ///
  /// Source: sheet random-features-sgd §3.4.
  public func exact(
    labels y: [Double], _ schedule: StepSchedule
  ) throws(HelioError) -> MultiPassRisk {
    try check(labels: y)
    let (n, r, B) = (Double(sampleCount), singularValues.count, Double(schedule.batchSize))
    var Psi = left
    multiplyColumns(of: &Psi, by: singularValues)
    let l = eigenvalues
    let b = zip(singularValues, project(y).inside).map { $0 * $1 / n }
    var (a, Sm) = ([Double](repeating: 0, count: r), [Double](repeating: 0, count: r))
    var M = Matrix<Double>(rows: r, columns: r)
    var (CS, SS) = (M, M)
    var trainError = 0.0
    for t in 1...schedule.stepCount {
      let g = schedule.step(t)
      if t > schedule.averageStart { Self.accumulate(&SS, &Sm, CS: &CS, M: M, a: a) }
      let R = residualPowers(product(Psi, M), Psi, product(Psi, a), y)
      trainError = R.reduce(0, +) / n
      var scaled = Psi
      // A mean of squares: what is below zero is rounding.
      apply(.identity, rowScales: R.map { $0 < 0 ? 0 : ($0 / (n * B)).squareRoot() }, to: &scaled)
      let noise = gram(scaled, of: .columns)
      let (keep, square) = (1 - 1 / B, g * g)
      unsafe M.elements.withUnsafeMutableBufferPointer { M in
        unsafe CS.elements.withUnsafeMutableBufferPointer { CS in
          unsafe noise.elements.withUnsafeBufferPointer { noise in
            for i in 0..<r {
              let (li, ai, bi, row) = (l[i], a[i], b[i], i * r)
              for j in 0..<r {
                let m = unsafe M[row + j]
                let cross = bi * a[j] + ai * b[j]
                let N = li * l[j] * m - li * ai * b[j] - bi * a[j] * l[j] + bi * b[j]
                unsafe M[row + j] =
                  m - g * ((li + l[j]) * m - cross) + square * (noise[row + j] + keep * N)
                unsafe CS[row + j] -= g * (li * CS[row + j] - bi * Sm[j])
              }
            }
          }
        }
      }
      for i in 0..<r { a[i] -= g * (l[i] * a[i] - b[i]) }
    }
    let N = Double(schedule.averagedCount)
    func contract(_ A: Matrix<Double>) -> Double { dot(test.secondMoment.elements, A.elements) }
    return MultiPassRisk(
      trainError: trainError,
      test: IterateRisk(
        last: contract(M) - 2 * dot(test.correlation, a) + test.power,
        average: contract(SS) / (N * N) - 2 * dot(test.correlation, Sm) / N + test.power))
  }

  /// R_i = (Psi M)_i.Psi_i - 2 y_i (Psi a)_i + y_i^2.
  private func residualPowers(
    _ PM: Matrix<Double>, _ Psi: Matrix<Double>, _ fitted: [Double], _ y: [Double]
  ) -> [Double] {
    let r = Psi.columns
    return unsafe PM.elements.withUnsafeBufferPointer { PM in
      unsafe Psi.elements.withUnsafeBufferPointer { Psi in
        (0..<sampleCount).map { i in
          let own = unsafe DoubleRoutines.dot(
            r, PM.baseAddress! + i * r, Psi.baseAddress! + i * r)
          return own - 2 * y[i] * fitted[i] + y[i] * y[i]
        }
      }
    }
  }

  /// SS += CS + CS^T + M, Sm += a, and CS becomes CT = CS + M.
  ///
  /// tr(Ht SS) is all that is wanted of SS and Ht is symmetric, so 2 CS stands for CS + CS^T.
  private static func accumulate(
    _ SS: inout Matrix<Double>, _ Sm: inout [Double], CS: inout Matrix<Double>,
    M: Matrix<Double>, a: [Double]
  ) {
    let count = M.elements.count
    unsafe SS.elements.withUnsafeMutableBufferPointer { SS in
      unsafe CS.elements.withUnsafeMutableBufferPointer { CS in
        unsafe M.elements.withUnsafeBufferPointer { M in
          for k in 0..<count {
            unsafe SS[k] += 2 * CS[k] + M[k]
            unsafe CS[k] += M[k]
          }
        }
      }
    }
    add(a, to: &Sm)
  }

  /// The largest order for which ``spectralRadius(step:batchSize:)`` is computed.
  static let spectralOrder = 20

  /// The exact growth of second moments by a constant step: stable in mean square iff below 1.
  ///
  ///     (I - g Hh) x (I - g Hh) + (g^2/B) [mean(phi phi^T x phi phi^T) - Hh x Hh],  symmetric, on the row space
  ///
  /// - Returns: `nil` for min(n, P) > 20, where the matrix of order r^2 is too large, and for Phi = 0.
  public func spectralRadius(step g: Double, batchSize: Int) throws(HelioError) -> Double? {
    let r = rank
    guard singularValues.count <= Self.spectralOrder, r > 0 else { return nil }
    let (n, B, l) = (Double(sampleCount), Double(batchSize), eigenvalues)
    let Q = Matrix<Double>(rows: sampleCount, columns: r * r) { i, k in
      left[i, k / r] * singularValues[k / r] * left[i, k % r] * singularValues[k % r]
    }
    var A = gram(Q, of: .columns, scale: g * g / (B * n))
    for k in 0..<r * r {
      let (li, lj) = (l[k / r], l[k % r])
      A[k, k] += (1 - g * li) * (1 - g * lj) - g * g / B * li * lj
    }
    guard A.isFinite else { return nil }
    let values = try symmetricEigenvalues(A)
    return values.reduce(0) { max($0, abs($1)) }
  }
}
