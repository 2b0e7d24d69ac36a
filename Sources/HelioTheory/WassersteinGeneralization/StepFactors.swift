import HelioCore
import HelioNumerics

/// Logarithms of the factors by which one step, with its repetitions in e epochs, multiplies the envelope's moments.
///
///     first   log E(q+h)^{2e},   log E(q-h)^{2e}
///     second  log E(q+h)^{4e},   log E(q^2-h^2)^{2e},   log E(q-h)^{4e}
///
/// Every one is log1p of a small number, so that a million steps keep their digits.
///
/// Source: sheet wasserstein-generalization §3.2.
struct StepFactors {
  var plus = 0.0
  var minus = 0.0
  var plusSquared = 0.0
  var mixed = 0.0
  var minusSquared = 0.0

  static func + (a: StepFactors, b: StepFactors) -> StepFactors {
    StepFactors(
      plus: a.plus + b.plus, minus: a.minus + b.minus,
      plusSquared: a.plusSquared + b.plusSquared, mixed: a.mixed + b.mixed,
      minusSquared: a.minusSquared + b.minusSquared)
  }

  static func * (k: Double, a: StepFactors) -> StepFactors {
    StepFactors(
      plus: k * a.plus, minus: k * a.minus, plusSquared: k * a.plusSquared, mixed: k * a.mixed,
      minusSquared: k * a.minusSquared)
  }
}

extension StepFactors {
  /// One epoch: polynomials of degree 4 in the mean length of a batch, from its central moments.
  ///
  /// With h = H + v delta, H = v mu, v = eta c, K = q^2 - H^2:
  ///
  ///     E(q+h)^2     = (q+H)^2 + v^2 m2
  ///     E(q+h)^4     = (q+H)^4 + 6 (q+H)^2 v^2 m2 + 4 (q+H) v^3 m3 + v^4 m4
  ///     E(q^2-h^2)^2 = K^2 + (4 H^2 - 2 K) v^2 m2 + 4 H v^3 m3 + v^4 m4
  ///
  /// - Parameters:
  ///   - v: eta c.
  ///   - decay: eta lambda = 1 - q.
  init(
    slope v: Double, decay: Double,
    moments m: (mean: Double, second: Double, third: Double, fourth: Double)
  ) {
    let (q, H) = (1 - decay, v * m.mean)
    let (s2, s3, s4) = (v * v * m.second, v * v * v * m.third, v * v * v * v * m.fourth)
    /// Of sign s: u = q + s H, u^2 - 1 = a (2 + a).
    func powers(_ s: Double) -> (second: Double, fourth: Double) {
      let a = s * H - decay
      let (u, r) = (1 + a, a * (2 + a))
      return (r + s2, r * (r + 2) + 6 * u * u * s2 + 4 * u * s * s3 + s4)
    }
    let (up, down) = (powers(1), powers(-1))
    plus = log1p(up.second)
    plusSquared = log1p(up.fourth)
    minus = log1p(max(-1, down.second))
    minusSquared = log1p(max(-1, down.fourth))
    let K = q * q - H * H
    // K - 1 = -decay (2 - decay) - H^2.
    let k = -decay * (2 - decay) - H * H
    mixed = log1p(max(-1, k * (k + 2) + (4 * H * H - 2 * K) * s2 + 4 * H * s3 + s4))
  }

  /// e epochs: means over the law of |x| of powers of one sample's factor.
  init(slope v: Double, decay: Double, epochs e: Int, law: InputNormLaw) {
    let power = 2 * Double(e)
    /// log E prod |1 + u_i|^k_i as log1p of a mean of expm1.
    func mean(_ logs: (Double) -> Double) -> Double {
      log1p(max(-1, law.mean { expm1(logs($0)) }))
    }
    func up(_ r: Double) -> Double { log1p(v * r - decay) }
    func down(_ r: Double) -> Double {
      let u = -v * r - decay
      return u > -1 ? log1p(u) : log(-(1 + u))
    }
    plus = mean { power * up($0) }
    minus = mean { power * down($0) }
    plusSquared = mean { 2 * power * up($0) }
    mixed = mean { power * (up($0) + down($0)) }
    minusSquared = mean { 2 * power * down($0) }
  }
}
