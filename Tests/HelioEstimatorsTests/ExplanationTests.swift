import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport

/// n rows of d normal features a0, a1, …, in units of 10 around 5, with a target made of them.
private func sampleTable(
  rows n: Int, features d: Int, seed: UInt64 = 1, noise: Double = 0.1,
  correlation: Double = 0, _ f: ([Double]) -> Double
) throws -> Table {
  let Z = Matrix<Double>.normal(
    rows: n, columns: d + 1, from: RandomStream(seed: seed, purpose: "explained table"))
  // a1 leans on a0.
  let x = (0..<n).map { i in
    (0..<d).map { j in
      j == 1
        ? correlation * Z[i, 0] + (1 - correlation * correlation).squareRoot() * Z[i, 1] : Z[i, j]
    }
  }
  var columns = (0..<d).map { j in numericColumn("a\(j)", x.map { 10 * $0[j] + 5 }) }
  columns.append(numericColumn("y", (0..<n).map { f(x[$0]) + noise * Z[$0, d] }))
  return try Table(columns: columns)
}

private func model(
  _ table: Table, _ families: [KernelFamily] = [.matern52], adaptation: AdaptationChoice = .auto,
  scaling: PreparationOptions.Scaling = .standardise
) throws -> TableModel {
  try TableModel.fit(
    table,
    options: TableModelOptions(
      preparation: .init(scaling: scaling, testFraction: 0), choosesTransform: false,
      choosesScaling: false,
      regressor: AdaptiveRegressor(families: families, adaptation: adaptation, folds: 3))
  ).model
}

private let fast = ExplanationOptions(resamples: 10, permutations: 99)

@Suite struct ExplanationTests {
  @Test(arguments: PreparationOptions.Scaling.allCases)
  func findsTheDirectionOfASingleIndex(scaling: PreparationOptions.Scaling) throws {
    let beta = [0.6, 0, 0.8, 0, 0, 0]
    let table = try sampleTable(rows: 300, features: 6, correlation: 0.6) { x in
      let t = dot(beta, x)
      return t + 0.5 * t * t
    }
    let fitted = try model(table, scaling: scaling)
    let explanation = try Explanation(fitted, options: fast)
    let sensitivity = explanation.sensitivity
    let top = sensitivity.directions[0]
    #expect(abs(dot(top.loadings, beta)) > 0.95, "\(top.loadings)")
    #expect(top.loadings.max()! == top.loadings.map(abs).max()!)
    #expect(sensitivity.effectiveDimension < 2)
    #expect(abs(sensitivity.importances.reduce(0, +) - 1) < 1e-12)
    #expect(abs(sensitivity.shares.reduce(0, +) - 1) < 1e-12)
    #expect(Set(sensitivity.ranking.prefix(2)) == [0, 2])
    for j in [1, 3, 4, 5] { #expect(sensitivity.importances[j] < 0.03, "feature \(j)") }
    for (value, error) in zip(sensitivity.importances, sensitivity.importanceErrors) {
      #expect(error > 0 && error < 0.2, "\(value) ± \(error)")
    }
    #expect(explanation.evidence.step!.pValue == 0.01)
    #expect(explanation.evidence.gradient.pValue == 0.01)
    // The learned metric brings the target to the front of the spectrum.
    let (before, after) = (explanation.spectrum.before, try #require(explanation.spectrum.after))
    #expect(after.alignment > before.alignment && after.effectiveRank < before.effectiveRank)
    #expect(after.cumulativePower[5] > before.cumulativePower[5])
    // The curve along the direction turns like the target: 1/2 (t + 1)^2 - 1/2.
    let along = explanation.dependences[0]
    let curve = along.curves[0]
    let sign = dot(top.loadings, beta) < 0 ? -1.0 : 1
    for (t, value) in zip(along.positions, curve.mean) where abs(t) < 1.5 {
      // Features a0 and a1 share 0.6: t is <beta, x> up to the loadings' error.
      #expect(abs(value - (sign * t + 0.5 * t * t)) < 0.35, "at \(t): \(value)")
    }
  }

  @Test func noiseHasNoDirection() throws {
    let table = try sampleTable(rows: 200, features: 5, seed: 3, noise: 1) { _ in 0 }
    let explanation = try Explanation(try model(table), options: fast)
    #expect(explanation.evidence.step!.pValue > 0.05)
    #expect(explanation.evidence.gradient.pValue > 0.05)
  }

  /// x^2 has no linear part: one gradient step sees nothing, gradients do.
  @Test func gradientsSeeWhatIsEven() throws {
    let table = try sampleTable(rows: 300, features: 4, seed: 2, noise: 0.3) { $0[0] * $0[0] }
    let explanation = try Explanation(try model(table), options: fast)
    #expect(explanation.evidence.step!.zScore < explanation.evidence.gradient.zScore)
    #expect(explanation.evidence.gradient.pValue == 0.01)
    #expect(explanation.sensitivity.ranking[0] == 0)
  }

  @Test func dependencesOfASumAreItsTerms() throws {
    let table = try sampleTable(rows: 500, features: 3, noise: 0.05) { x in
      2 * sin(x[0]) + x[1] + 0.3 * x[2]
    }
    let explanation = try Explanation(try model(table, [.gaussian]), options: fast)
    #expect(explanation.dependences.map(\.feature) == [nil, "a0", "a1", "a2"])
    let terms: [(Double) -> Double] = [{ 2 * sin($0) }, { $0 }, { 0.3 * $0 }]
    for (dependence, term) in zip(explanation.dependences.dropFirst(), terms) {
      let curve = dependence.curves[0]
      #expect(curve.name == "y" && dependence.positions.count == 25)
      // Positions are in units of the table; other terms shift a curve.
      let differences = zip(dependence.positions, curve.mean).map { $1 - term(($0 - 5) / 10) }
      let shift = differences.reduce(0, +) / 25
      for (position, difference) in zip(dependence.positions, differences) {
        #expect(
          abs(difference - shift) < 0.1, "\(dependence.feature ?? "") at \(position): \(difference)"
        )
      }
      for i in curve.mean.indices {
        #expect(curve.low[i] <= curve.mean[i] && curve.mean[i] <= curve.high[i])
      }
    }
  }

  @Test func classesAreShownByTheirProbabilities() throws {
    let x = (0..<240).map { Double($0 % 60) / 60 }
    let labels = x.map { "class \(Int(6 * $0))" }
    let shuffled = RandomStream(seed: 1, purpose: "shuffle").normals(240)
    let table = try Table(columns: [
      numericColumn("x", x), numericColumn("z", shuffled),
      TableColumn(name: "kind", content: .text(labels), missingRows: []),
    ])
    let explanation = try Explanation(try model(table), options: fast)
    #expect(explanation.classLabels.count == 6 && explanation.sensitivity.ranking[0] == 0)
    for dependence in explanation.dependences {
      #expect(dependence.curves.count == 4)
      #expect(dependence.curves.map(\.name) == explanation.dependences[0].curves.map(\.name))
      for i in dependence.positions.indices {
        let sum = dependence.curves.reduce(0) { $0 + $1.mean[i] }
        #expect(sum > 0 && sum < 1 + 1e-9)
      }
    }
    #expect(explanation.learningCurve?.isInTableUnits == false)
  }

  @Test func metricsAreTold() throws {
    let table = try sampleTable(rows: 150, features: 4) { 3 * $0[2] + 0.3 * $0[0] }
    var options = TableModelOptions()
    options.preparation.target = table.columnNames.last
    options.regressor = AdaptiveRegressor(
      families: [.productMatern32], adaptation: .coordinateScales, blendLimit: 1)
    let explanation = try Explanation(try TableModel.fit(table, options: options).model)
    guard let shares = explanation.members[0].metricShares else {
      #expect(explanation.members[0].metric == "none")
      return
    }
    #expect(
      abs(shares.reduce(0, +) - 1) < 1e-12 && shares.indices.max { shares[$0] < shares[$1] } == 2)
  }

  @Test func productKernelsExplainThemselves() throws {
    let family = KernelFamily.productMatern32
    let table = try sampleTable(rows: 150, features: 4) { $0[0] - abs($0[1]) }
    let explanation = try Explanation(try model(table, [family]), options: fast)
    #expect(explanation.sensitivity.weight != nil)
    #expect(explanation.sensitivity.kernel.hasPrefix(family.name))
    #expect(Set(explanation.sensitivity.ranking.prefix(2)) == [0, 1])
    #expect(explanation.spectrum.kernel.hasPrefix(family.name))
  }

  @Test(arguments: [KernelFamily.tangent(.relu), .laplace, .productLaplace])
  func kernelsWithoutAGradientAreExplainedByAStandIn(_ family: KernelFamily) throws {
    let table = try sampleTable(rows: 150, features: 4) { $0[0] - abs($0[1]) }
    let explanation = try Explanation(
      try model(table, [family]), options: fast)
    #expect(explanation.sensitivity.weight == nil)
    #expect(explanation.sensitivity.kernel.hasPrefix("relu, "))
    #expect(Set(explanation.sensitivity.ranking.prefix(2)) == [0, 1])
    #expect(explanation.spectrum.kernel.hasPrefix(family.name))
  }

  @Test func theSameModelGivesTheSameExplanation() throws {
    let table = try sampleTable(rows: 80, features: 3) { $0[0] + $0[1] * $0[2] }
    let fitted = try model(table, [.conjugate(.relu), .laplace])
    let again = try TableModel(fileContent: try fitted.fileContent())
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let first = try encoder.encode(try Explanation(fitted, options: fast))
    #expect(try encoder.encode(try Explanation(again, options: fast)) == first)
    let other = ExplanationOptions(resamples: 10, permutations: 99, seed: 2)
    #expect(try encoder.encode(try Explanation(again, options: other)) != first)
    for bad in [ExplanationOptions(resamples: 1), ExplanationOptions(permutations: 20)] {
      #expect(throws: HelioError.self) { try Explanation(fitted, options: bad) }
    }
  }

  /// What 200 rows say of 400 and 800, beside models of as many rows. Without noise the ridge is small: a
  /// spectrum that ends with the sample would foretell a third of the error.
  @Test(arguments: [(4, 0.2), (10, 0)])
  func theLearningCurveForetellsMoreRows(features d: Int, noise: Double) throws {
    func table(_ n: Int, _ seed: UInt64) throws -> Table {
      try sampleTable(rows: n, features: d, seed: seed, noise: noise) {
        sin(2 * $0[0]) + $0[1] * $0[2]
      }
    }
    let fitted = try model(try table(200, 5), [.laplace], adaptation: .none)
    let curve = try #require(try Explanation(fitted, options: fast).learningCurve)
    #expect(curve.predictions.map(\.rows) == [50, 100, 200, 400, 800])
    #expect(abs(curve.predictions[2].error - curve.leaveOneOutError) < 1e-9)
    #expect(curve.measurements.map(\.rows) == [50, 100] && curve.trials.map(\.rows) == [100, 200])
    #expect(curve.measurements.allSatisfy { $0.relearnedMean == nil })

    let (member, preparation) = (fitted.regressor.members[0], fitted.preparation)
    let test = try table(2000, 6)
    let truth = try numbers(test, "y")
    for (position, n, tolerance) in [(3, 400, 0.15), (4, 800, 0.25)] {
      let training = try table(n, 7)
      let larger = try KernelRegressor(form: member.form, ridge: member.ridge).fit(
        try preparation.inputs(of: training),
        preparation.target.targets(values: try numbers(training, "y")))
      let f = try larger.predict(try preparation.inputs(of: test)).elements
      let errors = zip(truth, f).map { $0 - preparation.target.uncentred($1) }
      let measured = (dot(errors, errors) / Double(errors.count)).squareRoot()
      let predicted = curve.predictions[position]
      #expect(abs(predicted.error / measured - 1) < tolerance, "\(n): \(measured), \(predicted)")
    }
  }
}
