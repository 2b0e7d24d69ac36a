import Heliotrope
import Testing

@Suite struct RandomFeaturesSGDAgreementTests {
  private let stream = RandomStream(seed: 43, purpose: "random features by SGD agreement")

  /// The noise's part of the last iterate's risk, for Gaussian features with the moments of a ReLU layer: the recursion is
  /// exact. Wrong theory: without the mean's term.
  @Test func meanOfTheFeatures() throws {
    let (p, d) = (40, 20)
    let layer = RandomFeatureLayer(.relu, width: p, dimension: d, from: stream)
    let moments = try FeatureMoments(
      gaussianInputsOf: .relu, weights: layer.weights,
      targetDirection: [Double](repeating: 0, count: d))
    let basis = try FeatureBasis(moments)
    let schedule = try StepSchedule(learningRate: 1.5, stepCount: 60)
    let m = moments.mean
    let centred = Matrix<Double>(rows: p, columns: p) { i, j in
      moments.secondMoment[i, j] - m[i] * m[j]
    }
    let eigen = try symmetricEigen(centred)
    var F = eigen.vectors
    multiplyColumns(of: &F, by: eigen.values.map { max($0, 0).squareRoot() })
    let values = try (0..<5000).map { r in
      let readouts = try OnePassRun.gaussian(
        factor: F, mean: m, target: [Double](repeating: 0, count: p), noiseVariance: 1, schedule,
        from: stream.substream("gaussian").at(r))
      return moments.power(readouts.last.row(0))
    }
    checkAgreement(
      values, theory: OnePassRecursion(basis, schedule).risk(basis).unitVariance.last,
      wrong: basis.modes.risk(schedule).unitVariance.last, "variance of the last iterate")
  }

  /// Real SGD on a fixed sample. Wrong theory: full-batch descent.
  @Test func manyPasses() throws {
    let (n, P) = (6, 4)
    let Phi = Matrix<Double>(rows: n, columns: P) { i, j in sin(Double((i + 1) * (j + 1))) / 2 }
    let y = (1...n).map { cos(Double($0)) }
    let test = try FeatureMoments(
      secondMoment: Matrix<Double>.identity(P).scaled(by: 0.25),
      targetCorrelation: [Double](repeating: 0.25, count: P), targetPower: 1)
    let schedule = try StepSchedule(learningRate: 0.8, stepCount: 30)
    let sample = try FixedSample(features: Phi, test: test)
    let exact = try sample.exact(labels: y, schedule)
    let closure = try sample.homogenised(labels: y, schedule)
    var (last, average): ([Double], [Double]) = ([], [])
    for r in 0..<12_000 {
      let readouts = try trainReadouts(
        Phi, labels: Matrix(rows: n, columns: 1, elements: y), schedule, order: .withReplacement,
        from: stream.substream("passes").at(r))
      last.append(test.risk(readouts.last.row(0)))
      average.append(test.risk(readouts.average.row(0)))
    }
    checkAgreement(
      last, theory: exact.test.last, wrong: closure.gradientDescent.last, "last iterate")
    checkAgreement(
      average, theory: exact.test.average, wrong: closure.gradientDescent.average, "average")
  }
}
