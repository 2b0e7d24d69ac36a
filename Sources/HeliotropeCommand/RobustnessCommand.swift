import ArgumentParser
import Foundation
import Heliotrope

/// How far a network's answers on a table are from changing, inside the data's subspace and outside.
struct RobustnessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robustness",
    abstract: "Find how far answers are from changing, inside the data's subspace and outside.",
    discussion: """
      Rows of a table lie near a subspace: its leading principal components. A network that learned from them has \
      weights outside it that no row ever moved; a short step along these may change its answer. Trains such a \
      network (width and start as reshape has them, gradient descent on the rows inside the subspace), and finds \
      for held-out rows the distance to another answer, inside and outside, beside what theory predicts from the \
      start alone; tests whether the weights outside still stand as they began; and does the same after each \
      repair: a smaller start, weight decay, projection of the weights or of the inputs, with what it costs.

      Another answer is another class, of several the one that is nearest to first order; of a regression an \
      output that has moved by one standard deviation of the target. Distances are in the prepared inputs, \
      whose mean squared length is the number of inputs.

      With --model it takes a model of fit instead: lengths of its gradient inside and outside the subspace of the \
      rows that it learned from, and the rows nearest to another answer, among those of TABLE or, without one, among \
      those that it learned from.

      EXAMPLES
        heliotrope robustness --example digits
        heliotrope robustness houses.csv --target price --missing median --share 0.9
        heliotrope robustness houses.csv --target price --gain 10 --width 400
        heliotrope robustness --model houses.model
        heliotrope robustness new-houses.csv --model houses.model --rows 1000
      """)

  @OptionGroup var source: TableArgument

  @Option(help: "File of a model, as fit writes it, instead of a network to be trained.")
  var model: String?

  @Option(help: "Inputs of a table: standardise, whiten or normal-scores.")
  var scaling: PreparationOptions.Scaling = .standardise

  @Option(
    help:
      "Share of the inputs' variance that the subspace holds; 1 leaves out only what no row has."
  )
  var share = 0.95

  @Option(help: "How many times as far as before the smaller start and decay are to put a change.")
  var gain = 4.0

  @OptionGroup(title: "Table") var tableOptions: TableOptions
  @OptionGroup(title: "Network") var network: RobustnessNetworkOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func validate() throws {
    if !source.isGiven, model == nil {
      throw ValidationError("Name a table, or give --example digits, or --model FILE.")
    }
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    let path = try source.path()
    if let model {
      try await tryModel(model, path, run)
    } else if let path {
      var specification: RobustnessSpecification = tableOptions.specification(
        of: source, path, seed: options.seed, scaling: scaling)
      try network.set(&specification)
      specification.share = share
      specification.gain = gain
      try await run.work("robustness", on: path, specification, reading: tableOptions.reading) {
        try measureRobustness(of: $0, $1, in: $2, progress: $3)
      }
    }
  }

  private func tryModel(_ modelPath: String, _ path: String?, _ run: Run) async throws {
    let fitted = try TableModel.read(path: modelPath)
    var specification = ModelRobustnessSpecification(
      model: modelPath, checksum: String(fnv1a(try fitted.fileContent()), radix: 16))
    specification.rowLimit = tableOptions.rows ?? specification.rowLimit
    specification.share = share
    specification.seed = options.seed
    try specification.validate()
    let table = try path.map { try Table.read(path: $0, options: tableOptions.reading) }
    if let path, let table {
      specification.table = source.name(path)
      specification.source = TableSource(table, reading: tableOptions.reading)
    }
    let folder = try ResultsFolder(
      path: options.output, experiment: "robustness-model", name: "robustness-\(stem(modelPath))",
      specification: specification)
    let result = try measureRobustness(
      of: fitted, on: table, specification, in: folder, progress: options.progress.report)
    try await run.finish(result, in: folder)
  }
}

/// Options of the network whose answers are tried.
struct RobustnessNetworkOptions: ParsableArguments {
  @Option(help: "Activation: relu, relu2, tanh, erf, scaledErf, sin or linear.")
  var activation = "relu"

  @Option(help: "Neurons of the network.")
  var width = 1000

  @Option(help: "Gradient steps of the first layer, each on all training rows.")
  var steps = 200

  @Option(help: "Size of a step (default: the largest at which the loss cannot rise at first).")
  var learningRate: Double?

  @Option(
    help: "Weight decay of the repair; steps follow by --gain (default: 0.01/learning rate).")
  var decay: Double?

  @Option(help: "Variance of the neurons' bias.")
  var bias = 0.1

  func set(_ specification: inout RobustnessSpecification) throws(HelioError) {
    specification.activation = try Activation(name: activation)
    specification.width = width
    specification.steps = steps
    specification.learningRate = learningRate
    specification.weightDecay = decay
    specification.biasVariance = bias
  }
}

extension TableRobustness: TabularResult {
  /// Networks by rows, as the terminal shows them: medians of the distances, p of the start, score and cost.
  var tableText: String {
    func text(_ distances: TableRobustness.Distances?) -> String {
      distances.map { $0.median.map(short) ?? "beyond reach" } ?? "none"
    }
    var rows = [
      [
        "", "outside", "predicted", "inside", "first order", "p of start",
        task == .regression ? "R2" : "accuracy", "cost",
      ]
    ]
    for network in networks {
      let cost =
        network.kind == .plain
        ? "" : "\(short(network.cost.mean)) ± \(short(network.cost.standardError))"
      rows.append([
        network.kind.title, text(network.outside), text(network.outsidePredicted),
        text(network.inside), text(network.insidePredicted),
        network.pValue.map { $0 < 1e-4 ? "< 0.0001" : short($0) } ?? "-", short(network.score),
        cost,
      ])
    }
    return alignedColumns(rows)
  }
}
