import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct TableModelTests {
  /// A table of numbers and a category, with empty cells; the target is a smooth function and noise.
  private func data(rows n: Int, seed: UInt64, noise: Double = 0.3) throws -> Table {
    let stream = RandomStream(seed: seed, purpose: "table of a model")
    let X = Matrix<Double>.normal(rows: n, columns: 3, from: stream)
    let e: [Double] = stream.at(1).normals(n)
    let u = stream.at(2).uniforms(n)
    var lines = ["age,size,colour,weight,price"]
    for i in 0..<n {
      let colour = u[i] < 0.5 ? "red" : "blue"
      let y = 3 * X[i, 0] + X[i, 1] * X[i, 1] + (u[i] < 0.5 ? 2 : 0) + noise * e[i]
      let size = i % 17 == 3 ? "" : "\(X[i, 1])"
      lines.append("\(X[i, 0]),\(size),\(colour),\(X[i, 2]),\(y)")
    }
    return try table(lines.joined(separator: "\n") + "\n")
  }

  private var quick: TableModelOptions {
    var options = TableModelOptions()
    options.regressor.families = Array(options.regressor.families.prefix(1)) + [.productLaplace]
    return options
  }

  @Test func aModelFileGivesTheSamePredictions() throws {
    let training = try data(rows: 120, seed: 1)
    let model = try TableModel.fit(training, options: quick).model
    let content = try model.fileContent()
    let again = try TableModel(fileContent: content)
    let new = try data(rows: 30, seed: 2)
    let (a, b) = (try model.predict(new), try again.predict(new))
    #expect(largestDifference(a.values, b.values) < 1e-9)
    #expect(largestDifference(a.lowerEnds, b.lowerEnds) < 1e-9)
    #expect(again.judgement == model.judgement && again.sentences == model.sentences)
    #expect(try again.fileContent() == content, "writing is stable")
    let refitted = try TableModel.fit(training, options: quick).model
    #expect(try refitted.predict(new).values == a.values, "seeded")
  }

  @Test func damagedFilesAreRefused() throws {
    let content = try TableModel.fit(data(rows: 60, seed: 1), options: quick).model.fileContent()
    for position in [0, 9, 100, content.count / 2, content.count - 1] {
      var damaged = content
      damaged[position] ^= 1
      #expect(throws: HelioError.self) { try TableModel(fileContent: damaged) }
    }
    for count in [0, 7, 31, 500, content.count - 8] {
      #expect(throws: HelioError.self) { try TableModel(fileContent: content.prefix(count)) }
    }
  }

  /// Files of the version before are read, those of a later one are refused for their version.
  @Test func versionsOfFiles() throws {
    let model = try TableModel.fit(data(rows: 60, seed: 1), options: quick).model
    func content(version: UInt8) throws -> Data {
      var bytes = Array(try model.fileContent().dropLast(8))
      bytes[8] = version
      let hash = fnv1a(bytes)
      return Data(bytes + (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) })
    }
    #expect(try content(version: 5) == model.fileContent())
    let new = try data(rows: 10, seed: 2)
    for version: UInt8 in [1, 2, 3, 4] {
      let earlier = try TableModel(fileContent: content(version: version))
      #expect(try earlier.predict(new).values == model.predict(new).values)
    }
    let error = #expect(throws: HelioError.self) {
      try TableModel(fileContent: content(version: 6))
    }
    #expect(error.map { "\($0)".contains("version 6") } == true)
  }

  @Test func columnsAreFoundByName() throws {
    let model = try TableModel.fit(data(rows: 100, seed: 1), options: quick).model
    let new = try table(
      "extra,weight,colour,size,age\nx,0.1,red,1.5,-0.3\ny,0.2,green,,0.4\n")
    let p = try model.predict(new)
    #expect(p.values.count == 2 && p.values.allSatisfy(\.isFinite))
    #expect(p.notes.contains { $0.contains("extra") } && p.notes.contains { $0.contains("green") })
    #expect(zip(p.lowerEnds, p.upperEnds).allSatisfy { $0 < $1 })
    let ordered = try table("age,size,colour,weight\n-0.3,1.5,red,0.1\n")
    #expect(abs(try model.predict(ordered).values[0] - p.values[0]) < 1e-9)
    #expect(throws: HelioError.self) {
      try model.predict(table("age,size,weight\n1,2,3\n"))
    }
    #expect(throws: HelioError.self) { try model.predict(new, level: 0.9999) }
  }

  /// Intervals of 80 % on new rows: within four binomial deviations of 80 %, on a table of each kind.
  @Test(arguments: [0.1, 1.0]) func intervalsCover(_ noise: Double) throws {
    let level = 0.8
    let model = try TableModel.fit(data(rows: 200, seed: 3, noise: noise), options: quick).model
    let new = try data(rows: 1000, seed: 4, noise: noise)
    guard case .numbers(let y) = try model.preparation.targets(of: new)?.truth else {
      Issue.record("a regression")
      return
    }
    let p = try model.predict(new, level: level)
    let covered = y.indices.count { p.lowerEnds[$0] <= y[$0] && y[$0] <= p.upperEnds[$0] }
    let coverage = Double(covered) / 1000
    // Of the new rows, and of the 200 errors that set the length.
    let deviation = (level * (1 - level) * (1.0 / 1000 + 1.0 / 200)).squareRoot()
    #expect(abs(coverage - level) < 4 * deviation, "covers \(coverage)")
  }

  /// A target that has nothing to do with the inputs must not look learnable, whatever was tried.
  @Test(arguments: 1...3) func nothingLeaksIntoTheJudgement(_ seed: UInt64) throws {
    let n = 80
    let stream = RandomStream(seed: seed, purpose: "noise target")
    let X = Matrix<Double>.normal(rows: n, columns: 30, from: stream)
    let y: [Double] = stream.at(1).normals(n)
    let Y = Matrix(rows: n, columns: 1, elements: y)
    let model = try AdaptiveRegressor(families: [.laplace, .gaussian]).fit(X, Y)
    #expect(model.judgedError > 0.9, "1 - R^2 = \(model.judgedError) on noise")
    // The leak that folds prevent: the metric learned from all rows, then leave-one-out.
    let form = try KernelForm(.gaussian, scale: 1)
    let learner = MetricLearner(form: form, ridge: 0.01)
    let metric = try learner.metrics(
      .gradientOuterProduct(iterations: 3, share: 0.95, isDiagonal: false), inputs: X, targets: Y)[
        2]
    let K = try form.family.matrix(form.points(X, metric))
    let leaked = try KernelSystem(kernel: K, targets: Y, ridge: 0.01).leaveOneOutResiduals()
    let error = dot(leaked.elements, leaked.elements) / dot(y, y)
    #expect(error < 0.5, "leave-one-out after the fact would say \(error)")
  }

  @Test func classesHaveCalibratedProbabilities() throws {
    let n = 300
    let stream = RandomStream(seed: 8, purpose: "classes")
    let X = Matrix<Double>.normal(rows: 2 * n, columns: 2, from: stream)
    let u = stream.at(1).uniforms(2 * n)
    func text(_ rows: Range<Int>) -> String {
      "a,b,kind\n"
        + rows.map { i in
          let p = 1 / (1 + exp(-2 * X[i, 0]))
          return "\(X[i, 0]),\(X[i, 1]),\(u[i] < p ? "yes" : "no")\n"
        }.joined()
    }
    let model = try TableModel.fit(table(text(0..<n)), options: quick).model
    let predictions = try model.predict(table(text(n..<(2 * n))))
    #expect(model.preparation.target.classLabels == ["no", "yes"])
    // The mean probability is the frequency within three deviations; the best log loss is near 0.5.
    let mean = (0..<n).reduce(0) { $0 + predictions.probabilities[$1, 1] } / Double(n)
    let frequency = Double((n..<(2 * n)).count { u[$0] < 1 / (1 + exp(-2 * X[$0, 0])) }) / Double(n)
    #expect(abs(mean - frequency) < 3 * (0.25 / Double(n)).squareRoot() * 1.5)
    let judgement = try #require(
      try model.judgement(on: table(text(n..<(2 * n))), predictions))
    let best =
      (n..<(2 * n)).reduce(0) { sum, i in
        let p = 1 / (1 + exp(-2 * X[i, 0]))
        return sum - log(u[i] < p ? p : 1 - p)
      } / Double(n)
    #expect(judgement.logLoss! < best + 0.06)
    // Overconfident probabilities, three times the slope, would be worse by far.
    #expect(predictions.probabilities.elements.allSatisfy { $0 > 0 && $0 < 1 })
  }

  /// Two dozen tables of forty rows: the log loss that is stated is that of fresh rows, on average, and its probabilities
  /// are worth more than the shares of the classes.
  @Test func fewRowsOfClassesAreJudgedHonestly() throws {
    let (n, fresh) = (40, 400)
    var differences: [Double] = []
    var gains: [Double] = []
    for seed in 0..<24 {
      let stream = RandomStream(seed: 70 + UInt64(seed), purpose: "few classes")
      let X = Matrix<Double>.normal(rows: n + fresh, columns: 2, from: stream)
      let u = stream.at(1).uniforms(n + fresh)
      func isSecond(_ i: Int) -> Bool { u[i] < 1 / (1 + exp(-1.5 * X[i, 0])) }
      func text(_ rows: Range<Int>) -> String {
        "a,b,kind\n"
          + rows.map { "\(X[$0, 0]),\(X[$0, 1]),\(isSecond($0) ? "yes" : "no")\n" }.joined()
      }
      var options = TableModelOptions(
        regressor: AdaptiveRegressor(
          families: [.conjugate(.linear), .gaussian], adaptation: .none))
      options.nestsFewRows = true
      let model = try TableModel.fit(table(text(0..<n)), options: options).model
      let new = try table(text(n..<(n + fresh)))
      let found = try #require(try model.judgement(on: new, model.predict(new))?.logLoss)
      differences.append(try #require(model.judgement.logLoss) - found)
      let share = (Double((0..<n).count(where: isSecond)) + 0.5) / Double(n + 1)
      let second = Double((n..<(n + fresh)).count(where: isSecond)) / Double(fresh)
      gains.append(-second * log(share) - (1 - second) * log(1 - share) - found)
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    let m = mean(differences)
    let error = (mean(differences.map { ($0 - m) * ($0 - m) }) / 23).squareRoot()
    #expect(abs(m) < 3 * error && error < 0.035, "\(m) ± \(error)")
    #expect(mean(gains) > 0.03, "\(gains)")
  }
}
