import ArgumentParser
import Foundation
import Heliotrope

/// What is certain about training on a table of two classes before its first step.
struct CertifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Tell what is certain about training on a table before it starts, then train.",
    discussion: """
      Takes two classes, brings the rows to unit length, draws the initial weights of a two-layer ReLU network, and tells \
      from these alone: whether the rows are orthogonally separable and by which margin, how many neurons cover \
      every row, an upper bound of the loss at every time, and after how many steps a loss is certain to be \
      reached; with the logistic loss also how far the mean loss of test rows can lie from the expected one, and how \
      many test rows a gap needs. Then gradient descent trains both layers, and the loss is held against what was certified: which \
      certificate was tight, and which vacuous.

      Bounds of gradient flow hold for steps that are small enough to follow it; where rows are \
      orthogonally separable, a bound of its own holds for the steps as they are. All these are of the \
      training loss; of rows that training does not see, the gap is certified and the error told.

      EXAMPLES
        heliotrope certify --example digits --classes 0,1
        heliotrope certify --example digits --classes 3,8 --loss square --steps 1000
        heliotrope certify --example digits --classes 0,1 --steps 100 --test-rows 1000 --gap 0.02
        heliotrope certify houses.csv --target price --above 250000 --target-loss 0.3
      """)

  enum Loss: String, ExpressibleByArgument, CaseIterable { case square, logistic, exponential }

  @OptionGroup var source: SidedTable

  @Option(help: "Loss of a margin: square, logistic or exponential.")
  var loss: Loss = .logistic

  @Option(help: "Training rows; of more, as many are drawn.")
  var trainingRows = 200

  @Option(help: "Neurons m.")
  var width = 64

  @Option(
    help:
      "Length kappa of the first layer's weights over that of the second's at the start, in (0, 1)."
  )
  var initialScale = 0.5

  @Option(help: "Size of a step.")
  var learningRate = 0.01

  @Option(help: "Steps of the run.")
  var steps = 4000

  @Option(help: "Loss whose certified time is asked for (default: half of the initial one).")
  var targetLoss: Double?

  @Option(help: "Test rows whose gap is certified (default: as many as are held out).")
  var testRows: Int?

  @Option(
    help: "Gap between test rows and expectation whose test rows are asked for (default: 0.05).")
  var gap: Double?

  @OptionGroup var rows: ScaledTableOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    try await run.work(
      "certify", on: source.table, rows.table, scaling: rows.scaling,
      set: { try set(&$0) },
      { try certifyTable($0, $1, in: $2, progress: $3) })
  }

  private func set(_ specification: inout CertifySpecification) throws(HelioError) {
    specification.sides = try source.sides.sides()
    specification.loss =
      switch loss {
      case .square: .squared
      case .logistic: .logistic
      case .exponential: .exponential
      }
    specification.trainingRows = trainingRows
    specification.width = width
    specification.initialScale = initialScale
    specification.learningRate = learningRate
    specification.stepCount = steps
    specification.targetLoss = targetLoss
    specification.testRows = testRows
    specification.targetGap = gap
  }
}

extension TableCertificate: TabularResult {
  /// States of the run by rows, as the terminal shows them: the loss beside what was certified.
  var tableText: String {
    let kinds = Kind.allCases.filter { kind in points.contains { $0.bound(kind) != nil } }
    var rows = [["step", "time", "loss"] + kinds.map(\.title)]
    for point in shownPoints {
      rows.append(
        ["\(point.step)", short(point.time), short(point.loss)]
          + kinds.map { kind in point.bound(kind).map(short) ?? "-" })
    }
    return alignedColumns(rows)
  }
}
