public import HelioCore
import HelioLinalg

/// The order in which the directions of a polynomial link can be learned, and what each costs.
///
///     T_n = E grad^n g,   c prod_j h_{a_j}(z_j) contributes c sqrt(prod a_j!) to every entry of T_n, n = sum a_j,
///                         whose list of indices holds each j exactly a_j times
///
/// From S = {0}: with P, Q the projectors on S and its complement, the least k >= 1 for which some T_n is not zero
/// with Q on its first k modes and P on the rest is the next leap; the ranges of those tensors are added to S.
/// Online gradient descent needs some d^max(leap - 1, 1) rows [U].
///
/// Source: Abbe, Boix-Adserà and Misiakiewicz (2023); sheet multi-index §2.1.
public struct LeapSequence: Sendable, Equatable {
  public let leaps: [Int]
  /// dim S after each leap.
  public let cumulativeDimensions: [Int]
  /// The largest leap.
  public var leapExponent: Int { leaps.max() ?? 0 }
  /// The first leap.
  public var informationExponent: Int { leaps.first ?? 0 }

  public static let largestDegree = 6

  /// - Parameter terms: rows [c, a_1, …, a_r] of equal length, r from 1 to 4, degrees whole and not negative, their
  ///   sum at most 6.
  public init(hermiteTerms terms: [[Double]]) throws(HelioError) {
    let tensors = try Self.tensors(terms)
    let r = terms[0].count - 1
    let largest = tensors.flatMap { $0 }.map { abs($0) }.largestError
    guard largest > 0 else {
      throw .invalid(
        parameter: "hermiteTerms", requirement: "not constant: it carries no information",
        got: "a constant")
    }
    var S = Matrix<Double>(rows: r, columns: 0)
    var (leaps, dimensions): ([Int], [Int]) = ([], [])
    while S.columns < r {
      let P = S.columns == 0 ? Matrix<Double>(rows: r, columns: r) : gram(S, of: .rows)
      let Q = Matrix<Double>.identity(r) - P
      var found: (leap: Int, unfoldings: [Matrix<Double>])?
      for k in 1...Self.largestDegree {
        let projected = (k...Self.largestDegree).map { n in
          (0..<n).reduce(tensors[n]) { T, mode in
            Self.apply(mode < k ? Q : P, mode: mode, of: n, to: T, r)
          }
        }
        let kept = projected.filter { T in T.map { abs($0) }.largestError > 1e-9 * largest }
        if !kept.isEmpty {
          found = (k, kept.map { Matrix(rows: r, columns: $0.count / r, elements: $0) })
          break
        }
      }
      guard let found else { break }
      var range = Matrix<Double>(rows: r, columns: r)
      for A in found.unfoldings { range = range + gram(A, of: .rows) }
      let svd = try symmetricEigen(range)
      let rank = svd.values.count { $0 > 1e-14 * svd.values[0] }
      let joined = Matrix(rows: r, columns: S.columns + rank) { i, j in
        j < S.columns ? S[i, j] : svd.vectors[i, j - S.columns]
      }
      S = try singularValueDecomposition(joined).left
      leaps.append(found.leap)
      dimensions.append(S.columns)
    }
    self.leaps = leaps
    cumulativeDimensions = dimensions
  }

  /// T_0 … T_6, flattened with the first mode slowest.
  private static func tensors(_ terms: [[Double]]) throws(HelioError) -> [[Double]] {
    try require(!terms.isEmpty, "hermiteTerms", "one term at least", got: "none")
    let r = terms[0].count - 1
    try require(
      (1...4).contains(r) && terms.allSatisfy { $0.count == r + 1 }, "hermiteTerms",
      "rows [c, a_1, …, a_r] of equal length with r from 1 to 4", got: terms)
    var tensors = (0...largestDegree).map { n in
      [Double](repeating: 0, count: (0..<n).reduce(1) { size, _ in size * r })
    }
    for term in terms {
      let degrees = term.dropFirst()
      try require(
        term.allSatisfy(\.isFinite) && degrees.allSatisfy { $0 >= 0 && $0 == $0.rounded() },
        "hermiteTerms", "of finite coefficients and degrees that are integers of at least 0",
        got: term)
      let total = degrees.reduce(0, +)
      try require(
        total <= Double(largestDegree), "hermiteTerms",
        "of total degree at most \(largestDegree)", got: total)
      let a = degrees.map { Int($0) }
      let factorials = a.reduce(1.0) { product, k in
        (1...max(k, 1)).reduce(product) { $0 * Double($1) }
      }
      let value = term[0] * factorials.squareRoot()
      let n = Int(total)
      for position in tensors[n].indices {
        var (rest, counts) = (position, [Int](repeating: 0, count: r))
        for _ in 0..<n {
          counts[rest % r] += 1
          rest /= r
        }
        if counts == a { tensors[n][position] += value }
      }
    }
    tensors[0] = [0]
    return tensors
  }

  /// T with A applied to one of its n modes.
  private static func apply(
    _ A: Matrix<Double>, mode: Int, of n: Int, to T: [Double], _ r: Int
  ) -> [Double] {
    let inner = (mode + 1..<max(n, mode + 1)).reduce(1) { size, _ in size * r }
    var result = [Double](repeating: 0, count: T.count)
    for position in T.indices {
      let j = position / inner % r
      let base = position - j * inner
      for i in 0..<r { result[base + i * inner] += A[i, j] * T[position] }
    }
    return result
  }
}
