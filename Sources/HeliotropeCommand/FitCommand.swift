import ArgumentParser
import Foundation
import Heliotrope

/// Learns a model of a table and writes it to a file.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract:
      "Learn a model of a table: a blend of kernels adapted to the target, or a mean-field network.",
    discussion: """
      Columns are understood by their content, empty cells are filled. Kernel, metric, ridge and blend are \
      chosen by rows that each candidate has not seen, so nothing has to be tuned.

      EXAMPLES
        heliotrope fit houses.csv --target price -o houses.model
        heliotrope fit visits.csv --target cured --groups patient -o visits.model
        heliotrope fit houses.csv --target price -o houses.model --outer-folds 5
        heliotrope fit spectra.csv --target fat --functional 'x_*' --model mean-field -o fat.model
        heliotrope predict houses.model new-houses.csv -o prices.csv
        heliotrope explain houses.model
      """)

  @Argument(help: tableHelp)
  var table: String

  @Option(name: [.customShort("o"), .customLong("output")], help: "File of the model.")
  var model: String

  @Flag(help: "Replace a file of that name.")
  var overwrite = false

  @OptionGroup(title: "Table") var fitting: FitOptions
  @OptionGroup(title: "Reading") var reading: ReadingGroup
  @OptionGroup(title: "Run") var work: WorkOptions

  func run() async throws {
    try refuseExisting(model, overwrite: overwrite)
    work.prepare()
    let options = try fitting.options(seed: work.seed, reading: reading.options)
    let table = try Table.read(path: table, options: reading.options)
    let (fitted, heldOut) = try TableModel.fit(
      table, options: options, progress: work.progress.report)
    try fitted.write(to: model)
    work.progress.report(1, "")
    if work.json {
      print(try jsonText(FitSummary(fitted, heldOut: heldOut)))
      return
    }
    for sentence in fitted.sentences { print(wrapped(sentence)) }
    print("")
    if let network = fitted.regressor.network {
      print(networkTable(network))
    } else {
      print(candidateTable(fitted.regressor.candidates))
    }
    for member in fitted.regressor.members { print(wrapped(member.solution.sentence)) }
    print("")
    print("The model, by \(fitted.judgement.method):")
    print("  " + fitted.judgement.summary)
    if let remark = fitted.judgement.remark { print(wrapped(remark)) }
    if let outer = fitted.outerJudgement {
      print("By \(outer.method):\n  " + outer.summary)
      if let optimism = fitted.selectionOptimism {
        let measure = fitted.task == .regression ? "R^2" : "accuracy"
        print(
          "  Optimism of the rows that chose the model: \(decimal(optimism, 4)) in \(measure).")
      }
    }
    if let heldOut {
      print("By \(counted(heldOut.rowCount, "row")) held out:\n  " + heldOut.summary)
    }
    if let report = (fitted.outerJudgement ?? heldOut ?? fitted.judgement).classes {
      print("\n" + report.tableText(fitted.preparation.target.classLabels))
    }
    print("")
    print("Model:  \(model)")
  }
}

extension SolutionReport {
  /// For people.
  var sentence: String {
    switch method {
    case .exact:
      let bound = conditionBound.map { ", condition at most \(significant($0))" } ?? ""
      return
        "Solved exactly on \(rowCount) rows: relative residual \(significant(residual))\(bound), "
        + "nothing added to the diagonal beside the ridge."
    case .nystrom:
      return "Solved on \(centreCount) of \(rowCount) rows as centres: relative residual "
        + "\(significant(residual)) after \(iterations) steps of conjugate gradients."
    }
  }
}

/// What a table may be, for the help.
let tableHelp = ArgumentHelp(
  """
  A table: CSV (also tab, semicolon or bars), NPY or NPZ, also compressed by gzip or ZIP; with Python and pandas \
  Excel, OpenDocument, Parquet, Feather. A hyphen reads standard input.
  """)

/// Refuses to write over a file that is there, or into a folder; a device or a pipe is written into.
func refuseExisting(_ path: String, overwrite: Bool) throws(HelioError) {
  switch FileKind(path) {
  case .absent: try requireFolder(of: path)
  case .special: break
  case .folder: throw .file(path: path, reason: "is a folder; name a file in it.")
  case .regular where !overwrite:
    throw .file(path: path, reason: "exists already; name another file, or give --overwrite.")
  case .regular: break
  }
}

extension TableModel.ClassReport {
  /// Rows by true and predicted class, and how often probabilities came true.
  fileprivate func tableText(_ labels: [String]) -> String {
    var parts: [String] = []
    if labels.count <= 12 {
      let head = ["true class, predicted:"] + labels
      let rows = zip(labels, confusion).map { label, row in ["  " + label] + row.map(String.init) }
      parts.append(alignedColumns([head] + rows))
    }
    let subject = labels.count == 2 ? "P(\(labels[1]))" : "P(predicted class)"
    let bins = reliability.filter { $0.rowCount > 0 }.map { bin in
      ["  " + decimal(bin.meanProbability, 3), decimal(bin.frequency, 3), "\(bin.rowCount)"]
    }
    parts.append(alignedColumns([["mean \(subject)", "came true", "rows"]] + bins))
    return parts.joined(separator: "\n\n")
  }
}

/// The candidates as a table: finalists all, of the others the best of each method.
private func candidateTable(_ candidates: [ScoredCandidate]) -> String {
  var lines = ["What was tried (1 - R^2 at rows left out; time in seconds):"]
  for method in [ScoredCandidate.Method.leaveOneOut, .contenders, .finalists] {
    let tried = candidates.filter { $0.method == method }.sorted { $0.error < $1.error }
    guard let first = tried.first else { continue }
    let time = tried.reduce(0) { $0 + ($1.seconds ?? 0) }
    lines.append(
      "  \(method.rawValue), \(counted(first.rowCount, "row")): \(counted(tried.count, "candidate")) in \(decimal(time, 2))"
    )
    let shown = method == .finalists ? tried.count : 3
    for entry in tried.prefix(shown) {
      let weight = entry.weight > 0 ? "  weight \(decimal(entry.weight, 2))" : ""
      lines.append("    \(decimal(entry.error, 5))  \(entry.candidate.description)\(weight)")
    }
  }
  return lines.joined(separator: "\n") + "\n"
}

/// What a mean-field network was tried with, and what is known of the one that was taken.
private func networkTable(_ network: FittedMeanField) -> String {
  let output = network.outputs[0]
  let isSquared = network.loss == .squared
  var lines = [
    "What was tried (\(isSquared ? "1 - R^2" : "logistic loss") by leave-one-out; of \(network.pointCount) points the "
      + "effective number):"
  ]
  let tried = network.candidates.sorted { $0.leaveOneOutLoss < $1.leaveOneOutLoss }
  lines.append("  \(counted(tried.count, "candidate"))")
  for entry in tried.prefix(4) {
    lines.append(
      "    \(decimal(entry.leaveOneOutLoss, 5))  penalty \(significant(entry.regularization)), prior variance "
        + "\(significant(entry.inputVariance))  points \(Int(entry.effectiveSampleSize))")
  }
  lines.append("")
  lines.append(
    wrapped(
      "The network at its optimum: penalty \(significant(output.regularization)), certified gap "
        + "\(significant(output.dualityGap)), \(isSquared ? "mean squared error" : "loss") "
        + "\(significant(output.trainError)) on the training rows, \(significant(output.leaveOneOutError)) by "
        + "leave-one-out\(isSquared ? ", in units of the target's variance" : "")."))
  return lines.joined(separator: "\n")
}
