import ArgumentParser
import Foundation
import Heliotrope

/// What fitting wrong labels costs on a table of two classes.
struct OverfitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overfit",
    abstract: "Flip labels of a table, fit them all, and see whether it hurts.",
    discussion: """
      Takes two classes, flips a share of the training labels, and trains a leaky-ReLU network by gradient descent on \
      the hinge loss until it fits every one of them; beside it one of two neurons, and the linear rule of \
      largest margin. Tells the held-out error against the share of flips, whether stopping in time or fewer neurons \
      would help, how many steps and how large a norm were certain beforehand, and where a Gaussian model would \
      place the table among those where fitting noise is benign or harmful.

      EXAMPLES
        heliotrope overfit --example digits --classes 3,8
        heliotrope overfit --example digits --classes 5
        heliotrope overfit houses.csv --target price --above 250000
      """)

  @OptionGroup var source: SidedTable

  @Option(help: "Shares of flipped labels, rising, separated by commas.")
  var rates = "0,0.05,0.1,0.2,0.3,0.4"

  @Option(help: "Training rows of a run; of more, as many are drawn anew for each.")
  var trainingRows = 400

  @Option(help: "Neurons of the wide network, even.")
  var width = 64

  @Option(help: "Slope alpha of the leaky ReLU below zero, in (0, 1].")
  var slope = 0.1

  @Option(help: "Size of a step on the mean of the hinge losses.")
  var learningRate = 10.0

  @Option(help: "Steps after which a run is given up, and said to be.")
  var maximumSteps = 20_000

  @Option(help: "Draws of rows, flips and starts.")
  var replicates = 5

  @OptionGroup var rows: ScaledTableOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    try await run.work(
      "overfit", on: source.table, rows.table, scaling: rows.scaling,
      set: { try set(&$0) },
      { try overfitTable($0, $1, in: $2, progress: $3) })
  }

  private func set(_ specification: inout OverfitSpecification) throws(HelioError) {
    specification.sides = try source.sides.sides()
    specification.flipRates = try numbers(rates, parameter: "rates")
    specification.trainingRows = trainingRows
    specification.width = width
    specification.negativeSlope = slope
    specification.learningRate = learningRate
    specification.maximumSteps = maximumSteps
    specification.replicates = replicates
  }
}

extension TableOverfit: TabularResult {
  /// Shares of flips by rows, as the terminal shows them.
  var tableText: String {
    func text(_ value: Replicates?) -> String {
      value.map { "\(short($0.mean)) ± \(short($0.standardError))" } ?? "none"
    }
    var rows = [
      [
        "flipped", "network", "stopped in time", "two neurons", "max margin", "model",
        "left of training", "steps",
      ]
    ]
    for rate in rates {
      let steps = rate.unfinished > 0 ? "cap" : short(rate.wide { Double($0.steps ?? 0) }.mean)
      rows.append([
        "\(short(100 * rate.rate)) %", text(rate.wide(\.error)), text(rate.wide(\.stop.error)),
        text(rate.narrow(\.error)), text(rate.linear(\.error)),
        rate.predictedError.map(short) ?? "none", short(rate.wide(\.trainingError).mean), steps,
      ])
    }
    return alignedColumns(rows)
  }
}
