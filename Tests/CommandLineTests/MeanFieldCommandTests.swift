import Foundation
import Heliotrope
import Testing

/// Mean-field networks and curves on the command line.
@Suite struct MeanFieldCommandTests {
  /// 40 curves on 21 points, another column, a number and a class.
  private func lines() -> [String] {
    let A = Matrix<Double>.normal(
      rows: 40, columns: 4, from: RandomStream(seed: 2, purpose: "curves of a command"))
    var lines = [(0...20).map { "x_\($0)" }.joined(separator: ",") + ",size,y,kind"]
    for i in 0..<40 {
      let curve = (0...20).map { j in
        let t = Double(j) / 20
        return "\(A[i, 0] + A[i, 1] * t * t + A[i, 2] * FunctionBasis.sine(2, t))"
      }
      let y = tanh(A[i, 1] + 0.5 * A[i, 3])
      lines.append((curve + ["\(A[i, 3])", "\(y)", y > 0 ? "up" : "down"]).joined(separator: ","))
    }
    return lines
  }

  @Test func fitPredictExplain() throws {
    let scratch = try Scratch()
    let table = try scratch.file("curves.csv", lines().joined(separator: "\n") + "\n")
    let common = ["--threads", "1", "--quiet"]
    let network = [
      "--model", "mean-field", "--functional", "x_*", "--derivative", "1", "--truncation", "6",
      "--penalty", "0.1",
    ]
    let fit = try Program(
      ["fit", table, "--target", "y", "--exclude", "kind", "-o", "y.model"] + network + common,
      in: scratch.url)
    #expect(fit.status == 0, "\(fit.errors)")
    for words in ["certified gap", "by leave-one-out", "21 columns 'x_*'", "penalty 0.1"] {
      #expect(fit.output.contains(words), "\(words): \(fit.output)")
    }
    let predict = try Program(["predict", "y.model", table, "--json"] + common, in: scratch.url)
    #expect(predict.status == 0, "\(predict.errors)")
    #expect(predict.output.contains("\"rSquared\""))
    let explain = try Program(
      ["explain", "y.model", "-o", "out", "--resamples", "2", "--permutations", "99"] + common,
      in: scratch.url)
    #expect(explain.status == 0, "\(explain.errors)")
    #expect(explain.output.contains("mean-field limit"))
    let page = try String(
      contentsOf: scratch.url.appendingPathComponent("out/report.html"), encoding: .utf8)
    #expect(page.contains("explain-curves"))

    let classes = try Program(
      ["fit", table, "--target", "kind", "--exclude", "y", "-o", "kind.model", "--json"] + network
        + common, in: scratch.url)
    #expect(classes.status == 0, "\(classes.errors)")
    let summary = try #require(
      JSONSerialization.jsonObject(with: Data(classes.output.utf8)) as? [String: Any])
    #expect((summary["network"] as? [String: Any])?["loss"] as? String == "logistic")
    let new = try Program(["predict", "kind.model", table] + common, in: scratch.url)
    #expect(new.status == 0 && new.output.hasPrefix("prediction,P(down),P(up)"), "\(new.output)")
  }

  @Test func refusals() throws {
    let scratch = try Scratch()
    let table = try scratch.file("curves.csv", lines().joined(separator: "\n") + "\n")
    let gaps = try scratch.file(
      "gaps.csv",
      lines().map { line in
        var cells = line.split(separator: ",")
        cells.remove(at: 4)
        return cells.joined(separator: ",")
      }.joined(separator: "\n") + "\n")
    func expect(_ status: Int32, _ words: String, _ arguments: String...) throws {
      let program = try Program(
        ["fit"] + arguments + ["-o", "m", "--target", "y", "--threads", "1", "--quiet"],
        in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(words), "\(arguments): \(program.errors)")
    }
    try expect(64, "positive", table, "--model", "mean-field", "--penalty", "0")
    try expect(64, "mean-field", table, "--penalty", "1")
    try expect(64, "between 1 and 19", table, "--functional", "x_*", "--truncation", "20")
    try expect(64, "three columns", table, "--functional", "z_*")
    try expect(65, "from 'x_3' to 'x_5'", gaps, "--functional", "x_*")
    try expect(64, "--derivative", table, "--derivative", "some")
    try expect(64, "0, 1 or 2", table, "--functional", "x_*", "--derivative", "3")
  }
}
