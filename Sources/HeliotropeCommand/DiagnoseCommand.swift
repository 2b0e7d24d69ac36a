import ArgumentParser
import Foundation
import Heliotrope

/// Which directions of the inputs a table's target depends on, as several estimators see them.
struct DiagnoseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Find the directions of the inputs on which a table's target depends.",
    discussion: """
      Whitens the inputs of the training rows and lets several estimators look for directions: moments of \
      the inputs given the target, and gradients of fits. For each: the directions, how far they stand \
      above what Gaussian inputs and permuted targets give, the angles between the spans, and how well \
      functions of the projections predict rows that no estimator has seen. Beside that a plan: the overlap \
      that theory predicts for each estimator at this size, a bootstrap estimate of it, and the rows for 0.9, \
      all for Gaussian inputs, which are tested.

      ESTIMATORS
      \(IndexEstimator.allCases.map { "  \($0.rawValue): \($0.title); sees \($0.sees)" }
        .joined(separator: "\n"))

      EXAMPLES
        heliotrope diagnose --example diabetes
        heliotrope diagnose houses.csv --target price --missing median
        heliotrope diagnose houses.csv --target price --estimators first,save --directions 2
      """)

  @OptionGroup var source: RequiredTable

  @Option(help: "Estimators, separated by commas (default: all).")
  var estimators: String?

  @Option(help: "Directions asked of every estimator.")
  var directions = 3

  @Option(
    help: "Permutations of the target; opg, agop, rfm and twostep get a tenth of them, 19 at least."
  )
  var permutations = 199

  @OptionGroup(title: "Table") var tableOptions: TableOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    try await run.work(
      "diagnose", on: source, tableOptions,
      set: { (specification: inout DiagnosisSpecification) in
        if estimators != nil { specification.estimators = try chosenEstimators() }
        specification.directions = directions
        specification.permutations = permutations
      },
      { try diagnoseTable($0, $1, in: $2, progress: $3) })
  }

  private func chosenEstimators() throws(HelioError) -> [IndexEstimator] {
    var chosen: [IndexEstimator] = []
    for word in words(estimators) {
      guard let estimator = IndexEstimator(rawValue: word.lowercased()) else {
        throw .invalid(
          parameter: "estimators",
          requirement: "among \(IndexEstimator.allCases.map(\.rawValue).joined(separator: ", "))",
          got: word)
      }
      chosen.append(estimator)
    }
    return chosen
  }
}

extension IndexDiagnosis: TabularResult {

  private var hasClasses: Bool { allInputs.accuracy != nil }

  /// Estimators by rows, as the terminal shows them: p and the number of strengths above the
  /// permuted edge and above the law's; held-out scores of the leading directions, with a star
  /// where they keep up with the best; the largest angle to the best estimator's span.
  var tableText: String {
    let q = findings.map(\.scores.count).max() ?? 1
    let best = findings[bestFinding].estimator.rawValue
    var rows = [
      ["estimator", "p", "above null", "above law"] + (1...q).map { "R2 of \($0) " }
        + ["angle to \(best)"] + (hasClasses ? ["accuracy"] : [])
    ]
    for (i, finding) in findings.enumerated() {
      let start = [
        finding.estimator.rawValue, short(finding.significance.top.pValue),
        "\(finding.significance.count)", finding.countAboveLaw.map(String.init) ?? "-",
      ]
      let angle = String(Int(angles[bestFinding][i].largest.rounded()))
      let accuracy = finding.best.accuracy.map { [short($0)] } ?? []
      rows.append(start + cells(finding, count: q) + [angle] + accuracy)
    }
    let empty = [String](repeating: "", count: q - 1)
    let chance = random.prefix(q).map { short($0.explained.mean) + " " }
    rows.append(["random", "", "", ""] + chance + (hasClasses ? ["", ""] : [""]))
    rows.append(
      ["all inputs", "", "", ""] + empty + [short(allInputs.explained) + " ", ""]
        + (allInputs.accuracy.map { [short($0)] } ?? []))
    return alignedColumns(rows) + planText
  }

  /// The planner's table under the other.
  private var planText: String {
    guard let plan else { return "" }
    var rows = [["estimator", "predicted overlap", "bootstrap", "rows for \(IndexPlan.target)"]]
    for row in plan.rows {
      rows.append([
        row.estimator.rawValue,
        row.predicted.map { short($0) + (row.isLimit ? " (limit)" : "") } ?? "-",
        row.bootstrap.map { "\(short($0.mean)) ± \(short($0.standardError))" } ?? "-",
        row.rowsNeeded.map { short($0.rounded(.up)) } ?? "-",
      ])
    }
    return "\n\n" + alignedColumns(rows)
  }

  private func cells(_ finding: Finding, count q: Int) -> [String] {
    (0..<q).map { j in
      finding.scores.indices.contains(j)
        ? "\(short(finding.scores[j].explained))\(finding.scores[j].keepsUp ? "*" : " ")" : ""
    }
  }
}
