/// Parities under the reflections t_i -> -t_i, and the sign patterns that project on them.
///
///     f^p(t) = 2^{-k} sum_eps chi_p(eps) f(eps t),   chi_p(eps) = product over odd axes of eps_i
struct Parity: Hashable, Sendable {
  /// True where the function is odd.
  let isOdd: [Bool]

  /// chi_p(eps).
  func character(_ signs: [Double]) -> Double {
    zip(isOdd, signs).reduce(1) { $1.0 ? $0 * $1.1 : $0 }
  }

  /// Whether the function is odd under the reflection of all of t.
  var isTotallyOdd: Bool { isOdd.reduce(false) { $0 != $1 } }

  /// All 2^k parities, the even one first.
  static func all(_ spikeCount: Int) -> [Parity] {
    patterns(spikeCount).map { signs in Parity(isOdd: signs.map { $0 < 0 }) }
  }

  /// All 2^k sign patterns.
  static func patterns(_ spikeCount: Int) -> [[Double]] {
    (0..<spikeCount).reduce([[]]) { patterns, _ in
      patterns.map { $0 + [1] } + patterns.map { $0 + [-1] }
    }
  }

  /// The patterns up to a common sign: eps_1 = +.
  static func patternsUpToSign(_ spikeCount: Int) -> [[Double]] {
    patterns(spikeCount).filter { ($0.first ?? 1) > 0 }
  }
}
