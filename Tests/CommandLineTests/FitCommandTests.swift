import Foundation
import Heliotrope
import Testing

@Suite struct FitCommandTests {
  @Test func outerFoldsAndGaussianIntervals() throws {
    let scratch = try Scratch()
    var lines = ["a,b,y"]
    let X = Matrix<Double>.normal(
      rows: 60, columns: 3, from: RandomStream(seed: 1, purpose: "table of a command"))
    for i in 0..<60 { lines.append("\(X[i, 0]),\(X[i, 1]),\(X[i, 0] + 0.3 * X[i, 2])") }
    let table = try scratch.file("rows.csv", lines.joined(separator: "\n") + "\n")
    let common = ["--threads", "1", "--quiet"]
    let fit = try Program(
      [
        "fit", table, "-o", "rows.model", "--kernels", "gaussian", "--adaptation", "network-step",
        "--outer-folds", "3", "--json",
      ] + common, in: scratch.url)
    #expect(fit.status == 0, "\(fit.errors)")
    let summary = try #require(
      JSONSerialization.jsonObject(with: Data(fit.output.utf8)) as? [String: Any])
    let outer = try #require(summary["outerJudgement"] as? [String: Any])
    let inner = try #require(summary["judgement"] as? [String: Any])
    #expect(outer["method"] as? String == "3 outer folds, each with its own selection")
    let difference = try #require(inner["rSquared"] as? Double) - (outer["rSquared"] as! Double)
    #expect(abs(try #require(summary["selectionOptimism"] as? Double) - difference) < 1e-12)
    #expect(fit.output.contains("of 1000 neurons"))

    func lengths(_ method: String) throws -> [Double] {
      let program = try Program(
        ["predict", "rows.model", table, "--intervals", method] + common, in: scratch.url)
      #expect(program.status == 0, "\(program.errors)")
      return program.output.split(separator: "\n").dropFirst().map { line in
        let cells = line.split(separator: ",").compactMap { Double($0) }
        return cells[2] - cells[1]
      }
    }
    let (same, different) = (try lengths("conformal"), try lengths("gaussian"))
    #expect(same.count == 60 && same.max()! - same.min()! < 1e-9)
    #expect(different.max()! > 1.001 * different.min()!)

    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(arguments + common, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    try expect(64, "--intervals", "predict", "rows.model", table, "--intervals", "none")
    try expect(64, "--adaptation", "fit", table, "-o", "x.model", "--adaptation", "some")
    try expect(64, "--scaling", "fit", table, "-o", "x.model", "--scaling", "none")
    try expect(64, "outer folds", "fit", table, "-o", "x.model", "--outer-folds", "1")
  }
}
