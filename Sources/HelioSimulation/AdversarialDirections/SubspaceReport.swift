public import HelioCore
public import HelioLinalg
import HelioNumerics

/// One output of a network at some points: its gradient inside a subspace and outside, and how far along each
/// the output has to be followed until it has changed by a given amount.
///
///     m = f + offset,   g = P g + P_perp g,   A = p^{-1} sum_j a_j^2 s'(z_j)^2
///
/// Source: sheet adversarial-directions §4.1, §4.2, §5 item 6.
public struct SubspaceReport: Sendable {
  /// Along which part of the gradient a point is moved.
  public enum Part: String, Sendable, Codable, CaseIterable { case inside, outside }

  /// m of each point.
  public let outputs: [Double]
  /// A.
  public let gateSecondMoments: [Double]
  /// |P g|.
  public let innerNorms: [Double]
  /// |P_perp g|; rounding counts as 0.
  public let outerNorms: [Double]
  /// z_j, one row a point.
  public let preactivations: Matrix<Double>
  /// a.
  public let secondLayer: [Double]
  /// Added to f.
  public let offset: Double
  private let activation: Activation
  private let firstLayer: Matrix<Double>
  private let inner: Matrix<Double>
  private let outer: Matrix<Double>

  /// Below this share of the gradient's length what is left outside is rounding.
  private static let rounding = 1e-12

  init(
    _ network: TwoLayerNetwork<Double>, _ found: InputGradients, _ subspace: LinearSubspace,
    offset: Double
  ) {
    var C = found.preactivations
    network.activation.applyDerivative(
      to: &C, rowScales: [Double](repeating: 1, count: C.rows),
      columnScales: network.secondLayer.elements)
    let p = Double(network.width)
    gateSecondMoments = (0..<C.rows).map { dot(C.row($0), C.row($0)) / p }
    outputs = found.outputs.map { $0 + offset }
    inner = subspace.projected(found.gradients)
    outer = found.gradients - inner
    innerNorms = rowNorms(inner)
    outerNorms = zip(rowNorms(outer), found.norms).map { $0 > Self.rounding * $1 ? $0 : 0 }
    preactivations = found.preactivations
    secondLayer = network.secondLayer.elements
    activation = network.activation
    firstLayer = network.firstLayer
    self.offset = offset
  }

  public func norms(_ part: Part) -> [Double] { part == .inside ? innerNorms : outerNorms }

  /// To first order, delta/|g|; infinite without a gradient.
  public func linearDistances(_ part: Part, toChange delta: [Double]) -> [Double] {
    zip(delta, norms(part)).map { $1 > 0 ? $0 / $1 : .infinity }
  }

  /// The first length t at which m has changed by delta, against its sign, along x - t sign(m) g/|g|.
  ///
  /// - Parameter delta: of each point, positive; |m| for a change of sign.
  /// - Returns: infinite without a gradient, or where there is no such point within 2^12 linear distances.
  /// - Complexity: one product and some 60 passes of the activation over points times neurons.
  public func distances(_ part: Part, toChange delta: [Double]) -> [Double] {
    precondition(delta.count == outputs.count, "\(delta.count) changes of \(outputs.count) outputs")
    let (norms, signs) = (norms(part), outputs.map { $0 < 0 ? -1.0 : 1 })
    var directions = part == .inside ? inner : outer
    apply(
      .identity, rowScales: zip(norms, signs).map { $0 > 0 ? $1 / $0 : 0 }, to: &directions)
    let scale = 1 / Double(secondLayer.count).squareRoot()
    let paths = OutputPaths(
      activation: activation, readout: secondLayer.map { scale * $0 },
      preactivations: preactivations,
      motion: product(directions, firstLayer, transposeSecond: true), outputs: outputs,
      offset: offset)
    let linear = linearDistances(part, toChange: delta)
    let found = paths.falls(by: delta, from: linear.map { $0.isFinite ? $0 : 0 })
    return zip(found, linear).map { $1.isFinite ? $0 : .infinity }
  }
}

extension TwoLayerNetwork where S == Double {
  /// - Parameters:
  ///   - X: n x d; the law of sheet §4.1 speaks of points on the subspace.
  ///   - offset: added to the output, as that of a class.
  /// - Throws: ``HelioError/undefined(_:)`` for several outputs, see ``classMargins(_:offsets:by:)``, or a start that
  ///   is subtracted.
  /// - Complexity: 4 n d p operations; four matrices of n x p.
  public func subspaceReport(
    _ X: Matrix<Double>, _ subspace: LinearSubspace, offset: Double = 0
  ) throws(HelioError) -> SubspaceReport {
    SubspaceReport(self, try inputGradients(X), subspace, offset: offset)
  }
}
