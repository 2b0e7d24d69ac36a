public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// In which order a fixed sample is gone through.
public enum SampleOrder: String, Sendable, CaseIterable {
  /// Every row once, in its order: needs T B <= n.
  case onePass
  /// Uniform draws.
  case withReplacement
  /// A new random permutation for every pass; B must divide n.
  case reshuffled
}

/// Stochastic gradient descent on a fixed sample.
///
/// - Parameters:
///   - Phi: n x P.
///   - Y: n x k, a readout for each column.
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a batch that does not divide n where rows are
///   reshuffled, and for one pass over more rows than there are.
/// - Complexity: 4 P k operations a row.
///
/// Source: sheet random-features-sgd §3.4.
public func trainReadouts(
  _ Phi: Matrix<Double>, labels Y: Matrix<Double>, _ schedule: StepSchedule, order: SampleOrder,
  from stream: RandomStream
) throws(HelioError) -> Readouts {
  let (n, B) = (Phi.rows, schedule.batchSize)
  try require(Y.rows == n, "labels", "as many as rows, \(n)", got: Y.rows)
  let count = schedule.stepCount * B
  switch order {
  case .onePass:
    try require(
      count <= n, "stepCount times batchSize",
      "at most the \(n) samples in one pass; several passes take withReplacement or reshuffled",
      got: count)
  case .reshuffled:
    try require(n % B == 0, "batchSize", "a divisor of the \(n) samples where reshuffled", got: B)
  case .withReplacement: break
  }
  var descent = ReadoutDescent(schedule, columns: Y.columns, featureCount: Phi.columns)
  // A pass, or as many draws, at a time.
  let block = order == .reshuffled ? n / B : max(1, n / B)
  var pass = 0
  while descent.steps < schedule.stepCount {
    let steps = min(block, schedule.stepCount - descent.steps)
    let rows: [Int]
    switch order {
    case .onePass:
      let start = descent.steps * B
      rows = Array(start..<start + steps * B)
    case .withReplacement:
      rows = stream.substream("draws").at(pass).indices(steps * B, below: n)
    case .reshuffled:
      rows = Array(stream.substream("order").at(pass).permutation(n).prefix(steps * B))
    }
    descent.run(Phi, Y, rows: rows)
    pass += 1
  }
  descent.leave(Phi)
  return descent.readouts
}

/// The readout of least norm that fits labels best, by singular values above 1e-10 of the largest.
///
/// - Returns: theta for each column of Y, as rows, and the rank.
///
/// Source: sheet random-features-sgd §3.5.
public func minimumNormReadouts(
  _ Phi: Matrix<Double>, labels Y: Matrix<Double>
) throws(HelioError) -> (readouts: Matrix<Double>, rank: Int) {
  try require(Y.rows == Phi.rows, "labels", "as many as rows, \(Phi.rows)", got: Y.rows)
  let svd = try singularValueDecomposition(Phi)
  let least = 1e-10 * (svd.values.first ?? 0)
  var inside = product(Y, svd.left, transposeFirst: true)
  multiplyColumns(of: &inside, by: svd.values.map { $0 > least ? 1 / $0 : 0 })
  return (
    product(inside, svd.right, transposeSecond: true), svd.values.count { $0 > least }
  )
}
