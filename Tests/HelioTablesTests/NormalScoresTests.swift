import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct NormalScoresTests {
  /// Phi^(-1)((a + b/2)/n) at distinct values, linear between them, constant beyond.
  @Test func scoresOfASmallColumn() throws {
    let scores = try #require(NormalScores(fitting: [5, 1, 3, 3, 100, 1, 3, -2]))
    #expect(scores.values == [-2, 1, 3, 5, 100])
    let shares = [0.5, 2, 4.5, 6.5, 7.5].map { $0 / 8 }
    #expect(largestDifference(scores.scores, shares.map(normalQuantile)) < 1e-14)
    for (value, score) in zip(scores.values, scores.scores) {
      #expect(scores.score(of: value) == score)
      #expect(scores.value(ofScore: score) == value)
    }
    #expect(abs(scores.score(of: 2) - (scores.scores[1] + scores.scores[2]) / 2) < 1e-14)
    #expect(scores.score(of: -1e9) == scores.scores[0])
    #expect(scores.score(of: 1e9) == scores.scores[4])
    #expect(scores.value(ofScore: -9) == -2 && scores.value(ofScore: 9) == 100)
    // Rounding beside a knot is none.
    #expect(scores.value(ofScore: scores.scores[2] + 1e-15) == 3)
    for x in [[1.0, 1, 0], [4, 4, 4], []] { #expect(NormalScores(fitting: x) == nil) }
    #expect(NormalScores(fitting: [-1e308, 0, 1e308]) == nil)
  }

  /// More values than knots: ascending, ends kept, near the exact scores, and back.
  @Test(arguments: [257, 5000]) func manyValues(_ n: Int) throws {
    let z: [Double] = RandomStream(seed: 4, purpose: "column").normals(n)
    let x = z.map { exp(2 * $0) }
    let scores = try #require(NormalScores(fitting: x))
    #expect(scores.values.count <= 256 && scores.values.count > 200)
    #expect(scores.values.first == x.min() && scores.values.last == x.max())
    for list in [scores.values, scores.scores] {
      #expect(zip(list, list.dropFirst()).allSatisfy { $0 < $1 })
    }
    let sorted = x.sorted()
    let found = sorted.map(scores.score)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
    // Of n/256 ranks between two knots, those at the ends are the farthest apart.
    for i in n / 50..<(n - n / 50) {
      #expect(abs(found[i] - normalQuantile((Double(i) + 0.5) / Double(n))) < 0.1)
    }
    for (value, score) in zip(sorted, found) {
      #expect(abs(scores.value(ofScore: score) / value - 1) < 1e-9)
    }
  }

  /// Columns a (of few values), b (0 or 1) and y, and the same with exp(a/3).
  private func pair() throws -> (Table, Table) {
    let n = 120
    let u = RandomStream(seed: 2, purpose: "integers").uniforms(n)
    let a = u.map { (20 * $0 * $0).rounded() }
    let others = [
      numericColumn("b", (0..<n).map { Double($0 / 3 % 2) }), numericColumn("y", u.map { 3 + $0 }),
    ]
    func table(_ a: [Double]) throws -> Table {
      try Table(columns: [numericColumn("a", a)] + others)
    }
    return (try table(a), try table(a.map { exp($0 / 3) }))
  }

  @Test func increasingMapsChangeNothing() throws {
    let (table, other) = try pair()
    let options = PreparationOptions(target: "y", scaling: .normalScores, testFraction: 0.3)
    let (a, b) = (try Dataset(table, options: options), try Dataset(other, options: options))
    #expect(a.trainInputs == b.trainInputs && a.testInputs == b.testInputs)
    #expect(a.preparation.scaling.method == .normalScores)
    let maps = try #require(a.preparation.scaling.normalScores)
    #expect(maps.count == 2 && maps[0] != nil && maps[1] == nil)
    // What has two values is only standardised.
    let plain = try Dataset(table, options: .init(target: "y", testFraction: 0.3))
    #expect(largestDifference(plain.trainInputs.column(1), a.trainInputs.column(1)) < 1e-12)
    let sentence = "replaced by its normal scores"
    #expect(a.report.sentences.contains { $0.contains(sentence) })
    #expect(!plain.report.sentences.contains { $0.contains(sentence) })
  }

  @Test func storedAndReadAgain() throws {
    let (table, _) = try pair()
    let dataset = try Dataset(table, options: .init(target: "y", scaling: .normalScores))
    let stored = try JSONEncoder().encode(dataset.preparation)
    let again = try JSONDecoder().decode(Preparation.self, from: stored)
    #expect(again == dataset.preparation)
    #expect(try again.inputs(of: table) == dataset.preparation.inputs(of: table))
    // A description from before there were normal scores; those without any are written like it.
    let earlier = #"{"means": [1, 2], "deviations": [3, 4], "factor": 1.5}"#
    let scaling = try JSONDecoder().decode(FeatureScaling.self, from: Data(earlier.utf8))
    #expect(scaling.normalScores == nil && scaling.method == .standardise)
    #expect(scaling.inputs(Matrix(rows: 1, columns: 2, elements: [4, 6])).elements == [1.5, 1.5])
    #expect(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(scaling)) as? NSDictionary
        == JSONSerialization.jsonObject(with: Data(earlier.utf8)) as? NSDictionary)
  }
}
