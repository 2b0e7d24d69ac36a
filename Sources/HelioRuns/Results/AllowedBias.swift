import HelioCore

/// How far from a prediction a network of finite size may lie for a known reason.
///
///     b = sum_i c_i / N_i^a_i,   N_i one of d, n, p,   a_i > 0
///
/// The coefficients were measured once, against more replicates and other sizes than a run has; `origin` says
/// where. Since every term shrinks with its size, a deviation that does not shrink leaves the band.
public struct AllowedBias: Codable, Sendable, Equatable {
  public struct Term: Codable, Sendable, Equatable {
    /// In the units of the number that is compared.
    public var coefficient: Double
    /// d, n or p.
    public var symbol: String
    public var size: Double
    public var power: Double

    /// c/N^a for a size that is none of d, n and p alone, for instance min(p, d).
    public init(coefficient: Double, symbol: String, size: Double, power: Double) {
      self.coefficient = coefficient
      self.symbol = symbol
      self.size = size
      self.power = power
    }

    public var value: Double { coefficient / pow(size, power) }
  }
  public var terms: [Term]
  /// Where the coefficients were measured.
  public var origin: String

  public init(_ terms: [Term], origin: String) {
    self.terms = terms
    self.origin = origin
  }

  public static let none = AllowedBias([], origin: "")

  public var value: Double { terms.reduce(0) { $0 + $1.value } }

  /// For instance "0.1/d + 0.4/n = 0.0053".
  public var text: String {
    guard !terms.isEmpty else { return "0" }
    let sum = terms.map { term in
      "\(short(term.coefficient))/\(term.symbol)"
        + (term.power == 1 ? "" : "^\(short(term.power))")
    }
    return sum.joined(separator: " + ") + " = \(short(value))"
  }
}

extension AllowedBias.Term {
  /// c/d^a.
  public static func dimension(_ coefficient: Double, _ d: Int, power: Double = 1) -> Self {
    Self(coefficient: coefficient, symbol: "d", size: Double(d), power: power)
  }
  /// c/n^a.
  public static func samples(_ coefficient: Double, _ n: Int, power: Double = 1) -> Self {
    Self(coefficient: coefficient, symbol: "n", size: Double(n), power: power)
  }
  /// c/p^a.
  public static func width(_ coefficient: Double, _ p: Int, power: Double = 1) -> Self {
    Self(coefficient: coefficient, symbol: "p", size: Double(p), power: power)
  }
}

/// A theory that is known to be wrong, and that a comparison with power must reject.
public struct WrongTheory: Codable, Sendable, Hashable {
  /// For instance "batches exchanged".
  public let name: String
  /// What is wrong with it, in one sentence.
  public let error: String

  public init(_ name: String, _ error: String) {
    self.name = name
    self.error = error
  }
}
