public import HelioCore
import HelioLinalg

/// The solved leave-one-out problem of one sample count, ridge and width: excess errors of any target.
///
///     e_l = g_l - C_l (W g_l)
///     excess = sum dW (sum_l e_l^2 + E_xi g^2 - sum_l g_l^2) - sum_l dO (F_l^T W e_l)^2 + sigma^2 A
///
/// W = n w/(ridge + s) are the weights of the samples, dW and dO the response of W and of the neurons'
/// weights to one more sample, A the variance that the labels' noise adds. At infinite width
/// dW = w v with v = 1 + n u/(ridge + s)^2, and dO = 0.
///
/// Source: sheet function-space section 6b.
public struct LeaveOneOut: Sendable {
  let risk: RefinedRisk
  /// s at the nodes.
  let variances: [Double]
  /// W.
  let sampleWeights: [Double]
  /// dW.
  let response: [Double]
  /// dO; empty at infinite width.
  let neuronResponse: [Double]
  /// C_l in the basis of the modes, one matrix a block.
  let posteriors: [Matrix<Double>]
  /// A.
  public let noiseAmplification: Double

  /// The excess test error: without the noise variance.
  ///
  /// - Throws: ``HelioCore/HelioError/invalid(parameter:requirement:got:)``.
  /// - Complexity: blocks · nodes · modes.
  public func excess(
    of target: RefinedRisk.Target, noiseVariance: Double
  ) throws(HelioError) -> Double {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    var squares = target.projected.meanSquares
    var neuronSquares = [Double](repeating: 0, count: neuronResponse.count)
    for (b, block) in risk.blocks.enumerated() {
      let g = target.projected.parts[block.degree][block.isOdd ? 1 : 0]
      let Wg = zip(sampleWeights, g).map { $0 * $1 }
      let learned = product(
        block.modes, product(posteriors[b], product(block.modes, Wg, transposeFirst: true)))
      let e = zip(g, learned).map { $0 - $1 }
      for n in squares.indices { squares[n] += e[n] * e[n] - g[n] * g[n] }
      if let neurons = risk.neurons, !neuronResponse.isEmpty {
        let We = zip(sampleWeights, e).map { $0 * $1 }
        let r = product(
          neurons.coefficients[b], product(block.modes, We, transposeFirst: true),
          transposeFirst: true)
        for j in r.indices { neuronSquares[j] += r[j] * r[j] }
      }
    }
    return dot(response, squares) - dot(neuronResponse, neuronSquares)
      + noiseVariance * noiseAmplification
  }
}

/// The posterior of one block in the basis of its modes.
///
///     C = (S^{-1} + G)^{-1} = S - S A S,   A = (G^{-1} + S)^{-1},   G = U^T W U
struct BlockPosterior {
  let C: Matrix<Double>
  let A: Matrix<Double>

  /// - Parameters:
  ///   - U: the modes, orthonormal under the nodes' law, nodes x modes.
  ///   - S: their prior covariance.
  ///   - roots: sqrt W.
  init(
    _ U: Matrix<Double>, _ S: Matrix<Double>, roots: [Double]
  ) throws(HelioError) {
    var weighted = U
    apply(.identity, rowScales: roots, to: &weighted)
    let L = try CholeskyFactor(lowerGram(weighted, of: .columns)).lower
    let inner = product(L, product(S, L), transposeFirst: true)
    let inverse = try CholeskyFactor(inner, addingToDiagonal: 1).inverse()
    A = product(product(L, inverse), L, transposeSecond: true)
    C = S - product(product(S, A), S)
  }
}
