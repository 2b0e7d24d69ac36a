import ArgumentParser
import Foundation
import Heliotrope

/// Applies a model to a table.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Apply a model to a table.",
    discussion: """
      Columns are found by name, in any order; others are ignored. If the table has the target, the model is \
      judged by it. Writes one line a row: the prediction with the ends of its interval, or the class with the \
      probability of each. If rows lie beyond the range of the training rows, or have a category that these do not \
      have, a last column 'outside' names the columns concerned.

      EXAMPLES
        heliotrope predict houses.model new-houses.csv -o prices.csv
        heliotrope predict houses.model new-houses.csv --intervals gaussian --level 0.95
      """)

  @Argument(help: "File of a model, as fit writes it.")
  var model: String

  @Argument(help: tableHelp)
  var table: String

  @Option(name: .shortAndLong, help: "File of the predictions (default: standard output).")
  var output: String?

  @Option(help: "Probability with which the intervals of a regression cover.")
  var level = 0.9

  @Option(
    help: """
      Intervals: conformal, one length from the errors at rows left out, longer beyond the training rows; \
      adaptive, the same errors in units of what a Gaussian process expects, longer away from the data; or \
      gaussian, that process alone, from the kernel of largest weight.
      """)
  var intervals: IntervalMethod = .conformal

  @Option(
    help: """
      Probability from which on the second of two classes is predicted (default: as fit was told, or else the more \
      probable class).
      """)
  var threshold: Double?

  @Flag(help: "Replace a file of that name.")
  var overwrite = false

  @OptionGroup(title: "Reading") var reading: ReadingGroup
  @OptionGroup(title: "Run") var work: WorkOptions

  func run() async throws {
    if let output { try refuseExisting(output, overwrite: overwrite) }
    work.prepare()
    var model = try TableModel.read(path: model)
    if let threshold {
      try require(
        model.task == .binary && threshold > 0 && threshold < 1, "--threshold",
        "between 0 and 1, for a model of two classes", got: threshold)
      model.threshold = threshold
    }
    let table = try Table.read(path: table, options: reading.options(like: model.reading))
    let predictions = try model.predict(table, level: level, intervals: intervals)
    let judgement = try model.judgement(on: table, predictions)
    for note in predictions.notes { printToStandardError(note) }
    let text = predictions.csv(model, level: level)
    if let output {
      try writeFile(Data(text.utf8), to: output)
    } else if !work.json {
      print(text, terminator: "")
    }
    if work.json {
      print(try jsonText(PredictSummary(predictions, model, judgement)))
    } else if let judgement {
      printToStandardError("By the target in the table: \(judgement.summary)")
      if let remark = judgement.remark { printToStandardError(remark) }
    }
  }
}

/// What `predict --json` prints.
private struct PredictSummary: Encodable {
  struct Row: Encodable {
    var value: Double?
    var lower: Double?
    var upper: Double?
    var `class`: String?
    /// By label.
    var probabilities: [String: Double]?
    /// Columns in which the row is beyond the training rows.
    var outside: [String]?
  }
  let judgement: TableModel.Judgement?
  let notes: [String]
  /// One a row of the table, in its order.
  let predictions: [Row]

  init(_ predictions: TablePredictions, _ model: TableModel, _ judgement: TableModel.Judgement?) {
    self.judgement = judgement
    notes = predictions.notes + [judgement?.remark].compactMap(\.self)
    let labels = model.preparation.target.classLabels
    self.predictions =
      model.task == .regression
      ? predictions.values.indices.map { i in
        Row(
          value: predictions.values[i], lower: predictions.lowerEnds[i],
          upper: predictions.upperEnds[i], outside: predictions.outside(i))
      }
      : predictions.classes.indices.map { i in
        let P = Dictionary(
          uniqueKeysWithValues: zip(labels, predictions.probabilities.row(i)).map { ($0, $1) })
        return Row(
          class: labels[predictions.classes[i]], probabilities: P, outside: predictions.outside(i))
      }
  }
}

extension TablePredictions {
  /// `nil` for a row like the training rows.
  fileprivate func outside(_ row: Int) -> [String]? {
    outsideColumns[row].isEmpty ? nil : outsideColumns[row]
  }

  /// A header and one line a row.
  fileprivate func csv(_ model: TableModel, level: Double) -> String {
    let labels = model.preparation.target.classLabels
    let marksRows = outsideColumns.contains { !$0.isEmpty }
    func mark(_ row: Int) -> [String] {
      marksRows ? [escapedForCSV(outsideColumns[row].joined(separator: "; "))] : []
    }
    var lines: [String] = []
    if model.task == .regression {
      lines.append(
        (["prediction", "lower", "upper"] + (marksRows ? ["outside"] : [])).joined(separator: ","))
      for i in values.indices {
        lines.append(
          (["\(values[i])", "\(lowerEnds[i])", "\(upperEnds[i])"] + mark(i)).joined(separator: ","))
      }
    } else {
      let header = ["prediction"] + labels.map { "P(\($0))" } + (marksRows ? ["outside"] : [])
      lines.append(header.map(escapedForCSV).joined(separator: ","))
      for i in classes.indices {
        let row = probabilities.row(i).map { "\($0)" } + mark(i)
        lines.append(([escapedForCSV(labels[classes[i]])] + row).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
