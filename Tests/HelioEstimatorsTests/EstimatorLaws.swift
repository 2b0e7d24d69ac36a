import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// What every estimator promises; `tolerance` is that of the linear algebra, relative to the targets. One that
/// learns classes gets two of them, and its outputs do not move with their names.
func checkEstimator(
  _ estimator: some Estimator, tolerance: Double = 1e-7, learnsClasses: Bool = false,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (n, d, k) = (40, 3, 2)
  let stream = RandomStream(seed: 3, purpose: "laws")
  let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
  let noise = Matrix<Double>.normal(rows: n, columns: k, from: stream.at(1))
  let Y = Matrix(rows: n, columns: k) { i, c in
    let y = X[i, c] * X[i, c] + X[i, 2] + 0.1 * noise[i, c]
    return learnsClasses ? (y > 1 ? 1 : -1) : y
  }
  let places = Matrix<Double>.normal(rows: 7, columns: d, from: stream.at(2))
  func expect(_ condition: Bool, _ law: Comment) {
    #expect(condition, law, sourceLocation: sourceLocation)
  }

  let fitted = try estimator.fit(X, Y, weights: nil)
  let f = try fitted.predict(places)
  expect(fitted.dimension == d && fitted.outputCount == k, "knows its shapes")
  expect(f.rows == 7 && f.columns == k && f.isFinite, "one finite row of outputs a point")
  expect(try fitted.predict(places) == f, "predicting changes nothing")
  expect(try estimator.fit(X, Y, weights: nil).predict(places) == f, "fitting again gives the same")
  let one = try fitted.predict(places.rows(3..<4))
  expect(largestDifference(one, f.rows(3..<4)) < tolerance, "a point does not depend on others")
  expect(try fitted.predict(Matrix(rows: 0, columns: d)).rows == 0, "no points, no outputs")

  // It learns: half of the variance at least.
  let training = try fitted.predict(X)
  let residual = largestDifference(training, Y)
  if learnsClasses {
    let right = zip(training.elements, Y.elements).count { $0 * $1 > 0 }
    expect(right > 3 * n * k / 4, "most classes are found")
  } else {
    expect(residual < largestDifference(Y, Matrix(rows: n, columns: k)), "closer than zero")
  }

  // Units of the target do not matter.
  let moved = Matrix(rows: n, columns: k) { i, c in 5 * Y[i, c] + 100 }
  let g = try estimator.fit(X, moved, weights: nil).predict(places)
  let back = learnsClasses ? g : Matrix(rows: 7, columns: k) { i, c in (g[i, c] - 100) / 5 }
  expect(largestDifference(back, f) < 1e3 * tolerance, "shifts and scales go through")

  // Equal weights are no weights.
  let weighted = try estimator.fit(X, Y, weights: [Double](repeating: 1, count: n)).predict(places)
  expect(largestDifference(weighted, f) < 1e3 * tolerance, "weights of 1 change nothing")

  // Bad input is refused.
  var bad = X
  bad[4, 1] = .nan
  for (x, y, w, law) in [
    (bad, Y, nil, "NaN"), (X, Matrix(rows: n - 1, columns: k), nil, "rows of the targets"),
    (X.rows(0..<1), Y.rows(0..<1), nil, "one row"),
    (X, Y, [Double](repeating: 0, count: n), "weights of 0"), (X, Y, [1, 2], "number of weights"),
  ] as [(Matrix<Double>, Matrix<Double>, [Double]?, Comment)] {
    #expect(throws: HelioError.self, law, sourceLocation: sourceLocation) {
      try estimator.fit(x, y, weights: w)
    }
  }
  #expect(throws: HelioError.self, "columns of the points", sourceLocation: sourceLocation) {
    try fitted.predict(Matrix(rows: 2, columns: d + 1))
  }
  #expect(throws: HelioError.self, "points with NaN", sourceLocation: sourceLocation) {
    try fitted.predict(bad)
  }
}

@Suite struct EstimatorLawTests {
  @Test(arguments: [
    "relu", "relu-tangent", "erf", "erf-tangent", "tanh", "tanh-tangent", "gaussian", "laplace",
    "matern32", "matern52", "product-laplace", "product-matern32",
  ])
  func kernelRegressor(_ name: String) throws {
    let family = try KernelFamily(name: name)
    let form = try KernelForm(family, scale: 0.7, biasVariance: family.isStationary ? 0 : 0.5)
    try checkEstimator(KernelRegressor(form: form, ridge: 0.01))
    try checkEstimator(
      KernelRegressor(form: form, ridge: 0.01, centreCount: 30), tolerance: 1e-5)
    var linear = form
    linear.linearVariance = 3
    try checkEstimator(KernelRegressor(form: linear, ridge: 0.01))
    try checkEstimator(
      KernelRegressor(form: linear, ridge: 0.01, centreCount: 30), tolerance: 1e-5)
    guard family.hasGradient else { return }
    for isDiagonal in [false, true] {
      try checkEstimator(
        KernelRegressor(
          form: form, ridge: 0.01,
          adaptation: .gradientOuterProduct(iterations: 2, share: 0.9, isDiagonal: isDiagonal)))
    }
    try checkEstimator(
      KernelRegressor(form: form, ridge: 0.01, adaptation: .gradientStep(strength: 1)))
    guard family.isProduct else { return }
    try checkEstimator(
      KernelRegressor(form: form, ridge: 0.01, adaptation: .coordinateScales(steps: 6)))
  }

  @Test func adaptiveRegressor() throws {
    try checkEstimator(AdaptiveRegressor())
    try checkEstimator(AdaptiveRegressor(adaptation: .none, blendLimit: 1))
  }

  @Test func refusals() throws {
    #expect(throws: HelioError.self) { try KernelForm(.gaussian, scale: 1, biasVariance: 1) }
    #expect(throws: HelioError.self) { try KernelForm(.gaussian, scale: -1) }
    #expect(throws: HelioError.self) { try KernelFamily(name: "polynomial ridge") }
    let X = Matrix<Double>.normal(
      rows: 10, columns: 2, from: RandomStream(seed: 1, purpose: "refusals"))
    for regressor in [
      AdaptiveRegressor(families: []), AdaptiveRegressor(folds: 1),
      AdaptiveRegressor(blendLimit: 0),
      AdaptiveRegressor(families: [.gaussian], adaptation: .coordinateScales),
    ] {
      #expect(throws: HelioError.self) { try regressor.fit(X, X) }
    }
    let form = try KernelForm(.tangent(.relu))
    for adaptation in [
      Adaptation.gradientStep(strength: -1),
      .gradientOuterProduct(iterations: 0, share: 0.5, isDiagonal: false),
      .gradientOuterProduct(iterations: 1, share: 1.5, isDiagonal: false),
      .gradientOuterProduct(iterations: 1, share: 0.5, isDiagonal: false),
    ] {
      // The last one: a kernel without a gradient cannot teach a metric.
      #expect(throws: HelioError.self) {
        try KernelRegressor(form: form, ridge: 0.1, adaptation: adaptation).fit(X, X)
      }
    }
  }
}
