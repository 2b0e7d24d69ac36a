import HelioCore

/// Two inputs as powers of ReLU see them: their lengths factor out, an angle is left.
///
///     eps = pi - angle,   sn = sin eps,   c = -cos eps,   a = t/sqrt(q),   b = t'/sqrt(q')
///
/// Every kernel and derivative is a combination of sin eps, eps cos eps, sin(2 eps)/2, eps and eps cos(2 eps)
/// whose lowest powers cancel as eps -> 0; there the series is summed from the first power that is left.
struct HomogeneousPair {
  private let scale: Double
  private let eps: Double
  private let a: Double
  private let b: Double

  init(_ pair: InputPair) {
    scale = (pair.q * pair.qPrime).squareRoot()
    eps = atan2(max(pair.determinant, 0).squareRoot(), -pair.r)
    a = pair.t / pair.q.squareRoot()
    b = pair.tPrime / pair.qPrime.squareRoot()
  }

  /// order 1: sqrt(q q')/(2 pi) (sn + eps c); order 2: q q'/(2 pi) (3 sn c + eps (1 + 2 c^2)).
  func kernel(_ order: Int) -> Double {
    order == 1
      ? scale / (2 * .pi) * combination(sin: 1, cos: -1)
      : scale * scale / (2 * .pi) * combination(sin2: -3, linear: 2, cos2: 1)
  }

  /// ReLU:
  ///
  ///     D K   = sqrt(q q')/(4 pi) [sn (a + b)^2 + 2 a b (eps - sn)]
  ///     D^2 K = sqrt(q q')/(8 pi sn) [(a + b)^4 - 2 sn^2 ((a + b)^2 (a^2 - a b + b^2)
  ///                                    + a b (a^2 + b^2) delta/(2 - delta))],   delta = 1 + c
  ///
  /// the second for c <= 0; it does not change when c and b change signs.
  var reluDerivatives: (Double, Double) {
    let sn = sin(eps)
    let sum = (a + b) * (a + b)
    let first = scale / (4 * .pi) * (sn * sum + 2 * a * b * combination(sin: -1, linear: 1))
    let b = eps > .pi / 2 ? -self.b : self.b
    let half = sin((eps > .pi / 2 ? .pi - eps : eps) / 2)
    let delta = 2 * half * half
    let squares = (a + b) * (a + b)
    let rest = squares * (a * a - a * b + b * b) + a * b * (a * a + b * b) * delta / (2 - delta)
    return (first, scale / (8 * .pi) * (squares * squares / sn - 2 * sn * rest))
  }

  /// ReLU^2, with P = (a + b)^2 and M = a^2 - a b + b^2:
  ///
  ///     D K   = q q'/(2 pi) [(sn c + eps) P + 2 a b (2 J - sn c - eps)],   J = sn + eps c
  ///     D^2 K = q q'/(2 pi) [eps P^2 - (sn c + eps) P M + (4 sn + sn c - 3 eps) a b (a^2 + b^2)]
  var relu2Derivatives: (Double, Double) {
    let (P, M) = ((a + b) * (a + b), a * a - a * b + b * b)
    let bulge = combination(sin2: -1, linear: 1)
    let first = bulge * P + 2 * a * b * combination(sin: 2, cos: -2, sin2: 1, linear: -1)
    let second =
      eps * P * P - bulge * P * M
      + combination(sin: 4, sin2: -1, linear: -3) * a * b * (a * a + b * b)
    return (scale * scale / (2 * .pi) * first, scale * scale / (2 * .pi) * second)
  }

  /// k1 sin e + k2 e cos e + k3 sin(2 e)/2 + k4 e + k5 e cos(2 e)
  ///
  ///     = sum_k (-1)^k e^{2k+1}/(2k+1)! [k1 + (2k+1) k2 + 4^k k3 + 4^k (2k+1) k5],  k4 in the first
  private func combination(
    sin k1: Double = 0, cos k2: Double = 0, sin2 k3: Double = 0, linear k4: Double = 0,
    cos2 k5: Double = 0
  ) -> Double {
    guard eps < 1 else {
      return k1 * sin(eps) + k2 * eps * cos(eps) + k3 * sin(2 * eps) / 2 + k4 * eps + k5 * eps
        * cos(2 * eps)
    }
    // Twenty terms: 4^k (2k+1)/(2k+1)! is below 1e-35 there.
    var (power, sum, fours) = (eps, 0.0, 1.0)
    for k in 0..<20 {
      let odd = Double(2 * k + 1)
      sum += power * (k1 + odd * k2 + fours * (k3 + odd * k5) + (k == 0 ? k4 : 0))
      power *= -eps * eps / ((odd + 1) * (odd + 2))
      fours *= 4
    }
    return sum
  }
}
