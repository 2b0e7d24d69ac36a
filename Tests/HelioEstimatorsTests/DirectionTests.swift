import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct DirectionTests {
  /// n rows of d normal inputs and k targets, the first of which follows <x, e_0>.
  private func data(
    n: Int, d: Int, k: Int, signal: Double = 1, seed: UInt64 = 21
  ) -> (X: Matrix<Double>, Y: Matrix<Double>) {
    let stream = RandomStream(seed: seed, purpose: "directions")
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let noise = Matrix<Double>.normal(rows: n, columns: k, from: stream.at(1))
    let raw = Matrix(rows: n, columns: k) { i, c in
      noise[i, c] + (c < d ? signal / Double(c + 1) * X[i, c] : 0)
    }
    let means = (0..<k).map { raw.column($0).reduce(0, +) / Double(n) }
    return (X, Matrix(rows: n, columns: k) { i, c in raw[i, c] - means[c] })
  }

  @Test func spikesComeFromTheSingularValues() throws {
    let (X, Y) = data(n: 80, d: 7, k: 3)
    let analysis = try StepDirections(inputs: X, targets: Y)
    let V = product(X, Y, transposeFirst: true).scaled(by: 1 / 80)
    #expect(largestDifference(analysis.gradient, V) < 1e-14)
    let U = analysis.directions
    let overlap = product(U, U, transposeFirst: true)
    #expect(largestDifference(overlap, .identity(3)) < 1e-12)
    // V V^T = U diag(sigma^2) U^T.
    let scaled = Matrix(rows: 7, columns: 3) { i, r in U[i, r] * analysis.singularValues[r] }
    #expect(largestDifference(gram(scaled, of: .rows), gram(V, of: .rows)) < 1e-12)
    let strengths = try analysis.spikeStrengths(leadingRatio: 0.5)
    #expect(abs(strengths[0] - 3.5) < 1e-12)
    let s1 = analysis.singularValues[1] / analysis.singularValues[0]
    #expect(abs(strengths[1] - 3.5 * s1 * s1) < 1e-12)
    // theta = eta~^2 mu_1^2 tau^2 sigma^2 d with mu_1 = 1/2 of ReLU.
    let step = try analysis.spikeStrengths(
      scaledStep: 1.2, activation: .relu, secondLayerVariance: 2)
    let sigma = analysis.singularValues[2]
    #expect(abs(step[2] - 1.44 * 0.25 * 2 * sigma * sigma * 7) < 1e-12)
  }

  @Test func oneOutputKeepsItsSign() throws {
    let (X, Y) = data(n: 60, d: 5, k: 1, signal: 2)
    for sign in [1.0, -1] {
      let analysis = try StepDirections(inputs: X, targets: Y.scaled(by: sign))
      let v = analysis.gradient.column(0)
      let unit = v.map { $0 / norm(v) }
      #expect(largestDifference(analysis.directions.column(0), unit) < 1e-13)
      #expect(sign * analysis.directions[0, 0] > 0)
    }
  }

  @Test func dependentOutputsGiveFewerDirections() throws {
    let (X, Y) = data(n: 60, d: 5, k: 2)
    let three = Matrix(rows: 60, columns: 3) { i, c in c < 2 ? Y[i, c] : -Y[i, 0] - Y[i, 1] }
    #expect(try StepDirections(inputs: X, targets: three).singularValues.count == 2)
  }

  @Test func activationsWeighRowsByTheirNorm() throws {
    let (X, Y) = data(n: 50, d: 4, k: 2)
    let plain = try StepDirections(inputs: X, targets: Y)
    let relu = try StepDirections(inputs: X, targets: Y, activation: .relu)
    #expect(largestDifference(plain.gradient, relu.gradient) < 1e-14)
    // erf: M(q) = (2/sqrt(pi))/sqrt(1 + 2q); ReLU^2: M(q)/mu_1 = sqrt(q).
    for (activation, M) in [
      (Activation.erf, { (q: Double) in (3 / (1 + 2 * q)).squareRoot() }),
      (Activation.relu2, { (q: Double) in q.squareRoot() }),
    ] {
      let analysis = try StepDirections(inputs: X, targets: Y, activation: activation)
      let weighted = Matrix(rows: 50, columns: 4) { i, j in
        let x = X.row(i)
        return M(dot(x, x) / 4) * X[i, j]
      }
      let V = product(weighted, Y, transposeFirst: true).scaled(by: 1 / 50)
      #expect(largestDifference(analysis.gradient, V) < 1e-10)
    }
    let tanh = try StepDirections(inputs: X, targets: Y, activation: .tanh)
    let mu1 = try Activation.tanh.meanDerivative()
    let m = try (0..<50).map {
      try Activation.tanh.meanDerivative(scale: norm(X.row($0)) / 2) / mu1
    }
    let weighted = Matrix(rows: 50, columns: 4) { i, j in m[i] * X[i, j] }
    let V = product(weighted, Y, transposeFirst: true).scaled(by: 1 / 50)
    #expect(largestDifference(tanh.gradient, V) < 1e-9)
  }

  /// Means over replicates of the debiased squared overlap and of the true one agree.
  @Test func debiasedOverlap() throws {
    let (n, d, R) = (300, 20, 24)
    var difference = 0.0
    var spread = 0.0
    for r in 0..<R {
      let (X, Y) = data(n: n, d: d, k: 1, signal: 0.7, seed: 100 + UInt64(r))
      let analysis = try StepDirections(inputs: X, targets: Y)
      let m = analysis.directions[0, 0]
      let e = analysis.squaredOverlaps[0] - m * m
      difference += e / Double(R)
      spread += e * e / Double(R)
    }
    let standardError = (spread / Double(R)).squareRoot()
    #expect(abs(difference) < 4 * standardError + 1.0 / Double(d))
    #expect(standardError < 0.02)
  }

  @Test func noDirection() throws {
    let X = Matrix<Double>(rows: 12, columns: 2) { i, j in (i / (j == 0 ? 1 : 2)) % 2 == 0 ? 1 : -1
    }
    let Y = Matrix<Double>(rows: 12, columns: 1) { i, _ in X[i, 0] * X[i, 1] }
    let sentence = refusal { () throws(HelioError) in
      _ = try StepDirections(inputs: X, targets: Y)
    }
    #expect(sentence.contains("uncorrelated"))
    let even = refusal { () throws(HelioError) in
      _ = try StepDirections(inputs: X, targets: Y, activation: .square)
    }
    #expect(even.contains("square"))
  }

  /// Under the null the p-value is uniform on {1, …, B+1}/(B+1): Kolmogorov–Smirnov at 1 %.
  @Test func permutationTestIsExactUnderTheNull() throws {
    let (replicates, B) = (200, 99)
    var p: [Double] = []
    for r in 0..<replicates {
      let (X, Y) = data(n: 30, d: 4, k: 2, signal: 0, seed: 1000 + UInt64(r))
      let analysis = try StepDirections(inputs: X, targets: Y)
      p.append(
        try analysis.significance(
          permutations: B, from: RandomStream(seed: 9, purpose: "permutations", index: 1000 * r)
        ).overall.pValue)
    }
    let sorted = p.sorted()
    let count = Double(replicates)
    var distance = 0.0
    for (i, value) in sorted.enumerated() {
      distance = max(distance, abs(Double(i + 1) / count - value), abs(Double(i) / count - value))
    }
    let critical = 1.63 / count.squareRoot() + 1 / Double(B + 1)
    #expect(distance < critical)
    #expect(sorted[0] >= 0.01)
  }

  @Test func signalIsSignificant() throws {
    let (X, Y) = data(n: 100, d: 10, k: 2)
    let analysis = try StepDirections(inputs: X, targets: Y)
    let result = try analysis.significance(from: RandomStream(seed: 1, purpose: "permutations"))
    #expect(result.overall.pValue == 1.0 / 201)
    #expect(result.overall.zScore > 5)
    // The null mean of |v|^2 is d mean(y^2)/n for independent inputs.
    let y = Y.column(0)
    let expected = 10 * dot(y, y) / 1e4
    #expect(abs(result.byOutput[0].nullMean / expected - 1) < 0.15)
  }

  @Test func rowsMayComeInAnyOrder() throws {
    let (X, Y) = data(n: 70, d: 6, k: 3)
    let order = RandomStream(seed: 2, purpose: "order").permutation(70)
    let a = try StepDirections(inputs: X, targets: Y, activation: .erf)
    let b = try StepDirections(
      inputs: X.selectingRows(order), targets: Y.selectingRows(order), activation: .erf)
    #expect(largestDifference(a.directions, b.directions) < 1e-10)
    #expect(largestDifference(a.singularValues, b.singularValues) < 1e-12)
  }

  @Test func importanceHasHonestStandardErrors() throws {
    let n = 400
    let table = try syntheticTable(rows: n, features: 6)
    let dataset = try Dataset(table, options: .init(testFraction: 0))
    let analysis = try StepDirections(
      inputs: dataset.trainInputs, targets: dataset.trainTargets)
    let importance = try analysis.featureImportance(
      from: RandomStream(seed: 3, purpose: "bootstrap"),
      weights: dataset.preparation.scaling.standardisedWeights)
    let profile = importance.byOutput[0]
    #expect(abs(norm(profile.weights) - 1) < 1e-12)
    #expect(Array(importance.ranking.prefix(2)) == [0, 1])
    #expect(profile.weights[0] > 0 && profile.weights[1] < 0)
    // A feature without effect: sd of (1/n) sum x y/|v| is sqrt(mean y^2/n)/|v|.
    let length = norm(analysis.gradient.column(0))
    let expected = 1 / Double(n).squareRoot() / length
    for j in 2..<6 {
      #expect(abs(profile.standardErrors[j] / expected - 1) < 0.35)
      #expect(abs(profile.weights[j]) < 4 * profile.standardErrors[j])
    }
    #expect(importance.overall.weights.allSatisfy { $0 >= 0 })
    #expect(largestDifference(importance.leading.weights, profile.weights) < 1e-12)
    #expect(largestDifference(importance.leading.standardErrors, profile.standardErrors) < 1e-12)
  }

  /// <v, x> of whitened inputs is <u, z> of standardised features.
  @Test func whitenedDirectionsTranslateBack() throws {
    let table = try syntheticTable(rows: 100, features: 5)
    let plain = try Dataset(table, options: .init(testFraction: 0))
    let white = try Dataset(table, options: .init(scaling: .whiten, testFraction: 0))
    let v = RandomStream(seed: 8, purpose: "direction").normals(5)
    let u = white.preparation.scaling.standardisedWeights(ofDirection: v)
    #expect(
      largestDifference(product(white.trainInputs, v), product(plain.trainInputs, u)) < 1e-10)
  }

  /// The summary says what the parts say, and can be stored.
  @Test func summary() throws {
    let (X, Y) = data(n: 60, d: 5, k: 2)
    let stream = RandomStream(seed: 12, purpose: "summary")
    let summary = try DirectionAnalysis(inputs: X, targets: Y, from: stream)
    let step = try StepDirections(inputs: X, targets: Y)
    #expect(
      summary.directions == step.singularValues.indices.map(step.directions.column))
    #expect(summary.outputDirections[1] == step.gradient.column(1))
    let squares = summary.singularValues.reduce(0) { $0 + $1 * $1 }
    #expect(abs(summary.squaredNorm - squares) < 1e-12)
    let share = 1 - summary.squaredNormUnderPermutation / summary.squaredNorm
    #expect(summary.signalShare == share && summary.pValue == 1.0 / 201)
    let stored = try JSONEncoder().encode(summary)
    #expect(try JSONDecoder().decode(DirectionAnalysis.self, from: stored) == summary)
    let again = try DirectionAnalysis(inputs: X, targets: Y, from: stream)
    #expect(again == summary)
  }
}
