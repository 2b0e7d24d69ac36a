public import HelioCore

// Goals: closed forms where they are short, the adaptive quadrature otherwise; no coefficient worse
// than 1e-12 of the largest, at any scale.

extension Activation {
  /// Hermite coefficients of z -> s(scale z), z ~ N(0,1).
  ///
  ///     mu_k = E s(scale z) h_k(z),  k = 0 … count-1
  ///
  /// Closed forms for relu, leakyRelu, step, relu2, erf, scaledErf, sin, sinCos, linear, square,
  /// rff (at phase 0) and a Hermite series at scale 1; ``hermiteProjections(count:tolerance:leastScale:of:)``
  /// for the rest, whose panels follow a steep function at any scale (tanh(30 z) is nearly a step).
  ///
  /// - Parameters:
  ///   - count: >= 0.
  ///   - scale: > 0.
  /// - Throws: ``HelioError/notConverged(of:_:)`` where they are not known to 1e-9 of the largest
  ///   E |s h_k|.
  public func hermiteCoefficients(count: Int, scale: Double = 1) throws(HelioError) -> [Double] {
    try hermiteExpansion(count: count, scale: scale)
      .accepting(Self.accuracy, "The Hermite coefficients of the activation \(name)")
  }

  /// What the moments below promise.
  private static let accuracy = 1e-9

  /// ``hermiteCoefficients(count:scale:)`` with the report of the quadrature, exact for closed
  /// forms.
  public func hermiteExpansion(count: Int, scale c: Double = 1) -> Solution<[Double]> {
    precondition(count >= 0 && c > 0, "count >= 0 and scale > 0; got \(count), \(c)")
    guard count > 0 else { return Solution([], .exact) }
    if let closed = closedFormCoefficients(count: count, scale: c) {
      return Solution(closed, .exact)
    }
    return hermiteProjections(count: count) { z in
      var x = z.map { c * $0 }
      apply(to: &x)
      return x
    }
  }

  /// mu_1 / scale = E s'(scale z), by Stein's identity E s(scale z) z = scale E s'(scale z).
  ///
  /// For a function with jumps this is the derivative's mean with its deltas (1/sqrt(2 pi) for
  /// `step` at scale 1), although ``derivative(_:)`` is 0 there. Cosine features: 0, the mean over
  /// phases.
  public func meanDerivative(scale: Double = 1) throws(HelioError) -> Double {
    if self == .cosineFeatures { return 0 }
    return try hermiteCoefficients(count: 2, scale: scale)[1] / scale
  }

  /// Var s'(scale z).
  ///
  /// Infinite for a function with jumps, whose derivative contains deltas. Cosine features: 1, over
  /// z and the phase.
  ///
  /// - Throws: ``HelioError/notConverged(of:_:)`` where E s'^2 does not settle, as for |z|^0.4.
  public func derivativeVariance(scale c: Double = 1) throws(HelioError) -> Double {
    if self == .step { return .infinity }
    if self == .cosineFeatures { return 1 }
    let first = gaussianMean { z in derivatives(z.map { c * $0 }) }
    let second = gaussianMean { z in derivatives(z.map { c * $0 }).map { $0 * $0 } }
    let mean = try meanDerivative(scale: c)
    let name = "derivative of the activation \(name)"
    let pointwise = try first.accepting(Self.accuracy, "The mean \(name)")
    /// A mean that misses Stein's identity has lost a delta.
    let hasJump = abs(pointwise - mean) > 1e-9 * max(1, abs(mean))
    if hasJump { return .infinity }
    return max(
      try second.accepting(Self.accuracy, "The mean square of the \(name)") - mean * mean, 0)
  }

  /// E s(scale z)^2. Cosine features: 1, over z and the phase.
  ///
  /// - Throws: ``HelioError/notConverged(of:_:)`` where it does not settle at this scale.
  public func secondMoment(scale c: Double = 1) throws(HelioError) -> Double {
    if self == .cosineFeatures { return 1 }
    if case .hermite(let coefficients) = self, c == 1 {
      return coefficients.reduce(0) { $0 + $1 * $1 }
    }
    let square = gaussianMean { z in
      var x = z.map { c * $0 }
      apply(to: &x)
      return x.map { $0 * $0 }
    }
    return try square.accepting(Self.accuracy, "The mean square of the activation \(name)")
  }

  private func derivatives(_ x: [Double]) -> [Double] {
    var slopes = x
    applyDerivative(to: &slopes)
    return slopes
  }

  // MARK: Closed forms

  private func closedFormCoefficients(count: Int, scale c: Double) -> [Double]? {
    /// h_k(0), and from it E delta^{(m)}(z) = He_m(0) phi(0).
    let h0 = hermitePolynomials(count: count, at: [0]).map { $0[0] }
    let phi0 = normalDensity(0)
    func indices(_ mu: (Int) -> Double) -> [Double] { (0..<count).map(mu) }
    switch self {
    case .relu: return indices { c * Self.reluCoefficient($0, h0, phi0) }
    case .leakyRelu(let slope):
      return indices { k in
        c * ((1 - slope) * Self.reluCoefficient(k, h0, phi0) + (k == 1 ? slope : 0))
      }
    case .step:
      // s' = delta: mu_k = He_{k-1}(0) phi(0)/sqrt(k!).
      return indices { k in k == 0 ? 0.5 : h0[k - 1] * phi0 / Double(k).squareRoot() }
    case .relu2:
      // s' = 2 relu: sqrt(k) mu_k = 2 (relu coefficient k-1).
      return indices { k in
        k == 0
          ? c * c / 2
          : 2 * c * c * Self.reluCoefficient(k - 1, h0, phi0) / Double(k).squareRoot()
      }
    case .erf: return indices { Self.erfCoefficient($0, h0, scale: c) }
    case .scaledErf: return indices { Self.erfCoefficient($0, h0, scale: c * 0.5.squareRoot()) }
    case .sin: return Self.exponentialSeries(count, c).map(\.sine)
    case .sinCos: return Self.exponentialSeries(count, c).map { $0.sine + $0.cosine }
    case .cosineFeatures:
      return Self.exponentialSeries(count, c).map { 2.0.squareRoot() * $0.cosine }
    case .linear: return indices { $0 == 1 ? c : 0 }
    case .square: return indices { $0 == 0 ? c * c : $0 == 2 ? 2.0.squareRoot() * c * c : 0 }
    case .hermite(let coefficients) where c == 1:
      return indices { $0 < coefficients.count ? coefficients[$0] : 0 }
    default: return nil
    }
  }

  /// relu'' = delta: mu_k = He_{k-2}(0) phi(0)/sqrt(k!) for k >= 2; mu_0 = phi(0), mu_1 = 1/2.
  private static func reluCoefficient(_ k: Int, _ h0: [Double], _ phi0: Double) -> Double {
    switch k {
    case 0: phi0
    case 1: 0.5
    default: h0[k - 2] * phi0 / Double(k * (k - 1)).squareRoot()
    }
  }

  /// erf(c z)' is twice the density of variance 1/(2c^2); its smoothing by z has v = 1 + 1/(2c^2):
  ///
  ///     mu_k = 2 He_{k-1}(0) / (sqrt(2 pi v) v^{(k-1)/2} sqrt(k!))
  private static func erfCoefficient(_ k: Int, _ h0: [Double], scale c: Double) -> Double {
    guard k > 0 else { return 0 }
    let v = 1 + 0.5 / (c * c)
    return 2 * h0[k - 1] * normalDensity(0) * pow(v, -Double(k) / 2) / Double(k).squareRoot()
  }

  /// E exp(i c z) h_k(z) = (i c)^k exp(-c^2/2)/sqrt(k!), by parts.
  private static func exponentialSeries(
    _ count: Int, _ c: Double
  ) -> [(cosine: Double, sine: Double)] {
    (0..<count).map { k in
      let size = exp(Double(k) * log(c) - c * c / 2 - logGamma(Double(k) + 1) / 2)
      let sign = k % 4 < 2 ? size : -size
      return k % 2 == 0 ? (sign, 0) : (0, sign)
    }
  }
}
