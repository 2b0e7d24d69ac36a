public import HelioCore

/// A permutation of 0 ..< n by its index map s.
///
///     (P x)[s(i)] = x[i],   column i of P is e_{s(i)}
///
/// Source: sheet group-and-shuffle §2; M. Gorbunov et al., NeurIPS 2024.
public struct Shuffle: Sendable, Hashable, Codable {
  /// s.
  public let indexMap: [Int]

  /// A permutation by its map.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a map that is no bijection of 0 ..< n.
  public init(indexMap s: [Int]) throws(HelioError) {
    var isTaken = [Bool](repeating: false, count: s.count)
    for i in s {
      try require(
        isTaken.indices.contains(i) && !isTaken[i], "indexMap",
        "a bijection, every index of 0 ... \(s.count - 1) once", got: "\(i) twice or outside")
      isTaken[i] = true
    }
    indexMap = s
  }

  private init(known s: [Int]) { indexMap = s }

  /// P_(k,n): a row-major (n/k) x k array transposed.
  ///
  ///     s(i) = (i mod k) n/k + floor(i/k)
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if k does not divide n.
  public init(
    factor k: Int, count n: Int, parameter: String = "shuffleFactor"
  ) throws(HelioError) {
    try require(
      k >= 1 && n >= 1 && n % k == 0, parameter, "a divisor of the dimension \(n)", got: k)
    self.init(known: (0..<n).map { ($0 % k) * (n / k) + $0 / k })
  }

  public static func identity(_ n: Int) -> Shuffle { Shuffle(known: Array(0..<n)) }

  public var count: Int { indexMap.count }

  public var isIdentity: Bool { indexMap.indices.allSatisfy { indexMap[$0] == $0 } }

  /// P^T.
  public var inverse: Shuffle {
    var t = indexMap
    for (i, j) in indexMap.enumerated() { t[j] = i }
    return Shuffle(known: t)
  }

  /// P P', this one after another: i -> s(s'(i)).
  public func after(_ other: Shuffle) -> Shuffle {
    precondition(count == other.count, "shuffles of \(count) and \(other.count)")
    return Shuffle(known: other.indexMap.map { indexMap[$0] })
  }

  /// P x.
  public func applied<Element>(to x: [Element]) -> [Element] {
    precondition(x.count == count, "\(x.count) entries for a shuffle of \(count)")
    let t = inverse.indexMap
    return t.map { x[$0] }
  }

  /// P A: row i becomes row s(i).
  public func permutingRows(of A: Matrix<Double>) -> Matrix<Double> {
    precondition(A.rows == count, "\(A.rows) rows for a shuffle of \(count)")
    return A.selectingRows(inverse.indexMap)
  }

  /// A P^T: column i becomes column s(i).
  public func permutingColumns(of A: Matrix<Double>) -> Matrix<Double> {
    precondition(A.columns == count, "\(A.columns) columns for a shuffle of \(count)")
    return A.selectingColumns(inverse.indexMap)
  }
}
