import ArgumentParser
import Foundation
import HelioReferences
import Heliotrope

/// Any single quantity of a theory sheet.
struct ComputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compute",
    abstract: "Compute one quantity of a theory sheet, as JSON with its convergence report.",
    discussion: """
      EXAMPLES
        heliotrope compute function-space kernel-value --parameters \
      '{"activation": "relu", "firstVariance": 1.3, "secondVariance": 0.8, "covariance": 0.5}'
        heliotrope compute function-space spiked-spectrum --parameters \
      '{"activation": "erf", "dimension": 50, "spikeStrength": 10}'
      """)

  @Argument(
    help: "Sheet, for instance function-space.", completion: .list(Topic.all.map(\.name)))
  var sheet: String

  @Argument(
    help: "Quantity, for instance spiked-spectrum.",
    completion: .list(Topic.all.flatMap(\.quantityNames)))
  var quantity: String

  @Option(help: "Parameters as a JSON object.")
  var parameters = "{}"

  func run() throws {
    LinearAlgebraLibrary.setThreads(1)
    print(
      try jsonText(
        try computeQuantity(sheet: sheet, quantity: quantity, parametersJSON: parameters)))
  }
}

/// A reference file against what is computed here.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check reference files: pass or fail for each case; exit status 1 if any fails.",
    discussion: """
      EXAMPLES
        heliotrope check                                  what the program carries
        heliotrope check References/function-space.json   a file, also of others
      """)

  @Argument(help: "Reference files; without any, those that the program carries.")
  var files: [String] = []

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    LinearAlgebraLibrary.setThreads(1)
    var failed = 0
    var reports: [ReferenceReport] = []
    let references =
      files.isEmpty
      ? References.files.map { Data($0.content) } : try files.map { try contents(ofFile: $0) }
    for data in references {
      let report = try checkReference(data)
      reports.append(report)
      failed += report.failedCount
      if json { continue }
      for outcome in report.cases {
        print("\(outcome.passed ? "pass" : "FAIL")  \(outcome.name)\(detail(outcome))")
      }
      print("\(report.sheet): \(report.passedCount) passed, \(report.failedCount) failed")
    }
    if json { print(try jsonText(reports)) }
    if failed > 0 { throw ExitCode(1) }
  }

  private func detail(_ outcome: ReferenceReport.Outcome) -> String {
    outcome.detail.map { "  (\($0))" } ?? ""
  }
}
