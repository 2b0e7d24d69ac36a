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
      let PM = product(Psi, M)
      let fitted = product(Psi, a)
      var scaled = Psi
      trainError = 0
      let scales = (0..<sampleCount).map { i in
        let own = dot(PM.row(i), Psi.row(i))
        let R = own - 2 * y[i] * fitted[i] + y[i] * y[i]
        trainError += R / n
        // A mean of squares: what is below zero is rounding.
        return R < 0 ? 0 : (R / (n * B)).squareRoot()
      }
      apply(.identity, rowScales: scales, to: &scaled)
      let noise = gram(scaled, of: .columns)
      for i in 0..<r {
        let row = i * r
        for j in 0..<r {
          let m = M.elements[row + j]
          let drift = (l[i] + l[j]) * m - b[i] * a[j] - a[i] * b[j]
          let N = l[i] * l[j] * m - l[i] * a[i] * b[j] - b[i] * a[j] * l[j] + b[i] * b[j]
          M.elements[row + j] =
            m - g * drift + g * g * (noise.elements[row + j] + (1 - 1 / B) * N)
          let total = CS.elements[row + j]
          CS.elements[row + j] = total - g * (l[i] * total - b[i] * Sm[j])
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

  /// SS += CS + CS^T + M, Sm += a, and CS becomes CT = CS + M.
  private static func accumulate(
    _ SS: inout Matrix<Double>, _ Sm: inout [Double], CS: inout Matrix<Double>,
    M: Matrix<Double>, a: [Double]
  ) {
    let r = a.count
    for i in 0..<r {
      for j in 0..<r { SS.elements[i * r + j] += CS[i, j] + CS[j, i] + M[i, j] }
    }
    add(M.elements, to: &CS.elements)
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
