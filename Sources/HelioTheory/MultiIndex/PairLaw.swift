public import HelioCore
import HelioLinalg
public import HelioNumerics

// Goals: (1) two indices at the price of one, through characteristic functions that are known; (2) 1e-9 in what
// is asked of them, at any scale and noise.

/// Moments of two indices under exp(i omega g): E of P(z) exp(i omega g) for P = 1, z_1, z_2, z_1^2, z_1 z_2, z_2^2.
///
/// For sums of functions of one index each they are products; for z_1 s, s = 1 + c z_2 or c z_2, given s the label is
/// Gaussian and s is Gaussian under exp(-omega^2 s^2/2).
struct PairCharacteristic {
  private let link: IndexLink
  /// Nodes and weights of the law of z_1 in tanh z_1.
  private let score: NormalPanels
  private let tanhs: [Double]

  init(_ link: IndexLink) {
    self.link = link
    score = NormalPanels((0...80).map { -10 + 0.25 * Double($0) }, rule: NormalPanels.coarse)
    tanhs = score.nodes.map { tanh($0) }
  }

  typealias Complex = (re: Double, im: Double)

  func moments(_ omega: Double) -> [Complex] {
    let c = link.scale
    let zero: Complex = (0, 0)
    switch link.name {
    case .product:
      let s = 1 / (1 + omega * omega * c * c)
      let r = s.squareRoot()
      return [(r, 0), zero, zero, (r * s, 0), (0, omega * c * r * s), (r * s, 0)]
    case .staircase:
      // z_2 ~ N(mu, v) under the tilt, s = 1 + c z_2; E z_1 = i omega s, E z_1^2 = 1 - omega^2 s^2.
      let v = 1 / (1 + omega * omega * c * c)
      let mu = -omega * omega * c * v
      let A = v.squareRoot() * exp(-0.5 * omega * omega * v)
      let (m, w) = (1 + c * mu, c * c * v)
      let (ms2, mz2) = (m * m + w, mu * mu + v)
      let msz = m * mu + c * v
      return [
        (A, 0), (0, A * omega * m), (A * mu, 0), (A * (1 - omega * omega * ms2), 0),
        (0, A * omega * msz), (A * mz2, 0),
      ]
    case .weightedSquares:
      let (a, b) = (square(omega), square(c * omega))
      return [
        times(a.0, b.0), zero, zero, times(a.1, b.0), zero, times(a.0, b.1),
      ]
    default:
      var first: [Complex] = [zero, zero, zero]
      for i in tanhs.indices {
        let (w, z) = (score.weights[i], score.nodes[i])
        let (re, im) = (w * cos(omega * tanhs[i]), w * sin(omega * tanhs[i]))
        first[0] = (first[0].re + re, first[0].im + im)
        first[1] = (first[1].re + z * re, first[1].im + z * im)
        first[2] = (first[2].re + z * z * re, first[2].im + z * z * im)
      }
      let b = square(c * omega)
      return [
        times(first[0], b.0), times(first[1], b.0), zero, times(first[2], b.0), zero,
        times(first[0], b.1),
      ]
    }
  }

  /// E exp(i w z^2) = (1 - 2 i w)^{-1/2} and E z^2 exp(i w z^2) = (1 - 2 i w)^{-3/2}.
  private func square(_ w: Double) -> (Complex, Complex) {
    let (r, angle) = (1 + 4 * w * w, atan(2 * w))
    let (m0, m1) = (pow(r, -0.25), pow(r, -0.75))
    return (
      (m0 * cos(angle / 2), m0 * sin(angle / 2)),
      (m1 * cos(1.5 * angle), m1 * sin(1.5 * angle))
    )
  }

  private func times(_ a: Complex, _ b: Complex) -> Complex {
    (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }
}

extension LabelLaw {
  /// Two indices, from the characteristic functions with the noise's factor exp(-sigma^2 omega^2/2).
  ///
  ///     N_P(y) = (1/pi) Re int_0^inf exp(-i omega y) E[P exp(i omega g)] exp(-sigma^2 omega^2/2) d omega
  ///
  /// The trapezoidal rule errs by the density one period 2 pi/h away, which is chosen beyond all labels.
  init(
    pair model: IndexModel, resolving transform: LabelTransform? = nil
  ) throws(HelioError) {
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    let (link, sigma) = (model.link, model.noise)
    // Labels beyond have a density below 1e-19 of the largest.
    let reach = 9 * sigma
    let c = link.scale
    let range: (low: Double, high: Double)
    switch link.name {
    case .product: range = (-44 * c - reach, 44 * c + reach)
    case .staircase: range = (-44 * c - 14 - reach, 44 * c + 14 + reach)
    case .weightedSquares: range = (-reach, 88 * max(1, c) + reach)
    case .tanhPlusSquare: range = (-1 - reach, 1 + 88 * c + reach)
    default:
      throw .undefined("This needs a link of two indices; '\(link)' has one.")
    }
    let cutoff = 8.6 / sigma
    // Sharpened by the scale on which the characteristic function itself falls.
    let period = 1.25 * (range.high - range.low)
    let h = 2 * Double.pi / period
    let steps = (cutoff / h).rounded(.up)
    try require(
      steps < 2_000_000, "noiseVariance", "large enough that 2 10^6 frequencies resolve the label",
      got: model.noiseVariance)
    let count = Int(steps) + 1
    let characteristic = PairCharacteristic(link)
    // Rows: the six moments' real parts at every frequency, then their imaginary parts.
    var coefficients = Matrix<Double>(rows: 6, columns: 2 * count)
    for j in 0..<count {
      let omega = h * Double(j)
      let factor = (j == 0 ? 0.5 : 1) * h / .pi * exp(-0.5 * sigma * sigma * omega * omega)
      for (k, value) in characteristic.moments(omega).enumerated() {
        coefficients[k, j] = factor * value.re
        coefficients[k, count + j] = factor * value.im
      }
    }
    self.init(
      directionCount: 2, from: range.low, to: range.high, noise: sigma,
      criticals: link.name == .tanhPlusSquare ? [-1, 0, 1] : [0], transform
    ) { y in
      var waves = [Double](repeating: 0, count: 2 * count * y.count)
      for (i, value) in y.enumerated() {
        // exp(-i omega y) by its recurrence, restarted before rounding adds up.
        let (stepCos, stepSin) = (cos(h * value), sin(h * value))
        let start = 2 * count * i
        var (x, s) = (1.0, 0.0)
        for j in 0..<count {
          if j % 256 == 0 { (x, s) = (cos(h * Double(j) * value), sin(h * Double(j) * value)) }
          waves[start + j] = x
          waves[start + count + j] = s
          (x, s) = (x * stepCos - s * stepSin, s * stepCos + x * stepSin)
        }
      }
      let W = Matrix(rows: y.count, columns: 2 * count, elements: waves)
      let values = product(coefficients, W, transposeSecond: true)
      return (0..<6).map { values.row($0) }
    }
  }
}

/// When the second moments given the label of two indices let a spectral method find them.
///
///     G(y) = E[z z^T - I|y],   delta_c = 1/(top eigenvalue of M -> E[G M G] on symmetric matrices)
///
/// in the basis e_1 e_1^T, e_2 e_2^T, (e_1 e_2^T + e_2 e_1^T)/sqrt 2. It applies if E[z|y] = 0; otherwise the span of
/// that mean is found at any n/d > 0.
///
/// Source: Troiani et al. (2024); sheet multi-index §2.
public struct PairThreshold: Sendable {
  /// Of M -> E[G M G], descending.
  public let operatorEigenvalues: [Double]
  /// E |E[z|y]|^2.
  public let meanPower: Double
  /// `nil` if the mean power is above 1e-9.
  public var spectralThreshold: Double? {
    meanPower > 1e-9 ? nil : 1 / operatorEigenvalues[0]
  }

  public init(_ model: IndexModel) throws(HelioError) {
    let law = try LabelLaw(pair: model)
    var E = [Double](repeating: 0, count: 6)
    for i in law.labels.indices {
      let N0 = law.density[i]
      let (a, b, c) = (
        law.moments[3][i] / N0 - 1, law.moments[4][i] / N0, law.moments[5][i] / N0 - 1
      )
      let w = law.weights[i] * N0
      // E of a a, a b, b b, b c, c c, a c.
      for (k, value) in [a * a, a * b, b * b, b * c, c * c, a * c].enumerated() {
        E[k] += w * value
      }
    }
    let root = 2.0.squareRoot()
    // G M G for M = e11: (aa, ab; ab, bb); e22: (bb, bc; bc, cc); the third: (2ab, ac + bb; ., 2bc)/sqrt 2.
    operatorEigenvalues = try symmetricEigenvalues(
      Matrix(
        rows: 3, columns: 3,
        elements: [
          E[0], E[2], root * E[1], E[2], E[4], root * E[3], root * E[1], root * E[3], E[5] + E[2],
        ]))
    meanPower = law.power(1, 1) + law.power(2, 2)
  }
}
