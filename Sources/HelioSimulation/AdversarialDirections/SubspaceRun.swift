import HelioCore
public import HelioLinalg
import HelioNumerics

/// A network trained on a subspace, looked at where its training points are and orthogonal to them.
///
/// Lists have an entry for each training point whose gates are not all closed (A > 0).
///
/// Source: sheet adversarial-directions §4.
public struct SubspaceRun: Sendable {
  /// b = beta |Omega(T)|/|Omega(0)|.
  public let weightScale: Double
  /// The training points kept.
  public let points: [Int]
  /// y.
  public let targets: [Double]
  /// f.
  public let outputs: [Double]
  /// A = (1/p) sum_j a_j^2 s'(z_j)^2.
  public let gateSecondMoments: [Double]
  /// |P_perp g|, measured.
  public let outerNorms: [Double]
  /// |P g|, the gradient inside the subspace.
  public let innerNorms: [Double]
  /// z_j at the points, one row each.
  public let preactivations: Matrix<Double>
  /// a.
  public let secondLayer: [Double]
  private let problem: SubspaceProblem
  private let outerGradients: Matrix<Double>
  private let outer: Matrix<Double>

  init(
    _ problem: SubspaceProblem, _ start: SubspaceProblem.Draw, inner: Matrix<Double>,
    outer: Matrix<Double>
  ) {
    let p = Double(problem.width)
    let Z = product(start.inputs, inner, transposeSecond: true)
    var (S, C) = (Z, Z)
    problem.activation.apply(to: &S, scale: 1 / p.squareRoot())
    problem.activation.applyDerivative(
      to: &C, rowScales: [Double](repeating: 1, count: Z.rows), columnScales: start.secondLayer)
    let A = (0..<C.rows).map { dot(C.row($0), C.row($0)) / p }
    let f = product(S, start.secondLayer)
    let kept = A.indices.filter { A[$0] > 0 }
    points = kept
    targets = kept.map { start.targets[$0] }
    outputs = kept.map { f[$0] }
    gateSecondMoments = kept.map { A[$0] }
    preactivations = Z.selectingRows(kept)
    let gates = C.selectingRows(kept).scaled(by: 1 / p.squareRoot())
    let (outside, inside) = (product(gates, outer), product(gates, inner))
    outerNorms = kept.indices.map { norm(outside.row($0)) }
    innerNorms = kept.indices.map { norm(inside.row($0)) }
    outerGradients = outside
    weightScale =
      problem.initialisationScale * outer.frobeniusNorm / start.outer.frobeniusNorm
    secondLayer = start.secondLayer
    self.problem = problem
    self.outer = outer
  }

  /// |P_perp g|^2 d/(b^2 A l), of mean 1 by the law.
  public var normRatios: [Double] {
    let scale = Double(problem.dimension) / (weightScale * weightScale)
    return points.indices.map {
      outerNorms[$0] * outerNorms[$0] * scale / gateSecondMoments[$0]
        / Double(problem.codimension)
    }
  }

  /// t* = |f|/(b sqrt(A l/d)), by the law and not by the measured gradient.
  public var linearFlipDistances: [Double] {
    let ratio = Double(problem.codimension) / Double(problem.dimension)
    return points.indices.map {
      abs(outputs[$0]) / (weightScale * (gateSecondMoments[$0] * ratio).squareRoot())
    }
  }

  /// The real distance to a change of sign along -sign(f) P_perp g; infinite where there is none within
  /// 2^12 t*.
  ///
  /// - Complexity: one product and some 60 passes of the activation over points times neurons.
  public func flipDistances() -> [Double] { paths().signChanges(from: linearFlipDistances) }

  /// f(x - t sign(f) P_perp g/|P_perp g|) at each point.
  public func outputs(movedBy t: Double) -> [Double] {
    paths().outputs(at: [Double](repeating: t, count: points.count))
  }

  /// The share of the points that are right and stay so on the way to -t sign(f) P_perp g/|P_perp g|.
  ///
  /// - Parameter projected: without the weights orthogonal to the data, W P, pushed the way that the network itself
  ///   would have to be.
  public func robustAccuracy(within t: Double, projected: Bool = false) -> Double {
    let distances =
      projected
      ? paths(along: Matrix(rows: outer.rows, columns: outer.columns))
        .signChanges(from: linearFlipDistances)
      : flipDistances()
    let kept = points.indices.filter { targets[$0] * outputs[$0] > 0 && distances[$0] > t }
    return Double(kept.count) / Double(points.count)
  }

  private func paths() -> OutputPaths { paths(along: outer) }

  /// - Parameter weights: of the network that is pushed, orthogonal to the data.
  private func paths(along weights: Matrix<Double>) -> OutputPaths {
    var directions = outerGradients
    let scales = points.indices.map { (outputs[$0] < 0 ? -1.0 : 1) / outerNorms[$0] }
    apply(.identity, rowScales: scales, to: &directions)
    let scale = 1 / Double(problem.width).squareRoot()
    return OutputPaths(
      activation: problem.activation, readout: secondLayer.map { scale * $0 },
      preactivations: preactivations,
      motion: product(directions, weights, transposeSecond: true), outputs: outputs)
  }

  /// The share of the points with y f > 0.
  public var trainingAccuracy: Double {
    let right = zip(targets, outputs).filter { $0 * $1 > 0 }.count
    return Double(right) / Double(points.count)
  }
}

/// The middle value, of an even number the mean of the middle two; infinite values count.
public func median(_ values: [Double]) -> Double {
  precondition(!values.isEmpty, "the median of nothing")
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
