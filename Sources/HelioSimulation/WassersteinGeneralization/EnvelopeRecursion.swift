public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The dominating recursion itself, neuron by neuron, with the lengths of actual or drawn inputs.
///
///     (alpha_j, omega_j) <- (q alpha_j + h omega_j, q omega_j + h alpha_j),   h = eta c |x|
///     Lam = (Ls/sqrt p) sum_j alpha_j omega_j
///
/// Source: sheet wasserstein-generalization §3.1.
public struct EnvelopeRecursion: Sendable {
  private var alpha, omega: [Double]
  /// Ls/sqrt p.
  private let scale: Double
  /// Ll Ls/sqrt p.
  private let c: Double

  public init(
    _ norms: InitialNorms, activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) {
    (alpha, omega) = (norms.secondLayer, norms.rows)
    scale = Ls / Double(norms.width).squareRoot()
    c = Ll * scale
  }

  /// Lam.
  public var lipschitz: Double { scale * zip(alpha, omega).reduce(0) { $0 + $1.0 * $1.1 } }

  public mutating func step(length: Double, learningRate eta: Double, weightDecay lambda: Double) {
    let (q, h) = (1 - eta * lambda, eta * c * length)
    for j in alpha.indices {
      (alpha[j], omega[j]) = (q * alpha[j] + h * omega[j], q * omega[j] + h * alpha[j])
    }
  }

  /// All steps of a schedule with these mean lengths of its batches, one for each step of an epoch.
  public mutating func run(_ schedule: EnvelopeSchedule, lengths: [Double]) {
    for _ in 0..<schedule.epochs {
      for t in 0..<schedule.stepCount {
        step(
          length: lengths[t], learningRate: schedule.step(t + 1), weightDecay: schedule.weightDecay)
      }
    }
  }

  /// Mean lengths of batches of x ~ N(0, I_d), one for each step of an epoch.
  public static func gaussianLengths(
    _ schedule: EnvelopeSchedule, dimension d: Int, from stream: RandomStream
  ) -> [Double] {
    let b = schedule.batchSize
    var lengths: [Double] = []
    lengths.reserveCapacity(schedule.stepCount)
    // Some 2^16 numbers at a time.
    let block = max(1, (1 << 16) / max(1, b * d))
    for start in stride(from: 0, to: schedule.stepCount, by: block) {
      let count = min(block, schedule.stepCount - start)
      let z: [Double] = stream.at(start / block).normals(count * b * d)
      for t in 0..<count {
        var sum = 0.0
        for i in 0..<b {
          var square = 0.0
          for k in 0..<d {
            let x = z[(t * b + i) * d + k]
            square += x * x
          }
          sum += square.squareRoot()
        }
        lengths.append(sum / Double(b))
      }
    }
    return lengths
  }
}

/// The recursion of whole norms, for activations with s(0) != 0.
///
///     alpha <- q alpha + h omega + eta Ll |s(0)|,   omega <- q omega + h alpha
///
/// Source: sheet wasserstein-generalization §3.6.
public struct NormRecursion: Sendable {
  public private(set) var alpha, omega: Double
  private let scale, c, shift: Double

  /// - Parameter s0: s(0).
  public init(
    _ norms: InitialNorms, activationAtZero s0: Double, activationLipschitz Ls: Double = 1,
    lossLipschitz Ll: Double = 1
  ) {
    (alpha, omega) = (norm(norms.secondLayer), norm(norms.rows))
    scale = Ls / Double(norms.width).squareRoot()
    (c, shift) = (Ll * scale, Ll * abs(s0))
  }

  /// (Ls/sqrt p) alpha omega.
  public var lipschitz: Double { scale * alpha * omega }

  public mutating func step(length: Double, learningRate eta: Double, weightDecay lambda: Double) {
    let (q, h) = (1 - eta * lambda, eta * c * length)
    (alpha, omega) = (q * alpha + h * omega + eta * shift, q * omega + h * alpha)
  }
}
