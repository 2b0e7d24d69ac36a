public import HelioCore

/// The link g of a multi-index model y = g(z) + noise, z = U^T x, with what quadrature needs to know of it.
///
/// One index: a named function of c z or a ``Link`` of one variable; two indices: four named functions.
///
/// Source: sheet multi-index, vocabulary of the quantities.
public struct IndexLink: Sendable, Hashable {
  /// The vocabulary's names; c is the scale.
  public enum Name: String, Sendable, CaseIterable {
    /// tanh(c z), max(c z, 0), |c z|, sign z, (c z)^2, cos(c z), h_3(c z), (c z)^2 exp(-(c z)^2).
    case tanh, relu, absolute, sign, square, cosine, cubic, squareGaussian
    /// c z_1 z_2, z_1 + c z_1 z_2, z_1^2 + c z_2^2, tanh z_1 + c z_2^2.
    case product, staircase, weightedSquares, tanhPlusSquare

    /// r.
    public var directionCount: Int {
      switch self {
      case .product, .staircase, .weightedSquares, .tanhPlusSquare: 2
      default: 1
      }
    }
  }
  enum Form: Sendable, Hashable {
    case named(Name)
    case link(Link)
    /// A Hermite series of the argument kept within bounds: what a fit knows outside its data.
    case bounded([Double], Double, Double)
  }

  let form: Form
  /// c; 1 for a ``Link``.
  public let scale: Double

  /// - Parameter scale: c > 0.
  public init(_ name: Name, scale: Double = 1) throws(HelioError) {
    try require(scale > 0 && scale.isFinite, "indexScale", "positive", got: scale)
    form = .named(name)
    self.scale = scale
  }

  /// - Parameter link: of one variable.
  public init(_ link: Link) throws(HelioError) {
    try require(link.variableCount == 1, "link", "of one variable", got: link.text)
    form = .link(link)
    scale = 1
  }

  /// sum_k c_k h_k(z) for z within bounds, and constant beyond them.
  public init(hermite c: [Double], within bounds: ClosedRange<Double>) throws(HelioError) {
    try require(
      !c.isEmpty && c.allSatisfy(\.isFinite), "coefficients", "finite and not empty", got: c)
    form = .bounded(c, bounds.lowerBound, bounds.upperBound)
    scale = 1
  }

  /// Which of the names it is; `nil` for the other forms.
  public var name: Name? { if case .named(let name) = form { name } else { nil } }

  /// r, 1 or 2.
  public var directionCount: Int { name?.directionCount ?? 1 }

  /// Whether g is a polynomial, for which k* is 1 or 2.
  public var isPolynomial: Bool {
    switch form {
    case .named(let name):
      [.square, .cubic, .product, .staircase, .weightedSquares].contains(name)
    case .link(let link): link.hermiteSeries != nil
    case .bounded: false
    }
  }

  /// Where g of one index has a kink or jump, ascending: panels of a quadrature end there.
  public var breaks: [Double] {
    switch form {
    case .named(.relu), .named(.absolute), .named(.sign): [0]
    case .link(let link): link.hasKink ? [0] : []
    case .bounded(_, let low, let high): [low, high]
    default: []
    }
  }

  /// Whether g jumps, so that no finite Fisher information is had from its slope.
  public var hasJump: Bool { name == .sign }

  /// g at many points.
  ///
  /// - Parameter Z: a column for each index, of equal length.
  public func values(_ Z: [[Double]]) -> [Double] {
    precondition(Z.count >= directionCount, "\(directionCount) columns; got \(Z.count)")
    switch form {
    case .link(let link): return link.values(Z)
    case .named(let name) where name.directionCount == 2:
      return zip(Z[0], Z[1]).map { pair(name, $0, $1) }
    default: return Z[0].map { jet($0).value }
    }
  }

  private func pair(_ name: Name, _ z1: Double, _ z2: Double) -> Double {
    switch name {
    case .product: scale * z1 * z2
    case .staircase: z1 + scale * z1 * z2
    case .weightedSquares: z1 * z1 + scale * z2 * z2
    default: libraryTanh(z1) + scale * z2 * z2
    }
  }

  /// g, g' and g'' of one index at z; at a break those of the right side.
  public func jet(_ z: Double) -> (value: Double, slope: Double, curvature: Double) {
    let c = scale
    let u = c * z
    switch form {
    case .named(.tanh):
      let t = libraryTanh(u)
      let s = 1 / cosh(min(abs(u), 350))
      return (t, c * s * s, -2 * c * c * t * s * s)
    case .named(.relu): return z >= 0 ? (u, c, 0) : (0, 0, 0)
    case .named(.absolute): return (abs(u), z >= 0 ? c : -c, 0)
    case .named(.sign): return (z >= 0 ? 1 : -1, 0, 0)
    case .named(.square): return (u * u, 2 * c * u, 2 * c * c)
    case .named(.cosine): return (cos(u), -c * sin(u), -c * c * cos(u))
    case .named(.cubic): return hermiteJet([0, 0, 0, 1], u, c)
    case .named(.squareGaussian):
      let s = u * u
      let e = exp(-s)
      return (s * e, 2 * c * u * (1 - s) * e, 2 * c * c * (1 - 5 * s + 2 * s * s) * e)
    case .named: preconditionFailure("a jet of two indices")
    case .link(let link): return link.jet(z)
    case .bounded(let coefficients, let low, let high):
      let jet = hermiteJet(coefficients, min(max(z, low), high), 1)
      return z < low || z > high ? (jet.value, 0, 0) : jet
    }
  }

  /// As a person would write it, for tables and figures.
  public var text: String {
    let c = scale == 1 ? "" : scale == scale.rounded() ? "\(Int(scale)) " : "\(scale) "
    switch form {
    case .link(let link): return link.text
    case .bounded(let coefficients, let low, let high):
      return "a series of degree \(coefficients.count - 1) within \(low) and \(high)"
    case .named(let name):
      switch name {
      case .tanh: return "tanh(\(c)z)"
      case .relu: return "\(c)relu(z)"
      case .absolute: return "\(c)|z|"
      case .sign: return "sign(z)"
      case .square: return scale == 1 ? "z\u{00B2}" : "(\(c)z)\u{00B2}"
      case .cosine: return "cos(\(c)z)"
      case .cubic: return "h\u{2083}(\(c)z)"
      case .squareGaussian:
        return scale == 1 ? "z\u{00B2}exp(-z\u{00B2})" : "(\(c)z)\u{00B2}exp(-(\(c)z)\u{00B2})"
      case .product: return "\(c)z\u{2081}z\u{2082}"
      case .staircase: return "z\u{2081} + \(c)z\u{2081}z\u{2082}"
      case .weightedSquares: return "z\u{2081}\u{00B2} + \(c)z\u{2082}\u{00B2}"
      case .tanhPlusSquare: return "tanh z\u{2081} + \(c)z\u{2082}\u{00B2}"
      }
    }
  }
}

/// tanh of the C library, where a case of an enumeration has its name.
private func libraryTanh(_ x: Double) -> Double { ElementaryFunction.tanh.value(x) }

/// sum_k c_k h_k(a z) with two derivatives in z, h_k' = sqrt(k) h_{k-1}.
private func hermiteJet(
  _ c: [Double], _ u: Double, _ a: Double
) -> (value: Double, slope: Double, curvature: Double) {
  var (before, here) = (0.0, 1.0)
  var (value, slope, curvature) = (0.0, 0.0, 0.0)
  var beforeThat = 0.0
  for k in c.indices {
    value += c[k] * here
    if k >= 1 { slope += c[k] * Double(k).squareRoot() * before }
    if k >= 2 { curvature += c[k] * Double(k * (k - 1)).squareRoot() * beforeThat }
    let next = (u * here - Double(k).squareRoot() * before) / Double(k + 1).squareRoot()
    (beforeThat, before, here) = (before, here, next)
  }
  return (value, a * slope, a * a * curvature)
}

extension Link {
  /// g, g' and g'' at z; formulas have theirs by differences of the exact slope.
  fileprivate func jet(_ z: Double) -> (value: Double, slope: Double, curvature: Double) {
    switch form {
    case .hermite(let c): return hermiteJet(c, z, 1)
    case .function(.tanh):
      let (t, s) = (libraryTanh(z), 1 / cosh(min(abs(z), 350)))
      return (t, s * s, -2 * t * s * s)
    case .function(.relu): return z >= 0 ? (z, 1, 0) : (0, 0, 0)
    case .function(.centredRelu):
      let mean = normalDensity(0)
      return z >= 0 ? (z - mean, 1, 0) : (-mean, 0, 0)
    case .trigonometric(let b):
      let (s1, c1, s2, c2) = (sin(z), cos(z), sin(2 * z), cos(2 * z))
      return (
        b[0] * s1 + b[1] * s2 + b[2] * c1 + b[3] * c2,
        b[0] * c1 + 2 * b[1] * c2 - b[2] * s1 - 2 * b[3] * s2,
        -b[0] * s1 - 4 * b[1] * s2 - b[2] * c1 - 4 * b[3] * c2
      )
    case .expression(let expression):
      let h = 1e-5
      let (left, right) = (expression.derivative(z - h), expression.derivative(z + h))
      return (expression(z), expression.derivative(z), (right - left) / (2 * h))
    }
  }
}

extension IndexLink: CustomStringConvertible {
  public var description: String { text }
}

/// y = g(z) + sigma eps, eps ~ N(0,1).
public struct IndexModel: Sendable, Hashable {
  public let link: IndexLink
  /// sigma^2.
  public let noiseVariance: Double

  /// sigma.
  public var noise: Double { noiseVariance.squareRoot() }
  /// r.
  public var directionCount: Int { link.directionCount }

  /// - Parameter noiseVariance: not negative.
  public init(_ link: IndexLink, noiseVariance: Double) throws(HelioError) {
    try require(
      noiseVariance >= 0 && noiseVariance.isFinite, "noiseVariance", "zero or more",
      got: noiseVariance)
    self.link = link
    self.noiseVariance = noiseVariance
  }
}
