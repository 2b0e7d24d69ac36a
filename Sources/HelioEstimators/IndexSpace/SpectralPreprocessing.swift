import HelioCore
import HelioLinalg

extension IndexSample {
  /// Top eigenvectors of a second moment with the best weights that the data can tell.
  ///
  ///     D = (1/n) sum_i T(y_i) x_i x_i^T,   T = max(1 - 1/m, -4),   m(y) = E[<u,x>^2 | y]
  ///
  /// T is the optimal preprocessing when u is the direction sought. Estimating m along a direction
  /// that was found on the same rows is circular, so the rows are halved: the estimators `first`,
  /// `sir`, `save` and `phd` each propose a u on one half, the other half chooses the u whose m
  /// varies most with y and gives m by slices. The top (not the largest in size) eigenvector of D
  /// on all rows is the answer; the next one is found in its orthogonal complement, from the
  /// beginning.
  ///
  /// Sees Var(x|y) with the least rows known, and any shift of the mean that changes E[<u,x>^2|y].
  /// Strengths are eigenvalue - edge of the bulk for these weights, so that the law's edge is 0
  /// (what both share in one sample drops out). Cost r n d^2.
  ///
  /// Source: Mondelli and Montanari (2017), Luo, Alghamdi and Lu (2019); sheet multi-index §4.1 and
  /// §7.4, `spec2`.
  func spectralPreprocessing(
    directions r: Int, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    var found = Matrix<Double>(rows: dimension, columns: 0)
    var strengths: [Double] = []
    for j in 0..<r {
      let basis = try orthogonalComplement(of: found)
      let rest = j == 0 ? self : projected(onto: basis)
      let T = try rest.optimalWeights(from: stream.at(j))
      let D = weightedGram(rest.inputs, weights: T, scale: 1 / Double(count))
      let top = try leadingEigen(D, count: 1)
      strengths.append(top.values[0] - (try rest.bulkEdge(T)))
      let u = product(basis, top.vectors.column(0))
      let before = found
      found = Matrix(rows: dimension, columns: j + 1) { $1 < j ? before[$0, $1] : u[$0] }
    }
    return IndexEstimate(directions: found, strengths: strengths, edge: 0)
  }

  /// T of every row.
  private func optimalWeights(from stream: RandomStream) throws(HelioError) -> [Double] {
    let order = stream.permutation(count)
    let chosenRows = Array(order.suffix(count - count / 2))
    let (proposing, choosing) = (
      selectingRows(Array(order.prefix(count / 2))), selectingRows(chosenRows)
    )
    let slices = TargetSlices(choosing, count: min(20, max(2, choosing.count / 20)))
    var best: (variation: Double, moments: [Double])?
    for estimator in [
      IndexEstimator.firstMoment, .slicedInverse, .slicedVariance, .principalHessian,
    ] {
      let u: [Double]
      do throws(HelioError) {
        u = try estimator.estimate(proposing, directions: 1, from: stream).directions.column(0)
      } catch {
        // SAVE is not defined for few rows; the others propose then.
        if error.isNumerical { throw error }
        continue
      }
      let squares = product(choosing.inputs, u).map { $0 * $0 }
      let mean = squares.reduce(0, +) / Double(squares.count)
      let moments = slices.members.map { rows in
        rows.reduce(0) { $0 + squares[$1] } / (Double(rows.count) * mean)
      }
      let variation = zip(slices.shares, moments).reduce(0) { $0 + $1.0 * ($1.1 - 1) * ($1.1 - 1) }
      if variation > best?.variation ?? -1 { best = (variation, moments) }
    }
    guard let moments = best?.moments else {
      throw .data("No estimator proposes a direction on half of \(count) rows.")
    }
    let weights = moments.map { max(1 - 1 / $0, -4) }
    return sliceOfRows(slices, of: chosenRows).map { weights[$0] }
  }

  /// The slice in which every row's target lies.
  ///
  /// - Parameter rows: the rows of this sample that the slices count.
  private func sliceOfRows(_ slices: TargetSlices, of rows: [Int]) -> [Int] {
    if let classes {
      let sliceOfClass = Dictionary(
        uniqueKeysWithValues: slices.members.enumerated().map { (classes[rows[$1[0]]], $0) })
      // A class without a row among those that chose has no slice: the last one is as good as any.
      return classes.map { sliceOfClass[$0] ?? slices.members.count - 1 }
    }
    let ends = slices.members.map { targets[rows[$0[$0.count - 1]], 0] }
    return (0..<count).map { i in
      ends.firstIndex { targets[i, 0] <= $0 } ?? ends.count - 1
    }
  }
}

/// An orthonormal basis of the directions orthogonal to the columns of U.
///
/// - Parameter U: d x q, orthonormal columns, q < d.
/// - Returns: d x (d - q).
private func orthogonalComplement(of U: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
  let d = U.rows
  if U.columns == 0 { return .identity(d) }
  let projector = Matrix<Double>.identity(d) - gram(U, of: .rows)
  return try symmetricEigen(projector).vectors.selectingColumns(Array(0..<d - U.columns))
}
