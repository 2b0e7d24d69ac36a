import HelioCore
import HelioEstimators
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct MeanFieldRegressorTests {
  private func data(_ n: Int, _ index: Int) -> (X: Matrix<Double>, Y: Matrix<Double>) {
    let stream = RandomStream(seed: 5, purpose: "mean-field regressor").at(index)
    let X = Matrix<Double>.normal(rows: n, columns: 6, from: stream)
    let noise = stream.substream("noise").normals(n)
    return (
      X,
      Matrix(rows: n, columns: 1) { i, _ in
        tanh(1.5 * X[i, 0] - X[i, 1]) + 0.3 * X[i, 2] + 0.1 * noise[i]
      }
    )
  }

  @Test(.enabled(if: runsSlowTests)) func laws() throws {
    try checkEstimator(MeanFieldRegressor(pointCount: 512), tolerance: 1e-7)
    try checkEstimator(
      MeanFieldClassifier(MeanFieldSettings(pointCount: 512)), learnsClasses: true)
  }

  /// It learns, says how well, and its certificate is at rounding.
  @Test func certificateAndPrediction() throws {
    let (X, Y) = data(150, 0)
    let fit = try MeanFieldRegressor().fit(X, Y)
    let output = fit.outputs[0]
    #expect(output.dualityGap >= 0 && output.dualityGap < 1e-18)
    #expect(output.effectiveSampleSize >= 2048 / 20)
    let (T, S) = data(2000, 1)
    let f = try fit.predict(T)
    let error = zip(f.elements, S.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2000
    let variance = dot(S.elements, S.elements) / 2000
    // A tenth of the variance is left, of which the noise is a fifth or so.
    #expect(error < 0.12 * variance, "\(error) of \(variance)")
    // The scatter of 150 left-out rows is a tenth; a constant or the train error would miss this.
    #expect(abs(output.leaveOneOutError / error - 1) < 0.35)
    #expect(output.trainError < output.leaveOneOutError)
  }

  /// Units of the columns do not matter, constant columns and targets are borne.
  @Test func unitsAndConstants() throws {
    let (X, Y) = data(60, 2)
    let regressor = MeanFieldRegressor(pointCount: 256)
    let f = try regressor.fit(X, Y).predict(X)
    let moved = Matrix(rows: 60, columns: 6) { 100 * X[$0, $1] - 7 }
    let g = try regressor.fit(moved, Y).predict(moved)
    #expect(largestDifference(f, g) < 1e-7)
    let flat = try regressor.fit(
      Matrix(rows: 5, columns: 2, repeating: 3), .init(rows: 5, columns: 1, repeating: 4))
    #expect(try flat.predict(Matrix(rows: 1, columns: 2)).elements == [4])
  }

  @Test func refusals() {
    let (X, Y) = data(20, 3)
    var few = MeanFieldSettings(pointCount: 64, regularizations: [1e-9])
    few.largestPointCount = 64
    for regressor in [
      MeanFieldRegressor(pointCount: 3), MeanFieldRegressor(regularizations: []),
      MeanFieldRegressor(inputVariances: [-1]),
      // Nothing stands for the prior at such a penalty.
      MeanFieldRegressor(few),
    ] {
      #expect(throws: HelioError.self) { try regressor.fit(X, Y) }
    }
    // Not two classes.
    for targets in [Y, Matrix(rows: 20, columns: 1, repeating: 1)] {
      #expect(throws: HelioError.self) {
        try MeanFieldClassifier(MeanFieldSettings(pointCount: 64)).fit(X, targets)
      }
    }
    #expect(throws: HelioError.self) {
      try MeanFieldClassifier(largestLogit: 0)
        .fit(X, Matrix(rows: 20, columns: 1) { Y[$0, $1] > 0 ? 1 : 0 })
    }
    #expect(throws: HelioError.self) {
      try MeanFieldRegressor(pointCount: 64).fit(X, Y, weights: (1...20).map { Double($0) })
    }
  }
}
