public import HelioCore
public import HelioNumerics

/// The envelope of whole norms, for activations with s(0) != 0.
///
///     alpha = |a|, omega = |W|_F:   alpha <- q alpha + h omega + eta Ll |s(0)|,   omega <- q omega + h alpha
///     Lip f <= (Ls/sqrt p) alpha omega,   Lam1 = (Ls/sqrt p) E alpha omega,   Lam2^2 = (Ls^2/p) E alpha^2 omega^2
///
/// Exact by the linear recursion on the 15 monomials alpha^i omega^j, i + j <= 4. With s(0) = 0 it is larger than
/// ``EnvelopeMoments``: a product of norms instead of a sum over neurons.
///
/// Source: sheet wasserstein-generalization §3.6.
public struct NormEnvelope: Sendable, Equatable {
  public let initialLipschitz: Double
  public let meanLipschitz: Double
  public let rmsLipschitz: Double

  /// - Parameters:
  ///   - schedule: one epoch, batches of 1.
  ///   - s0: s(0).
  /// - Throws: ``HelioError/diverges(_:)`` where a moment is not finite.
  /// - Complexity: O(15^2 T).
  public init(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, inputs law: InputNormLaw,
    activationAtZero s0: Double, activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) {
    try require(s0.isFinite, "activationAtZero", "finite", got: s0)
    try require(
      schedule.epochs == 1, "epochs", "1 for the norm-wise envelope", got: schedule.epochs)
    try require(
      schedule.batchSize == 1, "batchSize", "1 for the norm-wise envelope", got: schedule.batchSize)
    let scale = try EnvelopeMoments.Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    let root = Double(norms.width).squareRoot()
    let alpha = norms.secondLayer.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let omega = norms.rows.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let lengths = (0...4).map { law.moment($0) }
    initialLipschitz = Ls / root * alpha * omega
    var moments = Monomials.all.map { pow(alpha, Double($0.i)) * pow(omega, Double($0.j)) }
    func matrix(_ eta: Double) -> [[Double]] {
      Monomials.matrix(
        q: 1 - eta * schedule.weightDecay, b: eta * Ll * abs(s0),
        h: (0...4).map { pow(eta * scale.c, Double($0)) * lengths[$0] })
    }
    var step = matrix(schedule.learningRate)
    for t in 0..<schedule.stepCount {
      if t > 0, schedule.decayExponent != 0 { step = matrix(schedule.step(t + 1)) }
      moments = step.map { row in zip(row, moments).reduce(0) { $0 + $1.0 * $1.1 } }
      guard moments.allSatisfy(\.isFinite) else {
        throw .diverges(
          "The bound overflows (vacuous): a moment of the envelope is not finite after \(t + 1) steps."
        )
      }
    }
    meanLipschitz = Ls / root * moments[Monomials.index(1, 1)]
    rmsLipschitz = Ls / root * moments[Monomials.index(2, 2)].squareRoot()
  }
}

/// alpha^i omega^j with i + j <= 4.
private enum Monomials {
  static let all = (0...4).flatMap { i in (0...4 - i).map { j in (i: i, j: j) } }

  static func index(_ i: Int, _ j: Int) -> Int {
    all.firstIndex { $0.i == i && $0.j == j } ?? 0
  }

  private static let places: [[Int]] = (0...4).map { i in (0...4).map { index(i, $0) } }

  /// E of (q alpha + h omega + b)^i (q omega + h alpha)^j as a row over the monomials, with E h^k given.
  static func matrix(q: Double, b: Double, h: [Double]) -> [[Double]] {
    all.map { target in
      var row = [Double](repeating: 0, count: all.count)
      let (i, j) = target
      // k1 of i factors give h omega, k2 give b, the rest q alpha; m of j factors give h alpha, the rest q omega.
      for k1 in 0...i {
        for k2 in 0...i - k1 {
          for m in 0...j {
            let (a, w) = (i - k1 - k2 + m, k1 + j - m)
            row[places[a][w]] +=
              choose(i, k1) * choose(i - k1, k2) * choose(j, m)
              * pow(q, Double(i - k1 - k2 + j - m))
              * pow(b, Double(k2)) * h[k1 + m]
          }
        }
      }
      return row
    }
  }

  private static func choose(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }
}
