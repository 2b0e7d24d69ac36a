public import HelioCore

/// Law of the second-layer weights a_j: mean 0, variance tau^2 = 1.
public enum SecondLayerLaw: Sendable, Hashable {
  case gaussian
  /// +1 or -1.
  case rademacher
  /// Uniform on [-sqrt 3, sqrt 3].
  case uniform
  /// Finitely many values; shifted and scaled to mean 0 and variance 1 when drawn.
  case finiteSupport(values: [Double], probabilities: [Double])

  public var name: String {
    switch self {
    case .gaussian: "gaussian"
    case .rademacher: "rademacher"
    case .uniform: "uniform"
    case .finiteSupport(let values, _): "\(values.count) values"
    }
  }

  /// Whether a and -a have the same law.
  public var isSymmetric: Bool {
    guard case .finiteSupport(let values, let probabilities) = self else { return true }
    return zip(values, probabilities).allSatisfy { value, probability in
      zip(values, probabilities).contains { $0 == -value && $1 == probability }
    }
  }
}

extension SecondLayerLaw {
  /// The values of a discrete law with mean 0 and variance 1, and their probabilities; `nil` for a
  /// continuous one.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a finite support without two
  ///   values, or with probabilities that are not positive.
  public func support() throws(HelioError) -> (values: [Double], probabilities: [Double])? {
    switch self {
    case .gaussian, .uniform: return nil
    case .rademacher: return ([-1, 1], [0.5, 0.5])
    case .finiteSupport(let values, let probabilities):
      try require(
        values.count >= 2 && Set(values).count == values.count && values.allSatisfy(\.isFinite),
        "secondLayerLaw.values", "at least two distinct finite numbers", got: values)
      try require(
        probabilities.count == values.count && probabilities.allSatisfy { $0 > 0 && $0.isFinite },
        "secondLayerLaw.probabilities", "\(values.count) positive numbers", got: probabilities)
      let total = probabilities.reduce(0, +)
      let weights = probabilities.map { $0 / total }
      let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      let variance = zip(values, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
      return (values.map { ($0 - mean) / variance.squareRoot() }, weights)
    }
  }
}

extension SecondLayerLaw: Codable {
  private enum Keys: String, CodingKey { case values, probabilities }

  /// A name, or an object with `values` and `probabilities`.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      switch name {
      case "gaussian": self = .gaussian
      case "rademacher": self = .rademacher
      case "uniform": self = .uniform
      default:
        throw HelioError.invalid(
          parameter: "secondLayerLaw",
          requirement: "gaussian, rademacher, uniform, or an object with values and probabilities",
          got: name)
      }
      return
    }
    let container = try decoder.container(keyedBy: Keys.self)
    self = .finiteSupport(
      values: try container.decode([Double].self, forKey: .values),
      probabilities: try container.decode([Double].self, forKey: .probabilities))
  }

  public func encode(to encoder: any Encoder) throws {
    if case .finiteSupport(let values, let probabilities) = self {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(values, forKey: .values)
      try container.encode(probabilities, forKey: .probabilities)
    } else {
      var container = encoder.singleValueContainer()
      try container.encode(name)
    }
  }
}
