import HelioLinalg
import HelioNumerics

/// The even and the odd part of an activation, s = s_e + s_o.
///
/// In sector l the block of parity p only sees the part of total parity (-1)^l p. Random Fourier
/// features sqrt2 cos(z + phase) have the pair (cos, sin): E cos(z-z') = E[cos cos' + sin sin'].
enum ParityParts: Sendable {
  case even(Activation)
  case odd(Activation)
  case both(Activation)
  case cosineAndSine

  init(_ activation: Activation) {
    switch activation {
    case .cosineFeatures: self = .cosineAndSine
    case .erf, .scaledErf, .tanh, .sin, .linear: self = .odd(activation)
    case .square: self = .even(activation)
    case .hermite(let c):
      let isEven = c.indices.allSatisfy { $0 % 2 == 0 || c[$0] == 0 }
      let isOdd = c.indices.allSatisfy { $0 % 2 == 1 || c[$0] == 0 }
      self = isEven ? .even(activation) : (isOdd ? .odd(activation) : .both(activation))
    default: self = .both(activation)
    }
  }

  /// The parts at the points y; `nil` for a part that vanishes.
  func values(at y: [Double]) -> (even: [Double]?, odd: [Double]?) {
    func evaluated(_ s: Activation, _ y: [Double]) -> [Double] {
      var values = y
      s.apply(to: &values)
      return values
    }
    switch self {
    case .even(let s): return (evaluated(s, y), nil)
    case .odd(let s): return (nil, evaluated(s, y))
    case .both(let s):
      let (plus, minus) = (evaluated(s, y), evaluated(s, y.map { -$0 }))
      return (
        plus.indices.map { (plus[$0] + minus[$0]) / 2 },
        plus.indices.map { (plus[$0] - minus[$0]) / 2 }
      )
    case .cosineAndSine:
      var (cosine, sine) = (y, y)
      apply(VectorFunction.cos, to: &cosine)
      apply(VectorFunction.sin, to: &sine)
      return (cosine, sine)
    }
  }
}
