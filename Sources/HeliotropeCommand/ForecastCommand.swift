import ArgumentParser
import Foundation
import Heliotrope

/// Errors of SGD on random features of a table, before a step is made, and real runs on top.
struct ForecastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast the errors of SGD on random features of a table, then run it.",
    discussion: """
      Draws a first layer once, takes the second moments of its features on the training rows, and predicts from \
      them the training and held-out error of stochastic gradient descent on the readout at every time: for the \
      schedule asked for, and for the best of a grid of steps, decays, batches, iterates and times. Beside them the readout \
      of least norm and the best ridge on the same features, the largest stable step, and what the average of the \
      iterates is worth. Then it runs SGD, and says how far the runs lie from the forecast.

      Targets are standardised, classes coded ±1 and fitted by least squares; errors are in units of the target's \
      variance. Half of the held-out rows choose, the other half judges.

      EXAMPLES
        heliotrope forecast --example diabetes
        heliotrope forecast houses.csv --target price --width 100,300,1000,3000
        heliotrope forecast houses.csv --target price --activation fourier --learning-rate 0.5 --decay 0.25
      """)

  @OptionGroup var source: RequiredTable
  @OptionGroup var rows: ScaledTableOptions
  @OptionGroup(title: "Features") var features: ForecastFeatureOptions
  @OptionGroup(title: "Schedule") var schedule: ForecastScheduleOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    try await run.work(
      "forecast", on: source, rows.table, scaling: rows.scaling,
      set: { (specification: inout ForecastSpecification) in
        try features.set(&specification)
        schedule.set(&specification)
      },
      { try forecastTable($0, $1, in: $2, progress: $3) })
  }
}

/// Options of the first layer.
struct ForecastFeatureOptions: ParsableArguments {
  @Option(help: "Activation: relu, scaledErf, tanh, … or a formula in z, or fourier.")
  var activation = "relu"

  @Option(help: "Neurons; several widths, separated by commas, are forecast one by one.")
  var width = "1000"

  @Option(parsing: .unconditional, help: "Variance of the neurons' bias.")
  var bias = 0.1

  @Flag(help: "Subtract the features' means over the training rows, which allows larger steps.")
  var centre = false

  func set(_ specification: inout ForecastSpecification) throws(HelioError) {
    specification.features = try ForecastFeatures(name: activation)
    var widths: [Int] = []
    for word in words(width) {
      guard let value = Int(word) else {
        throw .invalid(
          parameter: "width", requirement: "whole numbers separated by commas", got: word)
      }
      widths.append(value)
    }
    specification.widths = widths
    specification.biasVariance = bias
    specification.isCentred = centre
  }
}

/// Options of the schedule; numbers below zero are values, which the rules refuse.
struct ForecastScheduleOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Step g of g t^-decay on half the squared error (default: half the step up to which no row can make the mean \
      square grow).
      """)
  var learningRate: Double?

  @Option(parsing: .unconditional, help: "Exponent of the decay, in [0, 1).")
  var decay = 0.0

  @Option(parsing: .unconditional, help: "Rows of a step, drawn with replacement.")
  var batch = 1

  @Option(parsing: .unconditional, help: "Epochs that are forecast and run.")
  var epochs = 50

  @Option(
    parsing: .unconditional,
    help: "Share of the steps before the average begins, in [0, 1); 0 averages all iterates.")
  var tail = 0.0

  @Option(parsing: .unconditional, help: "Real runs of each schedule; 0 for the forecast alone.")
  var runs = 3

  @Flag(help: "Draw steps that are not stable instead of refusing them.")
  var allowDivergence = false

  func set(_ specification: inout ForecastSpecification) {
    specification.learningRate = learningRate
    specification.decay = decay
    specification.batch = batch
    specification.epochs = epochs
    specification.tail = tail
    specification.runs = runs
    specification.allowsDivergence = allowDivergence
  }
}

extension TableForecast: TabularResult {
  /// Readouts by rows, as the terminal shows them.
  var tableText: String {
    let hasClasses = task != .regression
    var rows = [
      [
        "", "step", "decay", "batch", "epochs", "iterate", "predicted", "real runs", "training",
      ] + (hasClasses ? ["accuracy"] : [])
    ]
    for width in widths {
      let prefix = widths.count > 1 ? "\(width.width): " : ""
      let courses =
        [("asked for", width.asked)]
        + (width.best.schedule == width.asked.schedule ? [] : [("best of the grid", width.best)])
      for (title, course) in courses {
        let (schedule, stop) = (course.schedule, course.stop)
        let real = course.atStop.map { "\(short($0.mean)) ± \(short($0.standardError))" }
        rows.append(
          [
            prefix + title, short(schedule.learningRate), short(schedule.decay),
            "\(schedule.batch)", short(stop.epoch),
            stop.isAveraged ? (schedule.tail > 0 ? "tail average" : "average") : "last",
            short(stop.error), real ?? "-", short(stop.train),
          ] + (hasClasses ? [course.accuracyAtStop.map(short) ?? "-"] : []))
      }
      let baselines = [
        ("best ridge \(short(width.ridge.ridge))", width.ridge), ("least norm", width.leastNorm),
      ]
      for (title, baseline) in baselines {
        rows.append(
          [prefix + title, "", "", "", "", "", short(baseline.error), "", short(baseline.train)]
            + (hasClasses ? [baseline.accuracy.map(short) ?? "-"] : []))
      }
    }
    return alignedColumns(rows)
  }
}
