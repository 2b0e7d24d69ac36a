public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The gradient can never be small while the loss is large: the constant of that bound, from data and initial weights.
///
///     N_i = {k: sgn a_k = y_i, b_k.x_i > 0},   alpha = min_i |N_i|/m
///     |grad L|^2 >= C (mean q)^2,   C = (1-kappa^2) lam*,   lam* = min over the simplex of w'Kw
///     K_ij = x_i.x_j |N_i and N_j|/m for equal labels, 0 for opposite
///     coarser:  lam* >= gamma^2 alpha^2,   lam* >= 1/sum_i (m/|N_i|)
///
/// A neuron of N_i never leaves it on orthogonally separable data (gradient flow, GD and SGD alike), so that what counts
/// at the start counts for ever.
///
/// Source: sheet early-stage-convergence §3 (T1-T3).
public struct GradientCertificate: Sendable, Equatable {
  /// |N_i|, n numbers.
  public let coveringNeurons: [Int]
  public let width: Int
  public let initialScale: Double
  /// gamma.
  public let margin: Double
  /// lam*; 0 with an uncovered sample.
  public let smallestKernelValue: Double
  /// The weights of lam*: samples with a large one limit the convergence; n numbers, 0 with an uncovered sample.
  public let limitingWeights: [Double]
  /// 2 gap/lam*: how far lam* may be above the minimum.
  public let relativeGap: Double

  /// alpha.
  public var coverage: Double { Double(coveringNeurons.min() ?? 0) / Double(width) }
  /// Places of samples with |N_i| = 0: then there is no certificate.
  public var uncoveredSamples: [Int] { coveringNeurons.indices.filter { coveringNeurons[$0] == 0 } }
  private var balance: Double { 1 - initialScale * initialScale }
  /// C.
  public var constant: Double { balance * smallestKernelValue }
  /// (1-kappa^2) gamma^2 alpha^2.
  public var marginConstant: Double { balance * margin * margin * coverage * coverage }
  /// (1-kappa^2)/sum_i (m/|N_i|).
  public var harmonicConstant: Double {
    if !uncoveredSamples.isEmpty { return 0 }
    return balance / coveringNeurons.reduce(0) { $0 + Double(width) / Double($1) }
  }

  /// - Throws: ``HelioError/undefined(_:)`` for data that are not orthogonally separable.
  /// - Complexity: n^2 (m + d), and some Cholesky factors of order n.
  public init(_ sample: UnitSample, _ start: SphericalStart) throws(HelioError) {
    try start.requireFit(sample)
    try DataSeparability.requireOrthogonal(sample)
    let separability = try DataSeparability(sample)
    try self.init(sample, start, margin: separability.margin)
  }

  /// As the other, where the pairs have been checked and the margin is known.
  package init(
    _ sample: UnitSample, _ start: SphericalStart, margin: Double
  ) throws(HelioError) {
    let (n, m) = (sample.count, start.width)
    let members = Self.aligned(sample, start)
    coveringNeurons = (0..<n).map { i in Int(members.row(i).reduce(0, +)) }
    (width, initialScale, self.margin) = (m, start.initialScale, margin)
    guard !coveringNeurons.contains(0) else {
      smallestKernelValue = 0
      limitingWeights = [Double](repeating: 0, count: n)
      relativeGap = 0
      return
    }
    let (shared, G, y) = (
      gram(members, of: .rows, scale: 1 / Double(m)), gram(sample.inputs, of: .rows), sample.labels
    )
    let K = Matrix<Double>(rows: n, columns: n) { i, j in
      y[i] == y[j] ? max(0, G[i, j]) * shared[i, j] : 0
    }
    let solution = try SimplexMinimum.solve(K)
    let minimum = try solution.accepting(1e-9, "The smallest kernel value")
    smallestKernelValue = minimum.value
    limitingWeights = minimum.weights
    relativeGap = solution.convergence.relativeChange ?? 0
  }

  /// 1 where k is in N_i, else 0; n x m.
  private static func aligned(_ sample: UnitSample, _ start: SphericalStart) -> Matrix<Double> {
    let Z = product(sample.inputs, start.rows, transposeSecond: true)
    return Matrix(rows: sample.count, columns: start.width) { i, k in
      Z[i, k] > 0 && start.signs[k] == sample.labels[i] ? 1 : 0
    }
  }

  /// (1-kappa^2) lam_inf, the limit of C at infinite width, from the data alone.
  ///
  ///     K_inf,ij = x_i.x_j (pi - th_ij)/(4 pi) for equal labels, 0 for opposite,   th the angle of x_i and x_j
  public static func infiniteWidthConstant(
    _ sample: UnitSample, initialScale kappa: Double
  ) throws(HelioError) -> Double {
    try requireInitialScale(kappa)
    try DataSeparability.requireOrthogonal(sample)
    let (G, y) = (gram(sample.inputs, of: .rows), sample.labels)
    let K = Matrix<Double>(rows: sample.count, columns: sample.count) { i, j in
      guard y[i] == y[j] else { return 0 }
      let c = max(0, G[i, j])
      return c * (Double.pi - acos(min(1, c))) / (4 * Double.pi)
    }
    let lam = try SimplexMinimum.solve(K).accepting(1e-9, "The kernel value at infinite width")
    return (1 - kappa * kappa) * lam.value
  }
}
