public import HelioCore
public import HelioLinalg
import HelioNumerics

// Goals: (1) the spikes without a decomposition of the p x d weights; (2) what is noise is measured
// on the same weights, never assumed.

/// The part of the learned weights that is a function of the readout, with its noise level.
///
///     Q = orth(h_0(a) … h_{K-1}(a)),  D = Q^T (W - W_0),  B = Q^T W
///     D = L diag(tau) V^T:  tau_i the spikes, V the spike subspace;  rho = squares of B's values
///     null: W - Q D, whose top singular value is the edge that the bulk really has
///
/// The learned part of neuron j is a smooth function of a_j, the rest is independent across
/// neurons. The right vectors of D are better aligned with the target than those of W: the loss of
/// the transition is not in them.
///
/// Source: sheet gradient-steps §5.1.
public struct SpikeProjection: Sendable {
  /// tau_i, descending; K numbers, fewer for a second layer with fewer distinct values.
  public let singularValues: [Double]
  /// V, d x K; columns without a spike (tau = 0, before the first step) are zero.
  public let directions: Matrix<Double>
  /// Eigenvalues of B B^T, descending: the dressed strengths that predict the outliers of W.
  public let dressedStrengths: [Double]
  /// What tau_i of pure noise reaches: the largest of 19 top singular values of the rest
  /// W - W_0 - Q D, projected on Q with random signs of its rows. A single tau of noise exceeds it
  /// with probability 1/20.
  ///
  /// Random signs keep the weight of every neuron: the noise of neuron j is proportional to |a_j|,
  /// and h_7(a) lives on the largest |a|, where random directions would see half of it or less.
  public let noiseLevel: Double
  /// s_i, the length that the neurons' noise adds to direction i:
  ///
  ///     tau_i^2 = t_i^2 + s_i^2,   <v_i, signal>^2 = 1 - s_i^2/tau_i^2,   s_i^2 = sum_j (Q L)_ji^2 |noise_j|^2
  ///
  /// with t_i the spike without noise; for d much larger than K. noise_j is row j of W - W_0 - Q D.
  public let noiseNorms: [Double]
  /// |W - W_0|_F.
  public let displacement: Double
  /// Q, p x K, and D, K x d.
  let basis: Matrix<Double>
  let projected: Matrix<Double>

  /// - Parameters:
  ///   - network: after any steps.
  ///   - degree: K, 1 … p.
  ///   - stream: of the random signs.
  /// - Complexity: W_0 is drawn again; about 45 p d K operations.
  public init(
    _ network: SteppedNetwork<Double>, degree K: Int = 8, from stream: RandomStream
  ) throws(HelioError) {
    try self.init(
      firstLayer: network.firstLayer, initial: network.initialFirstLayer(),
      secondLayer: network.secondLayer, degree: K, from: stream)
  }

  /// The same for the weights of any trained two-layer network whose initial weights are known.
  public init(
    firstLayer W: Matrix<Double>, initial W0: consuming Matrix<Double>, secondLayer a: [Double],
    degree K: Int = 8, from stream: RandomStream
  ) throws(HelioError) {
    try require(K >= 1 && K <= W.rows, "degree", "between 1 and the width \(W.rows)", got: K)
    precondition(a.count == W.rows, "\(a.count) readout weights for \(W.rows) neurons")
    try self.init(
      firstLayer: W, initial: W0, basis: try Self.readoutBasis(a, count: K), from: stream)
  }

  /// The projection on the span of given orthonormal columns, p x K.
  init(
    firstLayer W: Matrix<Double>, initial W0: consuming Matrix<Double>, basis Q: Matrix<Double>,
    from stream: RandomStream
  ) throws(HelioError) {
    precondition(
      W0.rows == W.rows && W0.columns == W.columns && Q.rows == W.rows,
      "layers of different shapes")
    var change = W0
    apply(.identity, scale: -1, to: &change)
    add(W.elements, to: &change.elements)
    displacement = change.frobeniusNorm
    let D = product(Q, change, transposeFirst: true)
    let svd = try singularValueDecomposition(D)
    singularValues = svd.values
    // The vectors of a zero matrix are the axes, which may be the target's own.
    var V = svd.right
    for (i, tau) in svd.values.enumerated() where tau <= 1e-14 * displacement {
      for j in 0..<V.rows { V[j, i] = 0 }
    }
    directions = V
    dressedStrengths = try HelioLinalg.singularValues(product(Q, W, transposeFirst: true)).map {
      $0 * $0
    }
    noiseLevel = try Self.noiseLevel(change, Q, D, from: stream)
    noiseNorms = Self.noiseNorms(change, Q, D, neurons: product(Q, svd.left))
    basis = Q
    projected = D
  }

  /// How many tau_i stand above the noise level.
  public var significantCount: Int { singularValues.filter { $0 > noiseLevel }.count }

  /// theta_i = tau_i^2/psi of the leading directions: the spikes of the neurons' covariance in units of the
  /// bulk 1/d, for ``SpikedCovariance`` and the kernel's spectrum.
  ///
  /// Source: sheet gradient-steps §5.3.
  public func spikeStrengths(count: Int) -> [Double] {
    let psi = Double(basis.rows) / Double(directions.rows)
    return singularValues.prefix(count).map { $0 * $0 / psi }
  }

  /// The top singular value of W - Q D: the realised edge of the bulk.
  ///
  /// - Complexity: a Lanczos iteration on W, about a hundred products with it.
  public func nullEdge(_ W: Matrix<Double>) throws(HelioError) -> Double {
    // A residual r beside a gap g puts the value within r^2/g: 1e-5 here.
    try topSingularTriplets(W, subtracting: basis, times: projected, count: 1, tolerance: 1e-4)
      .get("the edge of the null").values[0]
  }

  /// <v_i, u>^2 for unit vectors u, `[i]`, i below `count`.
  public func squaredOverlaps(with u: [Double], count: Int? = nil) -> [Double] {
    let overlaps = product(directions, u, transposeFirst: true)
    return overlaps.prefix(count ?? overlaps.count).map { $0 * $0 }
  }

  /// Q: orthonormal functions of a, as many as h_0(a) … h_{K-1}(a) are independent.
  static func readoutBasis(_ a: [Double], count K: Int) throws(HelioError) -> Matrix<Double> {
    let h = hermitePolynomials(count: K, at: a)
    return try orthonormalised(Matrix(rows: a.count, columns: K) { h[$1][$0] })
  }

  /// An orthonormal basis of the columns' span.
  static func orthonormalised(_ functions: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    let svd = try singularValueDecomposition(functions)
    // Values of a second layer that repeat leave fewer functions; rounding is 1e-16 of the largest.
    let kept = svd.values.indices.filter { svd.values[$0] > 1e-10 * svd.values[0] }
    return svd.left.selectingColumns(kept)
  }

  /// s_i for the spikes' neuron vectors Q L, p x K.
  ///
  ///     |noise_j|^2 = |c_j - D^T q_j|^2 = |c_j|^2 - 2 <q_j, D c_j> + <q_j, D D^T q_j>,  c_j a row of W - W_0
  private static func noiseNorms(
    _ change: Matrix<Double>, _ Q: Matrix<Double>, _ D: Matrix<Double>, neurons U: Matrix<Double>
  ) -> [Double] {
    let along = product(change, D, transposeSecond: true)
    let fitted = product(Q, gram(D, of: .rows))
    var squares = [Double](repeating: 0, count: U.columns)
    for j in 0..<Q.rows {
      let row = change.row(j)
      var rest = dot(row, row)
      for k in 0..<Q.columns { rest -= Q[j, k] * (2 * along[j, k] - fitted[j, k]) }
      rest = max(rest, 0) * restoring(Q, j)
      for i in squares.indices { squares[i] += U[j, i] * U[j, i] * rest }
    }
    return squares.map { $0.squareRoot() }
  }

  /// 1/(1 - l_j): row j of the rest has lost the fraction l_j = sum_k Q_jk^2 of its variance to the fit.
  private static func restoring(_ Q: Matrix<Double>, _ j: Int) -> Double {
    let leverage = (0..<Q.columns).reduce(0) { $0 + Q[j, $1] * Q[j, $1] }
    return 1 / max(1 - leverage, 0.01)
  }

  /// The largest top singular value of (S Q)^T (W - W_0 - Q D) over random signs S.
  private static func noiseLevel(
    _ change: Matrix<Double>, _ Q: Matrix<Double>, _ D: Matrix<Double>, from stream: RandomStream
  ) throws(HelioError) -> Double {
    let (p, K, draws) = (Q.rows, Q.columns, 19)
    let signs = stream.substream("signs").words((p * draws + 63) / 64)
    var signed = Matrix<Double>(rows: p, columns: K * draws)
    for j in 0..<p {
      let restored = restoring(Q, j).squareRoot()
      for r in 0..<draws {
        let bit = j * draws + r
        let sign = (signs[bit / 64] >> UInt64(bit % 64)) & 1 == 0 ? restored : -restored
        for k in 0..<K { signed[j, r * K + k] = sign * Q[j, k] }
      }
    }
    var projections = product(signed, change, transposeFirst: true)
    addProduct(to: &projections, product(signed, Q, transposeFirst: true), D, scale: -1)
    var largest = 0.0
    for r in 0..<draws {
      let values = try HelioLinalg.singularValues(projections.rows(r * K..<(r + 1) * K))
      largest = max(largest, values[0])
    }
    return largest
  }
}
