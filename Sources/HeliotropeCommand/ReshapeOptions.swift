public import ArgumentParser
import Foundation
public import Heliotrope

extension PreparationOptions.Missing: ExpressibleByArgument {}
extension PreparationOptions.Scaling: ExpressibleByArgument {}
extension LearningTask: ExpressibleByArgument {}
extension ReadingOptions.Delimiter: ExpressibleByArgument {}
extension DecimalMark: ExpressibleByArgument {}
extension InputLaw: ExpressibleByArgument {}
extension IntervalMethod: ExpressibleByArgument {}
extension AdaptationChoice: ExpressibleByArgument {}
extension TableModelKind: ExpressibleByArgument {}
extension FunctionBasis: ExpressibleByArgument {}
extension AdapterExample: ExpressibleByArgument {}

/// How a table is read.
struct ReadingGroup: ParsableArguments {
  @Option(help: "Cell separator: comma, semicolon, tab or pipe (default: detected).")
  var delimiter: ReadingOptions.Delimiter?

  @Option(help: "Mark of decimals: point or comma (default: found for each column).")
  var decimal: DecimalMark?

  @Flag(help: "The first line holds values; columns are named 0, 1, 2, …")
  var noHeader = false

  @Option(
    help: """
      Words that mean an empty cell in every column, separated by commas, for instance ?,none (words such as NA \
      among numbers or dates do anyway).
      """)
  var missingMarkers: String?

  var options: ReadingOptions { options(like: ReadingOptions()) }

  /// What is given here, and otherwise what a model's table was read with.
  func options(like model: ReadingOptions) -> ReadingOptions {
    ReadingOptions(
      delimiter: delimiter ?? model.delimiter, decimalMark: decimal ?? model.decimalMark,
      hasHeader: model.hasHeader && !noHeader,
      missingMarkers: model.missingMarkers.union(words(missingMarkers)), notations: model.notations)
  }
}

/// Options of a table.
struct TableOptions: ParsableArguments {
  @Option(help: "Column to learn (default: the last).")
  var target: String?

  @Option(help: "regression, binary or multiclass (default: from the target).")
  var task: LearningTask?

  @Option(help: "Empty cells: refuse, drop-rows, median or median-indicator.")
  var missing: PreparationOptions.Missing = .refuse

  @Option(help: "Columns to leave out, separated by commas.")
  var exclude: String?

  @Option(help: "Share of the rows held out.")
  var testFraction = 0.4

  @Option(help: "Use at most this many rows, drawn at random.")
  var rows: Int?

  @OptionGroup var format: ReadingGroup

  var reading: ReadingOptions { format.options }

  func preparation(
    seed: UInt64, scaling: PreparationOptions.Scaling = .standardise
  ) -> PreparationOptions {
    PreparationOptions(
      target: target, task: task, missing: missing, scaling: scaling,
      excludedColumns: words(exclude), testFraction: testFraction, seed: seed)
  }
}

/// The words of a list separated by commas.
func words(_ list: String?) -> [String] {
  (list ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    .filter { !$0.isEmpty }
}

/// The numbers of a list separated by commas.
func numbers(_ list: String, parameter: String) throws(HelioError) -> [Double] {
  var values: [Double] = []
  for word in words(list) {
    guard let value = Double(word) else {
      throw .invalid(
        parameter: parameter, requirement: "numbers separated by commas", got: word)
    }
    values.append(value)
  }
  return values
}

/// The formulas of a list separated by commas, those within brackets aside: `relu,max(z,0)` are two.
func formulas(_ list: String) -> [String] {
  var (found, depth) = ([""], 0)
  for character in list {
    if character == "(" { depth += 1 }
    if character == ")" { depth -= 1 }
    if character == ",", depth <= 0 {
      found.append("")
    } else {
      found[found.count - 1].append(character)
    }
  }
  return found.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
}

/// Options of a data model.
struct ModelOptions: ParsableArguments {
  @Option(help: "Target g(z), for instance 'z + h2(z)' with Hermite polynomials h1, h2, …")
  var link = "z + h2(z)"

  @Option(help: "Input dimension d.")
  var dimension = 100

  @Option(help: "Law of the inputs: gaussian or sphere.")
  var inputs: InputLaw = .gaussian

  @Option(help: "Variance of the label noise.")
  var noiseVariance = 0.09

  @Option(help: "Samples of the gradient step (default: 8 d).")
  var stepSamples: Int?

  @Option(help: "Samples of the readout (default: 8 d).")
  var samples: Int?

  func specification(_ step: StepOptions, seed: UInt64) throws(HelioError) -> ModelSpecification {
    try require(
      dimension <= 1_000_000, "dimension", "between 3 and 1000000", got: dimension)
    var result = ModelSpecification(link: try Link(parsing: link), dimension: dimension)
    result.inputs = inputs
    result.noiseVariance = noiseVariance
    result.stepSampleCount = stepSamples ?? result.stepSampleCount
    result.sampleCount = samples ?? result.sampleCount
    result.activation = try Activation(name: step.activation)
    result.width = step.width ?? result.width
    if let strengths = try step.parsedStrengths() { result.strengths = strengths }
    if let ridge = step.ridge { result.ridge = ridge }
    result.replicates = step.replicates ?? result.replicates
    result.seed = seed
    try requireMemory(
      width: result.width, dimension: dimension,
      sampleCount: max(result.stepSampleCount, result.sampleCount))
    if step.learningRate != nil || step.steps != 1 || step.bias != nil {
      throw .invalid(
        parameter: "--learning-rate, --steps and --bias",
        requirement: "left out with --model, where --strengths sets one step without a bias",
        got: "one of them")
    }
    return result
  }
}

/// Options of the network and its step.
struct StepOptions: ParsableArguments {
  @Option(help: "Activation: relu, erf, tanh, gelu, … or a formula in z.")
  var activation = "relu"

  @Option(help: "Neurons of the network (default: 1000 on a table, 2000 on a model).")
  var width: Int?

  @Option(help: "Path of spike strengths kappa, separated by commas; 0 is no step.")
  var strengths: String?

  @Option(
    help: "Instead of the path: one step size eta~ (the coefficient of a_j times the gradient).")
  var learningRate: Double?

  @Option(
    help: """
      On a table, gradient steps of the network that share the step size; each is looked at by itself. \
      The adapted kernel and the overlaid law are those of one step.
      """)
  var steps = 1

  @Option(help: "Ridge, K + ridge I (default: leave-one-out on a table, 0.01 on a model).")
  var ridge: Double?

  @Option(help: "Variance of the neurons' bias (default on a table: 0.1).")
  var bias: Double?

  @Option(help: "Networks, or replicates of a model.")
  var replicates: Int?

  /// For a table.
  func set(_ specification: inout TableSpecification) throws(HelioError) {
    specification.activation = try Activation(name: activation)
    specification.width = width ?? specification.width
    if let strengths = try parsedStrengths() { specification.strengths = strengths }
    specification.learningRate = learningRate
    specification.steps = steps
    specification.ridge = ridge
    specification.biasVariance = bias ?? specification.biasVariance
    specification.replicates = replicates ?? specification.replicates
  }

  func parsedStrengths() throws(HelioError) -> [Double]? {
    try strengths.map { list throws(HelioError) in
      try numbers(list, parameter: "strengths").sorted()
    }
  }
}
