public import HelioCore
public import HelioLinalg
import HelioNumerics

// A network with k outputs: the learned part of neuron j is a function of all its readout weights.

extension SpikeProjection {
  /// The projection for a second layer with several outputs.
  ///
  ///     Q = orth of the products h_{m_1}(a_1) … h_{m_k}(a_k) with m_1 + … + m_k <= m
  ///
  /// One output and m = 7 give the eight functions of the other initialisers.
  ///
  /// - Parameters:
  ///   - A: p x k.
  ///   - m: total degree; there are C(k + m, k) products, no more than neurons.
  ///   - stream: of the random signs.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for more functions than neurons.
  /// - Complexity: about 40 p d K operations with K functions.
  ///
  /// Source: sheet gradient-steps §5.1, with products of the outputs' functions.
  public init(
    firstLayer W: Matrix<Double>, initial W0: consuming Matrix<Double>,
    secondLayer A: Matrix<Double>, totalDegree m: Int, from stream: RandomStream
  ) throws(HelioError) {
    precondition(A.rows == W.rows, "\(A.rows) readout weights for \(W.rows) neurons")
    let K = Self.functionCount(outputs: A.columns, totalDegree: m)
    try require(
      m >= 0 && K <= W.rows, "totalDegree",
      "not negative, with no more functions than the \(W.rows) neurons", got: m)
    try self.init(
      firstLayer: W, initial: W0, basis: try Self.readoutBasis(A, totalDegree: m), from: stream)
  }

  /// How many products of k variables' polynomials have a total degree of at most m: C(k + m, k).
  ///
  /// `Int.max` where the number is beyond any width.
  public static func functionCount(outputs k: Int, totalDegree m: Int) -> Int {
    var count = 1
    for i in 0..<max(m, 0) {
      let (next, overflows) = count.multipliedReportingOverflow(by: k + i + 1)
      if overflows { return .max }
      count = next / (i + 1)
    }
    return count
  }

  /// Q for the columns of A.
  static func readoutBasis(_ A: Matrix<Double>, totalDegree m: Int) throws(HelioError)
    -> Matrix<Double>
  {
    let h = (0..<A.columns).map { hermitePolynomials(count: m + 1, at: A.column($0)) }
    let products = degrees(outputs: A.columns, total: m)
    return try orthonormalised(
      Matrix(rows: A.rows, columns: products.count) { j, f in
        products[f].reduce(1) { $0 * h[$1.output][$1.degree][j] }
      })
  }

  /// The factors of each product, those of degree 0 left out.
  private static func degrees(outputs k: Int, total m: Int) -> [[(output: Int, degree: Int)]] {
    var lists: [(factors: [(output: Int, degree: Int)], left: Int)] = [([], m)]
    for output in 0..<k {
      lists = lists.flatMap { list in
        (0...list.left).map { degree in
          degree == 0 ? list : (list.factors + [(output, degree)], list.left - degree)
        }
      }
    }
    return lists.map(\.factors)
  }
}
