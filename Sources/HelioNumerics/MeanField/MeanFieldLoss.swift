import HelioCore

/// A convex loss l of a prediction z and a label y, with what its dual needs.
///
///     squared    l = (z-y)^2/2,           l*(g) = g^2/2 + g y,                           gamma = 1
///     logistic   l = log(1 + e^{-y z}),   l*(g) = al log al + (1-al) log(1-al),  g = -y al,  gamma = 4
///
/// l is (1/gamma)-smooth. Source: sheet mean-field §2.
public enum MeanFieldLoss: String, CaseIterable, Codable, Sendable {
  case squared, logistic
}

extension MeanFieldLoss {
  /// l(z).
  public func value(_ z: Double, label y: Double) -> Double {
    switch self {
    case .squared: return (z - y) * (z - y) / 2
    case .logistic:
      let t = -y * z
      return max(t, 0) + log1p(exp(-abs(t)))
    }
  }

  /// l'(z); at 0 where the algorithms start.
  public func slope(_ z: Double, label y: Double) -> Double {
    switch self {
    case .squared: z - y
    case .logistic: -y * sigmoid(-y * z)
    }
  }

  /// l*(g); infinite outside its domain.
  public func conjugate(_ g: Double, label y: Double) -> Double {
    switch self {
    case .squared: return g * g / 2 + g * y
    case .logistic:
      let al = -y * g
      guard al >= 0 && al <= 1 else { return .infinity }
      func entropy(_ p: Double) -> Double { p == 0 ? 0 : p * log(p) }
      return entropy(al) + entropy(1 - al)
    }
  }

  /// (l*)'(g), the prediction whose slope is g.
  public func conjugateSlope(_ g: Double, label y: Double) -> Double {
    switch self {
    case .squared: return g + y
    case .logistic:
      let al = -y * g
      return -y * log(al / (1 - al))
    }
  }

  /// (l*)''(g) = 1/l''(z) at that prediction.
  public func conjugateCurvature(_ g: Double, label y: Double) -> Double {
    switch self {
    case .squared: return 1
    case .logistic:
      let al = -y * g
      return 1 / (al * (1 - al))
    }
  }

  /// Whether g is inside the domain of l*: logistic, -y g strictly between 0 and 1.
  public func admits(_ g: Double, label y: Double) -> Bool {
    self == .squared ? g.isFinite : -y * g > 0 && -y * g < 1
  }

  /// l(z) + l*(g) - g z >= 0, without cancellation.
  ///
  ///     squared    (z - y - g)^2/2
  ///     logistic   p f((al-p)/p) + (1-p) f(-(al-p)/(1-p)),   p = 1/(1+e^{yz}),  f(u) = (1+u) log(1+u) - u
  public func duality(_ z: Double, _ g: Double, label y: Double) -> Double {
    switch self {
    case .squared: return (z - y - g) * (z - y - g) / 2
    case .logistic:
      let (al, p, rest) = (-y * g, sigmoid(-y * z), sigmoid(y * z))
      return p * relativeEntropyTerm((al - p) / p) + rest * relativeEntropyTerm((p - al) / rest)
    }
  }

  /// gamma: l has a derivative of Lipschitz constant 1/gamma.
  public var strongConvexity: Double { self == .squared ? 1 : 4 }

  /// argmax over D of -l*(g + D) + D z - q D^2/2: one step of dual coordinate ascent.
  ///
  /// Logistic: log(al/(1-al)) + y z + q (al - al_0) = 0 by Newton's method in t = log(al/(1-al)), kept in a bracket.
  public func coordinateStep(from g: Double, prediction z: Double, label y: Double, q: Double)
    -> Double
  {
    switch self {
    case .squared: return (z - y - g) / (1 + q)
    case .logistic:
      let start = -y * g
      // al in (0, 1) bounds the root of t + y z + q (al(t) - al_0), which rises with t.
      var (low, high) = (-y * z - q * (1 - start), -y * z + q * start)
      var t = min(max(log(start / (1 - start)), low), high)
      for _ in 0..<200 {
        let al = sigmoid(t)
        let value = t + y * z + q * (al - start)
        if value > 0 { high = t } else { low = t }
        var next = t - value / (1 + q * al * (1 - al))
        if !(next >= low && next <= high) { next = (low + high) / 2 }
        let change = abs(next - t)
        t = next
        if change <= 4 * Double.ulpOfOne * max(1, abs(t)) { break }
      }
      return -y * (sigmoid(t) - start)
    }
  }
}

/// 1/(1 + e^{-t}) without overflow.
private func sigmoid(_ t: Double) -> Double {
  t >= 0 ? 1 / (1 + exp(-t)) : exp(t) / (1 + exp(t))
}

/// (1+u) log(1+u) - u for u >= -1; near 0 by its series u^2/2 - u^3/6 + u^4/12 - ...
private func relativeEntropyTerm(_ u: Double) -> Double {
  guard abs(u) < 0.05 else { return u <= -1 ? 1 : (1 + u) * log1p(u) - u }
  var (sum, power) = (0.0, u * u)
  for k in 2...14 {
    sum += power / Double(k * (k - 1))
    power *= -u
  }
  return sum
}
