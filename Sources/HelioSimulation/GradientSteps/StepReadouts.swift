public import HelioCore
import HelioLinalg
import HelioNumerics

// Goals: the two ways to use what the steps have learned, on one second sample, so that their errors
// can be compared; alignment is not an error, and both are reported.

/// Test errors of readouts on top of a trained first layer.
///
///     (a) ridge on all features:  min (1/n)|y - F b|^2 + ridge |b|^2,  F = s(X W^T), free intercept
///     (b) the same on all Hermite products of degree <= 4 of the leading spike directions,
///         coordinates of unit variance
///
/// Source: sheet gradient-steps §3.1, §7.2.
public struct StepReadoutErrors: Sendable, Codable, Equatable {
  public var ridges: [Double]
  /// (a), mean squared error on noisy test labels, one for each ridge.
  public var featureErrors: [Double]
  /// (b), with its own ridge; `nil` if a direction is missing, as before the first step.
  public var polynomialError: Double?

  /// The least of the errors (a): chosen on the test sample itself, so a little too good.
  public var bestFeatureError: Double { featureErrors.min() ?? .nan }
}

extension SteppedRun {
  /// Errors of both readouts on a second sample that the steps have not seen.
  ///
  /// - Parameters:
  ///   - count: n of the second sample; `testCount`: test points.
  ///   - ridges: of (a), positive.
  ///   - directions: spike directions of (b), 1 or more.
  ///   - polynomialRidge: of (b).
  /// - Complexity: 2 (n + test) d p operations and one Gram matrix of order min(n, p) for each ridge.
  public func readoutErrors(
    samples count: Int, testCount: Int = 4000, ridges: [Double] = [0.1, 1, 10],
    directions: Int = 2, degree: Int = 4, polynomialRidge: Double = 1e-3
  ) throws(HelioError) -> StepReadoutErrors {
    try require(count >= 2, "samples", "at least 2", got: count)
    try require(testCount >= 1, "testCount", "at least 1", got: testCount)
    try require(
      !ridges.isEmpty && ridges.allSatisfy { $0 > 0 && $0.isFinite }, "ridges",
      "at least one positive number", got: ridges)
    try require(
      (1...spikes.directions.columns).contains(directions), "directions",
      "between 1 and \(spikes.directions.columns)", got: directions)
    try require((1...10).contains(degree), "degree", "between 1 and 10", got: degree)
    let data = try training.data()
    let stream = training.stream.substream("readout")
    let fit = StepSample(data, count, loss: training.loss, from: stream.substream("fit"))
    let test = StepSample(data, testCount, loss: training.loss, from: stream.substream("test"))

    let errors = try Self.errors(
      fit: (network.features(fit.inputs), fit.targets),
      test: (network.features(test.inputs), test.targets), ridges: ridges,
      // Features carry 1/sqrt p: |b|^2 = |A|^2/p.
      penaltyScale: 1 / Double(network.width))
    let V = spikes.directions.selectingColumns(Array(0..<directions))
    var polynomialError: Double?
    if spikes.singularValues[directions - 1] > 0 {
      let (Z, ZTest) = (product(fit.inputs, V), product(test.inputs, V))
      let scales = (0..<directions).map { i in
        (Double(count) / dot(Z.column(i), Z.column(i))).squareRoot()
      }
      polynomialError = try Self.errors(
        fit: (Self.products(Z, scales, degree), fit.targets),
        test: (Self.products(ZTest, scales, degree), test.targets),
        ridges: [polynomialRidge], penaltyScale: 1)[0]
    }
    return StepReadoutErrors(
      ridges: ridges, featureErrors: errors, polynomialError: polynomialError)
  }

  /// Ridge with a free intercept: columns and labels centred by their means on the fit sample.
  private static func errors(
    fit: (features: Matrix<Double>, targets: [Double]),
    test: (features: Matrix<Double>, targets: [Double]), ridges: [Double], penaltyScale: Double
  ) throws(HelioError) -> [Double] {
    let n = fit.targets.count
    let mean = fit.targets.reduce(0, +) / Double(n)
    let means = columnMeans(fit.features)
    func centred(_ F: Matrix<Double>) -> Matrix<Double> {
      var F = F
      removeColumnMeans(&F, means)
      return F
    }
    let (Phi, PhiTest) = (centred(fit.features), centred(test.features))
    let y = Matrix(rows: n, columns: 1, elements: fit.targets.map { $0 - mean })
    let yTest = Matrix(
      rows: test.targets.count, columns: 1, elements: test.targets.map { $0 - mean })
    var result: [Double] = []
    for ridge in ridges {
      let readout = try RidgeReadout(
        features: Phi, targets: y, ridge: Double(n) * ridge * penaltyScale)
      result.append(meanSquaredError(readout.predict(features: PhiTest), yTest))
    }
    return result
  }

  /// All products of orthonormal Hermite polynomials of total degree 1 … `degree`.
  private static func products(
    _ Z: Matrix<Double>, _ scales: [Double], _ degree: Int
  ) -> Matrix<Double> {
    let h = scales.indices.map { i in
      hermitePolynomials(count: degree + 1, at: Z.column(i).map { scales[i] * $0 })
    }
    var powers: [[Int]] = [[]]
    for _ in scales {
      powers = powers.flatMap { p in (0...degree - p.reduce(0, +)).map { p + [$0] } }
    }
    powers.removeAll { $0.allSatisfy { $0 == 0 } }
    return Matrix(rows: Z.rows, columns: powers.count) { i, j in
      powers[j].indices.reduce(1.0) { $0 * h[$1][powers[j][$1]][i] }
    }
  }
}
