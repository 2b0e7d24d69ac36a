public import HelioCore
public import HelioLinalg

/// A sample of features in its own modes, where every readout that starts at zero is a filter.
///
///     Phi = U diag(s) V^T,  l = s^2/n,  yb = U^T Y:   theta = V diag(p/s) yb,   training error |(1 - p) yb|^2/n + rest
///
///     least norm p = 1,   ridge p = l/(l + ridge),   descent p = 1 - prod_t (1 - g_t l)
///
/// The filter is the same for all outputs, so that several columns of labels cost no more than one. Singular values
/// below 1e-7 of the largest are left out: the modes are those of the smaller Gram matrix, which does not resolve
/// them, and no number of steps that can be run moves them.
///
/// Source: sheet random-features-sgd §3.4, §3.5, §8.
public struct SampleModes: Sendable {
  /// n.
  public let sampleCount: Int
  /// P.
  public let featureCount: Int
  /// l, largest first, r of them.
  public let eigenvalues: [Double]
  /// yb, r x k.
  public let labels: Matrix<Double>
  /// |yb_j|^2 over the outputs.
  public let powers: [Double]
  /// |Y|^2 - sum of the powers: what no readout fits.
  public let rest: Double
  /// max |phi_i|^2.
  public let largestSquaredNorm: Double
  /// mean |phi_i|^2.
  public let meanSquaredNorm: Double
  /// V diag(1/s) = Phi^T U diag(1/s^2), P x r: as it is for n >= P, where U is not formed, else by Phi and U diag(1/s^2), so
  /// that it is not.
  private let decoder: Matrix<Double>
  private let features: Matrix<Double>?

  /// Below this part of the largest an eigenvalue counts as zero.
  static let cutOff = 1e-14

  /// - Parameters:
  ///   - Phi: n x P.
  ///   - Y: n x k.
  /// - Throws: ``HelioError/data(_:)`` for features that are all zero.
  /// - Complexity: an eigenproblem of order min(n, P) and n P min(n, P).
  public init(features Phi: Matrix<Double>, labels Y: Matrix<Double>) throws(HelioError) {
    let n = Phi.rows
    try require(Y.rows == n, "labels", "as many as rows, \(n)", got: Y.rows)
    let isTall = n >= Phi.columns
    let eigen = try symmetricEigen(gram(Phi, of: isTall ? .columns : .rows))
    let least = Self.cutOff * max(eigen.values.first ?? 0, 0)
    let r = eigen.values.count { $0 > least }
    guard r > 0 else { throw .data("All features are zero on all \(n) rows.") }
    let inverse = eigen.values.prefix(r).map { 1 / $0.squareRoot() }
    var vectors = eigen.vectors
    if r < vectors.columns { vectors = vectors.selectingColumns(Array(0..<r)) }
    if isTall {
      multiplyColumns(of: &vectors, by: inverse)
      decoder = vectors
      labels = product(vectors, product(Phi, Y, transposeFirst: true), transposeFirst: true)
    } else {
      labels = product(vectors, Y, transposeFirst: true)
      multiplyColumns(of: &vectors, by: inverse.map { $0 * $0 })
      decoder = vectors
    }
    features = isTall ? nil : Phi
    sampleCount = n
    featureCount = Phi.columns
    eigenvalues = eigen.values.prefix(r).map { $0 / Double(n) }
    let yb = labels
    powers = (0..<r).map { j in yb.row(j).reduce(0) { $0 + $1 * $1 } }
    rest = max(dot(Y.elements, Y.elements) - powers.reduce(0, +), 0)
    let norms = (0..<n).map { i in Phi.row(i).reduce(0) { $0 + $1 * $1 } }
    largestSquaredNorm = norms.max() ?? 0
    meanSquaredNorm = norms.reduce(0, +) / Double(n)
  }

  /// r.
  public var rank: Int { eigenvalues.count }

  /// theta, P x k.
  public func readout(_ filter: [Double]) -> Matrix<Double> {
    var filtered = labels
    apply(.identity, rowScales: filter, to: &filtered)
    let coefficients = product(decoder, filtered)
    return features.map { product($0, coefficients, transposeFirst: true) } ?? coefficients
  }

  /// Phi V diag(1/s) of other rows, n_t x r.
  func components(_ Phi: Matrix<Double>) -> Matrix<Double> {
    product(features.map { product(Phi, $0, transposeSecond: true) } ?? Phi, decoder)
  }

  /// Of the filter alone, without a fluctuation.
  public func trainingError(_ filter: [Double]) -> Double {
    let left = zip(filter, powers).reduce(rest) { $0 + (1 - $1.0) * (1 - $1.0) * $1.1 }
    return left / Double(sampleCount)
  }

  /// Of the readout of least norm.
  public var leastNorm: [Double] { [Double](repeating: 1, count: rank) }

  /// Of (Phi^T Phi/n + ridge I) theta = Phi^T Y/n.
  public func ridge(_ ridge: Double) -> [Double] { eigenvalues.map { $0 / ($0 + ridge) } }

  /// Of the homogenised closure with replacement.
  public func stability(batchSize: Int) throws(HelioError) -> StepStability {
    try StepStability(
      FeatureModes(
        eigenvalues: eigenvalues, multiplicities: [Double](repeating: 1, count: rank),
        squaredTargets: [Double](repeating: 0, count: rank), approximationError: 0),
      batchSize: batchSize, sampling: .withReplacement)
  }

  /// A step up to which E |theta - theta*|^2 cannot grow without noise, whatever the rows are.
  ///
  ///     g [mean |phi|^2 phi phi^T/B + (1 - 1/B) Hh^2] <= 2 Hh   holds where   g [max |phi|^2/B + (1 - 1/B) l_1] <= 2
  ///
  /// The left side is E A^2 of the mean A of a batch. Never above the closure's largest stable step, and the same at
  /// B = 1 where all rows have one length.
  public func safeStep(batchSize: Int) -> Double {
    let B = Double(batchSize)
    return 2 / (largestSquaredNorm / B + (1 - 1 / B) * eigenvalues[0])
  }
}

/// Second moments of held-out rows in the modes of a sample.
///
///     Z = Phi_t V diag(1/s),  G = Z^T Z/n_t:   error(p, X) = p^T (G o yb yb^T) p - 2 w.p + f2 + sum_j G_jj X_j
///
/// where X_j is the variance of component j times s_j^2, summed over outputs. One quadratic form for all outputs.
public struct HeldOutModes: Sendable {
  /// G o yb yb^T.
  private let square: Matrix<Double>
  private let linear: [Double]
  private let power: Double
  private let spread: [Double]

  /// - Parameters:
  ///   - Phi: n_t x P, held-out rows.
  ///   - Y: n_t x k.
  /// - Complexity: n_t r (P + r), with n for r where n < P.
  public init(
    _ modes: SampleModes, features Phi: Matrix<Double>, labels Y: Matrix<Double>
  ) throws(HelioError) {
    try require(
      Phi.rows >= 1 && Phi.rows == Y.rows && Phi.columns == modes.featureCount
        && Y.columns == modes.labels.columns, "heldOutRows",
      "rows of P = \(modes.featureCount) features and \(modes.labels.columns) labels",
      got: "\(Phi.rows) x \(Phi.columns) and \(Y.rows) x \(Y.columns)")
    let Z = modes.components(Phi)
    let scale = 1 / Double(Phi.rows)
    var G = gram(Z, of: .columns, scale: scale)
    spread = (0..<modes.rank).map { G[$0, $0] }
    let K = gram(modes.labels, of: .rows)
    for i in G.elements.indices { G.elements[i] *= K.elements[i] }
    square = G
    let fitted = product(Z, Y, transposeFirst: true)
    linear = (0..<modes.rank).map { scale * dot(fitted.row($0), modes.labels.row($0)) }
    power = scale * dot(Y.elements, Y.elements)
  }

  /// Mean squared error, summed over outputs, of each filter.
  ///
  /// - Complexity: 2 r^2 each, as one product.
  public func errors(_ filters: [[Double]]) -> [Double] {
    guard let r = filters.first?.count else { return [] }
    let F = Matrix(rows: filters.count, columns: r, elements: filters.flatMap { $0 })
    let images = product(F, square)
    return filters.indices.map {
      dot(images.row($0), filters[$0]) - 2 * dot(linear, filters[$0]) + power
    }
  }

  /// What stochastic gradients add.
  public func noise(_ fluctuation: [Double]) -> Double { dot(spread, fluctuation) }
}
