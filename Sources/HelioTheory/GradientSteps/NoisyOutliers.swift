public import HelioCore
public import HelioLinalg
import HelioNumerics

/// A matrix of low rank, of the rows' functions and of directions that the samples of the noise have made.
///
///     H = sum_k tau_k u_k v_k^T;   Phi_g[k,l]: what of tau_k tau_l <v_k, v_l> comes from the points of sample g
public struct SpikedPart: Sendable {
  /// tau_k.
  public let strengths: [Double]
  /// u_k at the rows, in columns; orthonormal under the weights.
  public let functions: Matrix<Double>
  /// Phi_g, one for each sample of the noise.
  public let sampleParts: [Matrix<Double>]

  public init(
    strengths: [Double], functions: Matrix<Double>, sampleParts: [Matrix<Double>] = []
  ) {
    precondition(functions.columns == strengths.count, "a function for each strength")
    self.strengths = strengths
    self.functions = functions
    self.sampleParts = sampleParts
  }
}

/// A singular value outside the noise.
public struct NoisyOutlier: Sendable, Equatable {
  public let singularValue: Double
  /// <right vector, v_k> for the right vectors v_k of the matrix of low rank.
  public let rightCoefficients: [Double]
  /// <left vector, u_k>, u_k as a vector of norm 1.
  public let leftCoefficients: [Double]

  /// What of the right vector lies in the span of the v_k; the rest is noise.
  public var keptSquare: Double { rightCoefficients.reduce(0) { $0 + $1 * $1 } }
}

extension NoisyBulk {
  /// Where a matrix of low rank beside the noise shows up.
  ///
  ///     B = diag(tau^2) + sum_g (1/(1 - f_g) - 1) Phi_g,   G = <u u^T/D>
  ///     B^{1/2} G B^{1/2} y_i = lambda_i y_i;   outlier i iff s lambda_i = 1 for an s below that of the edge
  ///     <right vector, v_k>^2 = (tau G B^{1/2} y_i)_k^2 (s^2/lambda_i) (-d sigma^2/ds)/(d(s lambda_i)/ds)
  ///     <left vector, u_k>^2 = (G B^{1/2} y_i)_k^2 (s/sigma^2) (-d sigma^2/ds)/(d(s lambda_i)/ds)
  ///
  /// - Returns: the outliers, strongest first.
  /// - Complexity: rows x K^2 for each of about twenty iterations and each outlier.
  ///
  /// Source: F. Benaych-Georges, R. Nadakuditi, J. Multivariate Anal. 111 (2012), for constant v without samples;
  /// else derived here.
  public func outliers(_ spikes: SpikedPart) throws(HelioError) -> [NoisyOutlier] {
    let atEdge = try strengthsAtEdge(spikes)
    var result: [NoisyOutlier] = []
    for k in atEdge.indices where atEdge[k] > 1 {
      // s lambda_k(s) grows with s, and is below 1/2 at the lower end.
      let s = try monotoneRoot(
        lower: 0.5 * edgeTrace / atEdge[k], upper: edgeTrace, tolerance: 1e-10,
        what: "an outlier's resolvent"
      ) { s throws(HelioError) in s * (try spectrum(spikes, s).eigen.values[k]) - 1 }
      .get("an outlier's resolvent")
      let found = try spectrum(spikes, s)
      let h = 1e-4 * s
      let (before, after) = (try spectrum(spikes, s - h), try spectrum(spikes, s + h))
      let decrease = before.resolvent.squaredValue - after.resolvent.squaredValue
      let growth = (s + h) * after.eigen.values[k] - (s - h) * before.eigen.values[k]
      let lambda = found.eigen.values[k]
      let right = s * (max(decrease, 0) / (growth * lambda)).squareRoot()
      let left = (s * max(decrease, 0) / (growth * found.resolvent.squaredValue)).squareRoot()
      let coefficients = product(found.gram, product(found.root, found.eigen.vectors.column(k)))
      result.append(
        NoisyOutlier(
          singularValue: found.resolvent.squaredValue.squareRoot(),
          rightCoefficients: zip(spikes.strengths, coefficients).map { right * $0 * $1 },
          leftCoefficients: coefficients.map { left * $0 }))
    }
    return result
  }

  /// s lambda_i at the edge, descending: an outlier iff above 1.
  func strengthsAtEdge(_ spikes: SpikedPart) throws(HelioError) -> [Double] {
    precondition(
      spikes.functions.rows == weights.count, "functions of \(spikes.functions.rows) rows")
    if spikes.strengths.isEmpty { return [] }
    return try spectrum(spikes, edgeTrace).eigen.values.map { edgeTrace * $0 }
  }

  private struct Spectrum {
    let resolvent: BulkResolvent
    /// G, B^{1/2} and the eigenpairs of B^{1/2} G B^{1/2}.
    let gram: Matrix<Double>
    let root: Matrix<Double>
    let eigen: SymmetricEigen<Double>
  }

  private func spectrum(_ spikes: SpikedPart, _ s: Double) throws(HelioError) -> Spectrum {
    guard let found = resolvent(trace: s) else {
      throw .noSolution("The noise has no resolvent at s = \(s), beyond its edge.")
    }
    let (U, K) = (spikes.functions, spikes.strengths.count)
    let scaled = Matrix(rows: U.rows, columns: K) {
      U[$0, $1] * weights[$0] / found.denominators[$0]
    }
    let G = product(U, scaled, transposeFirst: true)
    var B = Matrix<Double>(rows: K, columns: K)
    for k in 0..<K { B[k, k] = spikes.strengths[k] * spikes.strengths[k] }
    for (part, enhancement) in zip(spikes.sampleParts, found.enhancements) {
      B = B + part.scaled(by: enhancement - 1)
    }
    let eigen = try symmetricEigen(B)
    let halves = Matrix(rows: K, columns: K) {
      eigen.vectors[$0, $1] * max(eigen.values[$1], 0).squareRoot().squareRoot()
    }
    let root = product(halves, halves, transposeSecond: true)
    return Spectrum(
      resolvent: found, gram: G, root: root,
      eigen: try symmetricEigen(product(root, product(G, root))))
  }
}
