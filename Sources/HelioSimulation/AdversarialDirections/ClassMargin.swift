public import HelioCore
public import HelioLinalg
import HelioNumerics

/// The lead of a class over its nearest rival at some points, as a network of one output.
///
///     m = f_c - f_c' + offset_c - offset_c' > 0,   a_j = a_jc - a_jc'
public struct ClassMargin: Sendable {
  public let winner: Int
  public let rival: Int
  /// Positions among the points asked for.
  public let rows: [Int]
  public let network: TwoLayerNetwork<Double>
  public let offset: Double
}

/// What makes a rival near: the lead over it, divided by the size of the margin's gradient.
public enum RivalNearness: Sendable {
  /// The root of A = p^{-1} sum_j (a_jc - a_jc')^2 s'(z_j)^2, which knows nothing of the weights outside the data's
  /// subspace: what the law of sheet §4.1 asks for.
  case gates
  /// |P g| inside a subspace.
  case gradient(inside: LinearSubspace)
}

extension TwoLayerNetwork where S == Double {
  /// The class of the largest score at every point, and its rivals, points with the same two classes together.
  ///
  /// - Parameters:
  ///   - X: n x d.
  ///   - offsets: added to the k >= 2 outputs.
  /// - Complexity: 2 n d p + n p k, times r with the gradient.
  public func classMargins(
    _ X: Matrix<Double>, offsets: [Double], by nearness: RivalNearness
  ) throws(HelioError) -> [ClassMargin] {
    guard outputs >= 2, initialFirstLayer == nil else {
      throw .undefined(
        "Margins between classes are those of a network of several outputs without a start that is "
          + "subtracted.")
    }
    precondition(offsets.count == outputs, "\(offsets.count) offsets for \(outputs) outputs")
    let Z = preactivations(X, neurons: width)
    var F = outputs(fromPreactivations: Z, at: X)
    for i in 0..<F.rows { for c in offsets.indices { F[i, c] += offsets[c] } }
    var D = Z
    activation.applyDerivative(to: &D)
    let winners = (0..<F.rows).map { i in
      offsets.indices.max { F[i, $0] < F[i, $1] }!
    }
    var margins: [ClassMargin] = []
    for c in offsets.indices {
      let rows = winners.indices.filter { winners[$0] == c }
      if rows.isEmpty { continue }
      let sizes = marginSizes(D.selectingRows(rows), winner: c, nearness)
      let rivals = rows.indices.map { a in
        offsets.indices.filter { $0 != c }.min {
          distance(F[rows[a], c] - F[rows[a], $0], sizes[a, $0])
            < distance(F[rows[a], c] - F[rows[a], $1], sizes[a, $1])
        }!
      }
      for rival in Set(rivals).sorted() {
        margins.append(
          ClassMargin(
            winner: c, rival: rival, rows: zip(rows, rivals).filter { $1 == rival }.map(\.0),
            network: TwoLayerNetwork(
              firstLayer: firstLayer, secondLayer: lead(of: c).selectingColumns([rival]),
              biases: biases, activation: activation),
            offset: offsets[c] - offsets[rival]))
      }
    }
    return margins
  }

  /// a_jc - a_jk of all k, p x k.
  private func lead(of c: Int) -> Matrix<Double> {
    Matrix(rows: width, columns: outputs) { secondLayer[$0, c] - secondLayer[$0, $1] }
  }

  /// Squared sizes of the gradients of f_c - f_k, a row a point.
  private func marginSizes(
    _ D: Matrix<Double>, winner c: Int, _ nearness: RivalNearness
  ) -> Matrix<Double> {
    let A = lead(of: c).scaled(by: 1 / Double(width).squareRoot())
    switch nearness {
    case .gates: return product(squares(D), squares(A))
    case .gradient(let subspace):
      let W = subspace.coordinates(firstLayer)
      var sizes = Matrix<Double>(rows: D.rows, columns: outputs)
      for k in 0..<outputs where k != c {
        var C = D
        multiplyColumns(of: &C, by: A.column(k))
        let G = product(C, W)
        for i in 0..<D.rows { sizes[i, k] = dot(G.row(i), G.row(i)) }
      }
      return sizes
    }
  }
}

/// To first order; infinite without a gradient.
private func distance(_ lead: Double, _ squaredSize: Double) -> Double {
  squaredSize > 0 ? lead / squaredSize.squareRoot() : .infinity
}
