public import HelioCore
import HelioLinalg

/// Test errors in bins of the projection kappa = <v, x>.
public struct BinnedErrors: Sendable, Equatable, Codable {
  /// Bounds of the bins, ascending; one more than bins.
  public let bounds: [Double]
  /// Test points in each bin.
  public let counts: [Int]
  /// Sum over the bin of (g - f)^2 + noise variance.
  public let sums: [Double]

  /// The mean error of each bin; nil for an empty one.
  public var means: [Double?] {
    zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }
  }
}

/// A ridge readout on simulated features.
public struct FeatureRidgeResult: Sendable, Equatable, Codable {
  /// Mean of (g - f)^2 over the test points, plus the noise variance.
  public let testError: Double
  /// Mean of (y - f)^2 over the training sample, without the penalty.
  public let trainError: Double
  public let binned: BinnedErrors
}

extension FeatureLayer {
  /// Fits a ridge readout on n fresh samples and measures its errors.
  ///
  ///     a = argmin (1/n)|y - Phi a|^2 + ridge |a|^2
  ///
  /// By the Cholesky factor of the smaller Gram matrix plus n ridge, streamed in blocks.
  ///
  /// - Parameters:
  ///   - n: training samples.
  ///   - ridge: > 0.
  ///   - testCount: fresh test points, noiseless; the noise variance is added.
  ///   - bounds: of the bins of kappa, ascending; points outside are counted nowhere.
  ///   - streaming: block sizes and memory.
  ///   - stream: of the data.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``, ``HelioError/memory``,
  ///   ``HelioError/factorisation(routine:info:advice:)`` for a ridge below rounding.
  /// - Complexity: 2 n d p + n p min(n, p) + min(n, p)^3/3 operations, and 2 n d p more for p > n
  ///   in several blocks of neurons.
  public func ridge(
    samples n: Int, ridge: Double, testCount: Int = 4000,
    bounds: [Double] = FeatureRidgeResult.standardBounds, streaming: Streaming = Streaming(),
    from stream: RandomStream
  ) throws(HelioError) -> FeatureRidgeResult {
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
    try require(testCount >= 1, "testCount", "at least 1", got: testCount)
    try require(
      bounds.count >= 2 && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds",
      "at least two ascending numbers", got: bounds)
    let gram = try trainingGram(
      samples: n, streaming: streaming, from: stream.substream("training"))
    let fit = try readout(consume gram, samples: n, ridge: ridge, streaming: streaming)
    let test = testErrors(
      fit.coefficients, testCount, bounds, streaming, stream.substream("test"))
    return FeatureRidgeResult(
      testError: test.mean, trainError: fit.trainError, binned: test.binned)
  }

  private func readout(
    _ form: consuming GramForm, samples n: Int, ridge: Double, streaming: Streaming
  ) throws(HelioError) -> (coefficients: [S], trainError: Double) {
    let shift = Double(n) * ridge
    switch consume form {
    case .neurons(let G, let right, let labelNorm):
      let a = try CholeskyFactor(G, addingToDiagonal: S(shift)).solve(right)
      // |y - Phi a|^2 = |y|^2 - a^T Phi^T y - n ridge |a|^2 at the minimum.
      let sum = labelNorm - Double(dot(a, right)) - shift * Double(dot(a, a))
      return (a, max(sum, 0) / Double(n))
    case .samples(let G, let X, let y, let Phi):
      let alpha = try CholeskyFactor(G, addingToDiagonal: S(shift)).solve(y)
      // y - Phi a = n ridge alpha.
      let train = shift * shift * Double(dot(alpha, alpha)) / Double(n)
      if let Phi { return (product(Phi, alpha, transposeFirst: true), train) }
      var a: [S] = []
      for neurons in blocks(of: width, size: streaming.neuronsPerBlock) {
        a += product(features(X, neurons: neurons), alpha, transposeFirst: true)
      }
      return (a, train)
    }
  }

  private func testErrors(
    _ a: [S], _ count: Int, _ bounds: [Double], _ streaming: Streaming, _ stream: RandomStream
  ) -> (mean: Double, binned: BinnedErrors) {
    var counts = [Int](repeating: 0, count: bounds.count - 1)
    var sums = [Double](repeating: 0, count: bounds.count - 1)
    var total = 0.0
    for (b, rows) in blocks(of: count, size: streaming.rowsPerBlock).enumerated() {
      let sample: DataModel.Sample<S> = data.sample(rows.count, from: stream.at(b))
      let f = product(features(sample.inputs), a)
      let kappa = product(sample.inputs, direction)
      for i in f.indices {
        let miss = Double(sample.noiseless[i] - f[i])
        total += miss * miss
        guard let bin = bounds.lastIndex(where: { Double(kappa[i]) >= $0 }), bin < counts.count
        else { continue }
        counts[bin] += 1
        sums[bin] += miss * miss + data.noiseVariance
      }
    }
    return (
      total / Double(count) + data.noiseVariance,
      BinnedErrors(bounds: bounds, counts: counts, sums: sums)
    )
  }
}

extension FeatureRidgeResult {
  /// Bins of kappa of width 1/2 on [-3, 3].
  public static var standardBounds: [Double] { (0...12).map { -3 + Double($0) / 2 } }
}
