import HelioCore
import HelioLinalg

/// An operator reduced to its symmetry sectors and discretised on an orthant grid.
///
/// For every sector l and parity p it knows rows R_l^p(x) such that on the grid
///
///     features:  Lambda(x, x') = sum_j R_j(x) R_j(x')            (rows of a square root)
///     kernel:    R_j(x) = Lambda(x, x_j) sqrt(W_j)               (rows of the operator itself)
///
/// Then sqrt(W_i) R_j(x_i) has singular values sqrt(lambda), or is symmetric with eigenvalues lambda,
/// and an eigenfunction extends to every point by one row: f(x) = sum_j R_j(x) right_j / sigma, where
/// sigma is sqrt(lambda) or lambda. A square root is the better half: its rounding is squared away.
protocol Reduction: Sendable {
  var grid: ReducedGrid { get }
  /// D, the dimension of the rest; sector l has multiplicity N(D, l).
  var restDimension: Int { get }
  var sectorCount: Int { get }
  /// Whether the rows are those of the symmetric operator instead of a square root.
  var isSymmetric: Bool { get }
  /// `[l * parities + p][j]`; an empty row says that the block vanishes.
  func rows(at point: ReducedPoint) -> [[Double]]
  /// The matrices sqrt(W_i) R_j(x_i) of all blocks.
  func blocks() -> [Matrix<Double>]
}

extension Reduction {
  var parities: [Parity] { Parity.all(grid.spikeCount) }

  func blocks() -> [Matrix<Double>] {
    let M = grid.count
    var elements = [[Double]](repeating: [], count: sectorCount * parities.count)
    for i in 0..<M {
      let w = grid.weights[i].squareRoot()
      for (block, row) in rows(at: grid.point(i)).enumerated() {
        if i == 0 { elements[block].reserveCapacity(M * row.count) }
        for value in row { elements[block].append(w * value) }
      }
    }
    return elements.map { Matrix(rows: M, columns: $0.count / M, elements: $0) }
  }
}
