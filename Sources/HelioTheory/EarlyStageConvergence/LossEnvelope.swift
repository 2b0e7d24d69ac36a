import HelioCore
import HelioNumerics

/// How far margins can have grown by time t, and how hard samples can pull at most, in gradient flow on any unit data.
///
///     u_i(t) <= u_i(0) + Delta(t),   Delta(t) = Q0 (S0 t + s t^2/2),   mean |q| <= Q0
///     squared: Q0 = sqrt(2 L0), s = 1;   logistic: 1 - e^{-L0}, 4 W(1/e);   exponential: L0, 4/e
///     S0 = sum a^2 + |b|^2 at the start, 1 + kappa^2 of a spherical one
///
/// |du_i/dt| <= S mean |q| by Cauchy and Schwarz, dS/dt = 4 mean(q u) <= s by homogeneity.
///
/// Source: sheet early-stage-convergence §3 (T4).
struct LossEnvelope: Sendable, Equatable {
  let loss: MarginLoss
  /// u(0), n numbers.
  let margins: [Double]
  /// L0.
  let initialLoss: Double
  /// Q0.
  let pullBound: Double
  /// S0.
  let weightSquare: Double
  /// s.
  let growth: Double
  /// mean u(0).
  let meanMargin: Double
  /// max u(0).
  let largestMargin: Double

  init(_ loss: MarginLoss, margins u: [Double], initialScale kappa: Double) {
    self.init(loss, margins: u, weightSquare: 1 + kappa * kappa)
  }

  /// From any state.
  init(_ loss: MarginLoss, margins u: [Double], weightSquare S0: Double) {
    self.loss = loss
    margins = u
    initialLoss = loss.mean(u)
    (pullBound, growth) = Self.constants(loss, initialLoss: initialLoss)
    weightSquare = S0
    meanMargin = u.reduce(0, +) / Double(u.count)
    largestMargin = u.max() ?? 0
  }

  /// W(1/e) = 0.278464542761… solves w e^w = 1/e.
  private static let lambertOfInverseE = 0.27846454276107380

  static func constants(_ loss: MarginLoss, initialLoss L0: Double) -> (
    pullBound: Double, growth: Double
  ) {
    switch loss {
    case .squared: ((2 * L0).squareRoot(), 1)
    case .logistic: (-expm1(-L0), 4 * lambertOfInverseE)
    case .exponential: (L0, 4 * exp(-1))
    }
  }

  /// Delta(t).
  func shift(_ t: Double) -> Double { pullBound * (weightSquare * t + growth * t * t / 2) }

  /// The time at which Delta reaches a value >= 0; infinite without any pull.
  func time(ofShift x: Double) -> Double {
    guard pullBound > 0 else { return .infinity }
    // The smaller root of s t^2/2 + S0 t - x/Q0, without cancellation.
    let y = x / pullBound
    return 2 * y / (weightSquare + (weightSquare * weightSquare + 2 * growth * y).squareRoot())
  }

  /// What is left of mean q at least after margins grew by Delta: 1 - mean u(0) - Delta, or mean q(u(0) + Delta).
  func pull(afterShift delta: Double) -> Double {
    switch loss {
    case .squared: 1 - meanMargin - delta
    case .logistic, .exponential:
      margins.reduce(0) { $0 + loss.pull($1 + delta) } / Double(margins.count)
    }
  }
}
