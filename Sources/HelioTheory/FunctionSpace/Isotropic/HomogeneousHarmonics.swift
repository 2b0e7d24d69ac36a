import HelioCore
import HelioNumerics

/// The Funk-Hecke coefficients of a positively homogeneous activation on the sphere.
///
///     s(z) = |z|^h s(sign z),   a_l = E_u[s(u) P_l(u)],  u the first coordinate of S^{d-1}
///     sphere |x|^2 = d, weights N(0, I/d):   b_l = E[chi_d^{2h}] a_l^2 = (1, d, d(d+2))_h a_l^2
///
/// With Rodrigues' formula, l - h - 1 partial integrations and the value at 0,
///
///     a_l(z_+^h) = h! Gamma(d/2)/sqrt(pi) 2^{-l} (2k)!/(k! Gamma(h+1+k+(d-1)/2)),  l = h+1+2k,
///     |a_{l+2}/a_l| = |2k+1|/(2k+2h+1+d),
///
/// and a_l = 0 for the other l > h; the ratio also holds for k < 0 and gives the rest of the terms
/// below. Only |a_l| is kept. For h = 1 this is the closed form at the end of sheet function-space §4.
struct HomogeneousHarmonics: Sendable {
  /// h.
  let degree: Int
  let dimension: Int
  /// Factors of the even-l and of the odd-l coefficients of z_+^h.
  private let evenFactor: Double
  private let oddFactor: Double
  /// Finite rank: nothing above this degree.
  private let highestDegree: Int?

  /// `nil` unless the activation is positively homogeneous with degree 0, 1 or 2.
  init?(_ activation: Activation, dimension: Int) {
    self.dimension = dimension
    switch activation {
    // s = z_+^h times factors by the parity of l: s = even part + odd part, and z_+^h has half of each.
    case .step: (degree, evenFactor, oddFactor, highestDegree) = (0, 1, 1, nil)
    case .relu: (degree, evenFactor, oddFactor, highestDegree) = (1, 1, 1, nil)
    case .leakyRelu(let a): (degree, evenFactor, oddFactor, highestDegree) = (1, 1 - a, 1 + a, nil)
    case .linear: (degree, evenFactor, oddFactor, highestDegree) = (1, 0, 2, 1)
    case .relu2: (degree, evenFactor, oddFactor, highestDegree) = (2, 1, 1, nil)
    case .square: (degree, evenFactor, oddFactor, highestDegree) = (2, 2, 0, 2)
    default: return nil
    }
  }

  /// E[|x|^{2h}]/d^h for x ~ N(0, I_d): the factor between Gaussian and sphere inputs.
  var gaussianFactor: Double {
    switch degree {
    case 2: Double(dimension + 2) / Double(dimension)
    default: 1
    }
  }

  /// log |a_l| sqrt(E chi_d^{2h}) = log sqrt(b_l) for l = 0…L; -infinity where b_l = 0.
  func logRoots(through L: Int) -> [Double] {
    let (h, d) = (degree, Double(dimension))
    var logs = [Double](repeating: -.infinity, count: L + 3)
    // l of the parity of h: half of E[u^h P_l].
    switch h {
    case 0: logs[0] = log(0.5)
    case 1: logs[1] = -log(2 * d)
    default:
      logs[0] = -log(2 * d)
      logs[2] = -log(d * (d + 2))
    }
    // l = h+1+2k from k = 0 upwards, and once downwards for h >= 1.
    var k = h == 0 ? 0 : -1
    var l = h + 1 + 2 * k
    logs[l] = Self.logFirst(h, dimension: dimension)
    while l + 2 <= L {
      let ratio = abs(Double(2 * k + 1)) / (Double(2 * k + 2 * h + 1) + d)
      logs[l + 2] = logs[l] + log(ratio)
      (k, l) = (k + 1, l + 2)
    }
    let moment = h == 0 ? 0 : (h == 1 ? log(d) : log(d * (d + 2)))
    return (0...L).map { l in
      let factor = abs(l % 2 == 0 ? evenFactor : oddFactor)
      let isBeyond = highestDegree.map { l > $0 } ?? false
      return isBeyond ? -.infinity : logs[l] + log(factor) + moment / 2
    }
  }

  /// log of E u_+^{h+1} (h = 0: l = 1; h = 2: l = 1) or of E u_+ (h = 1: l = 0).
  ///
  ///     E u_+ = Gamma(d/2)/(2 sqrt(pi) Gamma((d+1)/2)),  E u_+^3 = E u_+ · 2/(d+1)
  private static func logFirst(_ h: Int, dimension: Int) -> Double {
    let d = Double(dimension)
    let mean = -log(2 * Double.pi.squareRoot()) - logGammaHalfStep(d / 2)
    return h == 2 ? mean + log(2 / (d + 1)) : mean
  }
}

/// log Gamma(z + 1/2) - log Gamma(z), without the cancellation of the two at large z.
///
///     1/2 log z - 1/(8z) + 1/(192 z^3) - 1/(640 z^5) + 17/(14336 z^7) - 31/(18432 z^9) + …
///
/// The series (truncation below 1e-17 for z >= 40) follows from Stirling's with Bernoulli numbers.
func logGammaHalfStep(_ z: Double) -> Double {
  guard z >= 40 else { return logGamma(z + 0.5) - logGamma(z) }
  let w = 1 / (z * z)
  let series =
    -1.0 / 8 + w * (1.0 / 192 + w * (-1.0 / 640 + w * (17.0 / 14336 + w * (-31.0 / 18432))))
  return log(z) / 2 + series / z
}
