import HelioCore
import HelioLinalg

/// Points by the steps that see them: each kind makes noise of its own covariance.
enum PointKind: CaseIterable, Sendable {
  case firstOnly, both, secondOnly

  /// How many there are, to a dimension.
  func sampleRatio(_ theory: TwoStepTheory) -> Double {
    let second = theory.secondSampleRatio
    let shared = theory.batch.reusedFraction * second
    return switch self {
    case .firstOnly: max(0, theory.sampleRatio - shared)
    case .both: shared
    case .secondOnly: second - shared
    }
  }

  /// The part of p K that comes from the points themselves, E over pairs of equal points.
  func part(
    _ theory: TwoStepTheory, _ kernel: TwoStepKernel, readouts a: [Double],
    learningRates eta: (Double, Double)
  ) -> Matrix<Double> {
    let (u1, u2) = (eta.0 * theory.mu1, eta.1)
    let (delta, delta2) = (theory.sampleRatio, theory.secondSampleRatio)
    let first = u1 * u1 * theory.labels.secondMoment / delta
    let seenTwice = PointKind.both.sampleRatio(theory) / delta
    return Matrix(rows: a.count, columns: a.count) { i, j in
      let q =
        switch self {
        case .firstOnly: (1 - seenTwice) * first
        case .both:
          seenTwice * first + u1 * u2 * (kernel.own[i] + kernel.own[j]) / delta
            + u2 * u2 * kernel.reusedPairs[i, j] / delta2
        case .secondOnly: u2 * u2 * kernel.newPairs[i, j] / delta2
        }
      return a[i] * a[j] * q
    }
  }
}
