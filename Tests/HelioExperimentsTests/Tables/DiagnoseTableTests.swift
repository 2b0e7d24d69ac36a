import Foundation
import Heliotrope
import Testing

@Suite struct DiagnoseTableTests {
  /// Features in different units, correlated; the target depends on two planted combinations of
  /// them, on the second one evenly: y = tanh(2 z_0) + z_1^2 + noise.
  private func table(rows n: Int = 700, planted: Bool = true, classes: Bool = false) throws -> Table
  {
    let stream = RandomStream(seed: 12, purpose: "diagnosed table")
    let Z = Matrix<Double>.normal(rows: n, columns: 6, from: stream)
    let noise: [Double] = stream.at(1).normals(n)
    let y = (0..<n).map { i in
      (planted ? tanh(2 * Z[i, 0]) + Z[i, 1] * Z[i, 1] : 0) + 0.3 * noise[i]
    }
    let target: TableColumn.Content =
      classes
      ? .text((0..<n).map { i in Z[i, 0] > 0.5 ? "a" : (Z[i, 1] > 0 ? "b" : "c") }) : .numbers(y)
    return try Table(
      columns: (0..<6).map { j in
        TableColumn(
          name: "f\(j)",
          content: .numbers((0..<n).map { 10 * Double(j + 1) * (Z[$0, j] + 0.5 * Z[$0, 5]) }))
      } + [TableColumn(name: "y", content: target)])
  }

  private func specification(
    _ estimators: [IndexEstimator] = IndexEstimator.allCases, directions: Int = 3
  ) -> DiagnosisSpecification {
    var result = DiagnosisSpecification(
      table: "planted", preparation: PreparationOptions(target: "y", testFraction: 0.4))
    result.estimators = estimators
    result.directions = directions
    result.permutations = 39
    return result
  }

  private func run(
    _ table: Table, _ specification: DiagnosisSpecification
  ) throws -> IndexDiagnosis {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    var specification = specification
    specification.source = TableSource(table)
    return try diagnoseTable(
      table, specification,
      in: ResultsFolder(
        path: place.path, experiment: "diagnose-table", specification: specification))
  }

  @Test func twoPlantedDirectionsAreFoundAndCounted() throws {
    let result = try run(table(), specification())
    #expect(result.findings.count == 11 && result.refusals.isEmpty && result.dimension == 6)
    // 0.09 of 0.635 + 2 + 0.09 is noise.
    let best = result.findings[result.bestFinding].best
    #expect(best.explained > 0.85 && best.explained < 0.98, "\(best)")
    #expect(best.shortfall == 0 && best.shortfallError == 0)
    #expect(result.recommendedCount == 2)
    // Two of six inputs hold all there is; random ones do not.
    #expect(result.allInputs.explained < best.explained)
    #expect(result.random[1].explained.mean < 0.6)
    func finding(_ estimator: IndexEstimator) throws -> IndexDiagnosis.Finding {
      try #require(result.findings.first { $0.estimator == estimator })
    }
    for estimator in [IndexEstimator.directionalRegression, .localSlopes, .recursiveFeatures] {
      let found = try finding(estimator)
      #expect(found.scores[1].explained > 0.8, "\(estimator.rawValue): \(found.scores[1])")
      #expect(found.significance.top.pValue <= 0.05)
      // z_0 = f0/10 - f5/90: standardised, f0 has variance 1.25 and f5 2.25, so the weights of the
      // projection on z_0 are as 1.118 : -0.5; those of z_1 likewise. Both vanish on f2, f3 and f4.
      for weights in found.weights.prefix(2) {
        #expect(
          [2, 3, 4].allSatisfy { abs(weights[$0]) < 0.25 }, "\(estimator.rawValue): \(weights)")
      }
    }
    // The first moment sees the tanh alone, the Hessian the square alone.
    let (first, hessian) = (try finding(.firstMoment), try finding(.principalHessian))
    #expect(first.scores.count == 1 && first.weights[0][0] > 0.85 && abs(first.weights[0][1]) < 0.2)
    #expect(hessian.weights[0][1] > 0.85 && abs(hessian.weights[0][0]) < 0.2)
    #expect(!first.best.keepsUp && first.best.explained < 0.4)
    #expect(hessian.significance.count == 1 && hessian.countAboveLaw == 1)
    let angle = result.leadingAngles[result.findings.firstIndex { $0.estimator == .firstMoment }!][
      result.findings.firstIndex { $0.estimator == .principalHessian }!]
    #expect(angle > 70, "\(angle)")
    #expect(result.messages[0].contains(result.findings[result.bestFinding].estimator.rawValue))
  }

  /// Without any relation nothing is explained, and p-values say so.
  @Test func noiseIsSaidToBeNoise() throws {
    let result = try run(
      table(planted: false),
      specification([.firstMoment, .principalHessian, .slicedInverse, .oneStep], directions: 2))
    #expect(result.findings.allSatisfy { $0.best.explained < 0.05 })
    #expect(result.findings.count { $0.significance.top.pValue <= 0.05 } <= 1)
  }

  @Test func classesHaveAccuraciesAndThinSlicesAreRefused() throws {
    let result = try run(table(classes: true), specification([.firstMoment, .slicedInverse]))
    for finding in result.findings {
      // Three classes give two directions of means.
      #expect(finding.scores.count == 2)
      #expect(try #require(finding.best.accuracy) > 0.85)
      #expect(finding.significance.count == 2)
    }
    let thin = try run(
      table(rows: 50), specification([.firstMoment, .slicedVariance], directions: 1))
    #expect(thin.findings.map(\.estimator) == [.firstMoment])
    #expect(thin.refusals.map(\.estimator) == [.slicedVariance])
    #expect(thin.messages.contains { $0.contains("too thin") })
  }

  /// Equal numbers every time, and from the stored parts of an interrupted run.
  @Test func sameSeedSameResult() throws {
    var specification = specification([.spectral, .localSlopes, .twoSteps], directions: 1)
    let table = try table(rows: 200)
    specification.source = TableSource(table)
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let folder = try ResultsFolder(
      path: place.path, experiment: "diagnose-table", specification: specification)
    // Whatever tests beside this one ask for: sums of two threads end in other digits.
    let (first, second) = try withLinearAlgebraThreads(1) {
      let first = try diagnoseTable(table, specification, in: folder)
      try FileManager.default.removeItem(
        at: place.appendingPathComponent("cells/estimator-opg.json"))
      return (first, try diagnoseTable(table, specification, in: folder))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(first) == encoder.encode(second))
    // And it can be read back.
    try folder.write(first, to: "result.json")
    let stored = try folder.read(IndexDiagnosis.self, from: "result.json")
    #expect(stored.messages == first.messages && stored.angles == first.angles)
  }

  @Test func refusals() throws {
    func message(_ change: (inout DiagnosisSpecification) -> Void) -> String {
      var specification = specification()
      change(&specification)
      do {
        try specification.validate()
        return ""
      } catch { return error.description }
    }
    #expect(message { $0.permutations = 18 }.contains("permutations"))
    #expect(message { $0.directions = 0 }.contains("directions"))
    #expect(message { $0.estimators = [] }.contains("estimators"))
    #expect(message { $0.estimators = [.spectral, .spectral] }.contains("different"))
    #expect(message { $0.rowLimit = 9 }.contains("rows"))
    #expect(message { _ in }.isEmpty)
    // More directions than inputs are one less than there are inputs: all of them are the whole space, no subspace.
    let result = try run(table(rows: 120), specification([.principalHessian], directions: 50))
    #expect(result.findings[0].scores.count == 5)
  }
}
