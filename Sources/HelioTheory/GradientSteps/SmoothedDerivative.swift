import HelioCore
import HelioLinalg
import HelioNumerics

/// A derivative smoothed by an independent normal variable.
///
///     T(v) = E s'(v + sqrt(om2) zeta'),  zeta' ~ N(0,1)
///
/// scaledErf and erf: a Gaussian again. A Hermite series: the same series in the polynomials of
/// variance 1 - om2,
///
///     sqrt(k+1) h_{k+1} = v h_k - (1 - om2) sqrt(k) h_{k-1}.
///
/// Everything else: a table by the trapezoidal rule, interpolated by cubics; beyond the table s' is
/// not smoothed.
///
/// Source: sheet gradient-steps §4.4, item 1.
struct SmoothedDerivative: Sendable {
  private enum Form: Sendable {
    case constant(Double)
    /// height exp(-v^2/(2 variance)).
    case gaussian(height: Double, variance: Double)
    case polynomial([Double])
    case table(values: [Double], spacing: Double)
  }
  private let form: Form
  private let activation: Activation
  private let om2: Double

  /// The largest root of om2 for a table: one costs 1e6 evaluations times that, and there is one for each
  /// node of the readout. 40 are some seconds.
  static let widestSpread = 40.0

  /// Whether the two-step theory has no closed form of this activation.
  static func needsTable(_ activation: Activation) -> Bool {
    switch activation {
    case .relu, .leakyRelu, .sin, .sinCos, .linear, .scaledErf, .erf, .hermite: false
    default: true
    }
  }

  /// - Parameters:
  ///   - om2: the variance of the smoothing.
  ///   - reach: the largest |v|.
  init(_ activation: Activation, om2: Double, reach: Double) {
    self.activation = activation
    self.om2 = om2
    /// Of s' = height exp(-v^2/(2 width)) before the smoothing.
    func gaussian(_ height: Double, _ width: Double) -> Form {
      .gaussian(height: height * (width / (width + om2)).squareRoot(), variance: width + om2)
    }
    switch activation {
    case .linear: form = .constant(1)
    case .scaledErf: form = gaussian((2 / Double.pi).squareRoot(), 1)
    case .erf: form = gaussian(2 / Double.pi.squareRoot(), 0.5)
    case .hermite(let c):
      form = .polynomial(c.indices.dropFirst().map { Double($0).squareRoot() * c[$0] })
    default:
      /// Of T's features. Cubics of spacing 0.01 err by 4e-9 for tanh; zeta' nodes 0.21 apart, or
      /// 0.21 apart in v if that is less, by exp(-2 pi a/h) < 1e-16 for poles at a = pi/2.
      let width = 1 + om2.squareRoot()
      form = Self.table(
        activation, om2: om2, nodes: Int(80 * width), spacing: 0.01 * width,
        reach: min(reach, 60 * width))
    }
  }

  /// x_i <- T(x_i).
  func apply(to x: inout [Double]) {
    switch form {
    case .constant(let value): for i in x.indices { x[i] = value }
    case .gaussian(let height, let variance):
      let factor = -0.5 / variance
      HelioLinalg.apply(.square, scale: factor, to: &x)
      HelioLinalg.apply(.exp, scale: height, to: &x)
    case .polynomial(let c):
      let alpha = 1 - om2
      for i in x.indices { x[i] = Self.series(c, x[i], alpha) }
    case .table(let values, let spacing): interpolate(values, spacing, &x)
    }
  }

  private static func series(_ c: [Double], _ v: Double, _ alpha: Double) -> Double {
    var (before, h, sum) = (0.0, 1.0, 0.0)
    for (k, c) in c.enumerated() {
      sum += c * h
      let next = (v * h - alpha * Double(k).squareRoot() * before) / Double(k + 1).squareRoot()
      (before, h) = (h, next)
    }
    return sum
  }

  /// T at -reach-2h … reach+2h.
  private static func table(
    _ activation: Activation, om2: Double, nodes: Int, spacing: Double, reach: Double
  ) -> Form {
    let rule = trapezoidal(nodes)
    let half = Int((reach / spacing).rounded(.up)) + 2
    let root = om2.squareRoot()
    var values = [Double](repeating: 0, count: 2 * half + 1)
    for (z, w) in zip(rule.nodes, rule.weights) {
      var x = values.indices.map { spacing * Double($0 - half) + root * z }
      activation.applyDerivative(to: &x, scale: w)
      add(x, to: &values)
    }
    return .table(values: values, spacing: spacing)
  }

  /// The cubic through the four nearest nodes.
  private func interpolate(_ values: [Double], _ spacing: Double, _ x: inout [Double]) {
    let (half, inverse) = (values.count / 2, 1 / spacing)
    let limit = Double(half - 1)
    for i in x.indices {
      let position = x[i] * inverse
      guard abs(position) < limit else {
        x[i] = activation.derivative(x[i])
        continue
      }
      let floor = position.rounded(.down)
      let (t, k) = (position - floor, Int(floor) + half)
      let (a, b, c, d) = (values[k - 1], values[k], values[k + 1], values[k + 2])
      let (u, s) = (t + 1, t - 1)
      let r = t - 2
      x[i] = (-a * t * s * r + d * u * t * s) / 6 + (b * u * s * r - c * u * t * r) / 2
    }
  }
}

/// The smoothed derivatives of one activation, each made once: refinements of the other variables ask
/// for the same again.
struct SmoothedDerivatives: Sendable {
  let activation: Activation
  private var made: [Double: SmoothedDerivative] = [:]

  init(_ activation: Activation) { self.activation = activation }

  /// - Parameter reach: of the first request; later ones hardly differ, and only where the law of the
  ///   argument holds nothing.
  mutating func table(om2: Double, reach: Double) -> SmoothedDerivative {
    if let known = made[om2] { return known }
    let new = SmoothedDerivative(activation, om2: om2, reach: reach)
    made[om2] = new
    return new
  }
}

/// The trapezoidal rule of the normal law on |z| <= 8.5, beyond which it holds less than 1e-16: for
/// an integrand with poles at distance a it errs by exp(-2 pi a/h).
func trapezoidal(_ count: Int, reach: Double = 8.5) -> GaussRule {
  let h = 2 * reach / Double(max(count - 1, 1))
  let nodes = (0..<count).map { -reach + h * Double($0) }
  let density = nodes.map { normalDensity($0) }
  let total = density.reduce(0, +)
  return GaussRule(nodes: nodes, weights: density.map { $0 / total })
}
