import ArgumentParser
import Foundation
import Heliotrope

/// What a model learns from a table, and how.
struct FitOptions: ParsableArguments {
  enum Logarithm: String, ExpressibleByArgument, CaseIterable { case auto, yes, no }
  enum Scaling: String, ExpressibleByArgument, CaseIterable {
    case auto, standardise
    case normalScores = "normal-scores"
    case whiten

    /// `nil`: to be chosen.
    var stated: PreparationOptions.Scaling? { PreparationOptions.Scaling(rawValue: rawValue) }
  }

  @Option(help: "Column to learn (default: the last).")
  var target: String?

  @Option(help: "regression, binary or multiclass (default: from the target).")
  var task: LearningTask?

  @Option(help: "Empty cells: median-indicator, median, drop-rows or refuse.")
  var missing: PreparationOptions.Missing = .medianWithIndicator

  @Option(
    help: """
      kernels, or mean-field: a two-layer network at its certified optimum, of a number or two classes, up to 4000 rows \
      of equal weight.
      """)
  var model = TableModelKind.kernels

  @Option(
    help: """
      Penalty of a mean-field network, positive (default: chosen by leave-one-out, as its prior is).
      """)
  var penalty: Double?

  @Option(
    help: """
      Columns that are the values of a curve on an even grid, by a pattern with one * in the place of a number, as \
      'x_*'. They are replaced by coefficients in a basis. May be given again for further curves.
      """)
  var functional: [String] = []

  @Option(
    help: "Basis of curves: sine (after the chord is taken off) or brownian (after the start is).")
  var basis = FunctionBasis.sine

  @Option(help: "Derivative of curves that is expanded: auto (by leave-one-out), 0, 1 or 2.")
  var derivative = AutomaticCount.auto

  @Option(
    help:
      "Coefficients of a curve that are kept: auto (by leave-one-out), or a number below that of the intervals."
  )
  var truncation = AutomaticCount.auto

  @Option(help: "Columns to leave out, separated by commas.")
  var exclude: String?

  @Option(
    help: """
      Types of columns that are not what they look like, for instance zip=category,flag=boolean,day=date,size=number.
      """)
  var types: String?

  @Option(
    help:
      "Categories of a column that are told apart at most, the most frequent ones; the others count as one."
  )
  var categoryLimit = TableModelOptions.categoryLimit

  @Option(help: "Learn the logarithm of a positive target: auto (if it helps), yes or no.")
  var logarithm: Logarithm = .auto

  @Option(
    help: """
      Inputs: standardise, normal-scores (ranks made normal, for columns of any law), whiten, or auto (normal \
      scores unless they are clearly worse).
      """)
  var scaling: Scaling = .auto

  @Option(help: "Column of weights of the rows, positive, or 0 for rows to leave out.")
  var weights: String?

  @Option(
    help: """
      How much rows of each class count: balanced, or for instance yes=5,no=1. Probabilities are then those of \
      rows so weighted.
      """)
  var classWeights: String?

  @Option(
    help: """
      Probability from which on the second of two classes, in order of their names, is predicted (default: the \
      more probable class). Kept in the model.
      """)
  var threshold: Double?

  @Option(help: "Column whose equal values mark rows that stay together when rows are left out.")
  var groups: String?

  @Option(help: "Column of times: candidates are judged by later rows.")
  var time: String?

  @Option(help: "Share of the rows held out to judge the finished model.")
  var testFraction = 0.0

  @Option(help: "Folds by which candidates are judged, up to 2500 rows.")
  var folds = 5

  @Option(
    help: """
      Folds on which everything is repeated, selection included, for an estimate without the optimism of having \
      chosen the best; takes as many times longer.
      """)
  var outerFolds = 0

  @Option(
    help: """
      Kernels to try, separated by commas: relu, erf, tanh or any formula in z, one of these with -tangent, \
      gaussian, laplace, matern32, matern52, product-laplace, product-matern32 (default: relu, relu-tangent, erf and \
      the last six).
      """)
  var kernels: String?

  @Option(
    help: """
      Feature learning, a metric of the inputs: auto (all but network-step), none, gradient-step, network-step (of \
      1000 neurons drawn at random), outer-product (of gradients) or coordinate-scales (of product kernels).
      """)
  var adaptation: AdaptationChoice = .auto

  @Option(help: "Kernels in the blend at most; 1 for a single one.")
  var blend = 4

  @Option(
    help: """
      Gibibytes that matrices may take at a time. A table whose kernel matrix does not fit, or of more than \
      20000 rows, is learned on some of its rows as centres; comparing kernels takes .25 beside the inputs, less \
      below 6500 rows.
      """)
  var memory = 4.0

  func validate() throws {
    guard memory > 0, memory < 1e6 else {
      throw ValidationError("--memory must be positive; got \(memory).")
    }
  }

  func options(seed: UInt64, reading: ReadingOptions) throws(HelioError) -> TableModelOptions {
    var families = KernelForm.defaultFamilies
    if let kernels {
      families = []
      for name in formulas(kernels) { families.append(try KernelFamily(name: name)) }
    }
    var settings = MeanFieldSettings()
    if let penalty {
      guard model == .meanField, penalty > 0, penalty.isFinite else {
        throw .invalid(
          parameter: "--penalty", requirement: "positive, with --model mean-field",
          got: "\(penalty)")
      }
      settings.regularizations = [penalty]
    }
    var result = TableModelOptions(
      preparation: PreparationOptions(
        target: target, task: task, missing: missing, categories: .block(limit: categoryLimit),
        scaling: scaling.stated ?? .standardise,
        excludedColumns: words(exclude), columnTypes: try columnTypes(), groupsRareCategories: true,
        weightColumn: weights, classWeights: try statedClassWeights(), groupColumn: groups,
        timeColumn: time,
        targetTransform: logarithm == .yes ? .log : .none,
        functions: functional.isEmpty
          ? nil
          : functional.map {
            FunctionalColumns(
              pattern: $0, basis: basis, derivative: derivative.stated, count: truncation.stated)
          }, testFraction: testFraction, seed: seed),
      choosesTransform: logarithm == .auto, choosesScaling: scaling == .auto,
      regressor: AdaptiveRegressor(
        families: families, adaptation: adaptation, folds: folds, blendLimit: blend,
        memory: Int(memory * 1_073_741_824), seed: seed),
      outerFolds: outerFolds, reading: reading, threshold: threshold)
    (result.kind, result.meanField) = (model, settings)
    return result
  }

  private func statedClassWeights() throws(HelioError) -> PreparationOptions.ClassWeights? {
    guard let classWeights, classWeights != "balanced" else {
      return classWeights.map { _ in .balanced }
    }
    var weights: [String: Double] = [:]
    for word in words(classWeights) {
      guard let equals = word.lastIndex(of: "="),
        let weight = Double(word[word.index(after: equals)...]), weight > 0, weight.isFinite
      else {
        throw .invalid(
          parameter: "--class-weights",
          requirement: "balanced, or CLASS=WEIGHT with positive weights",
          got: word)
      }
      weights[String(word[..<equals])] = weight
    }
    return .stated(weights)
  }

  private func columnTypes() throws(HelioError) -> [String: ColumnType] {
    var result: [String: ColumnType] = [:]
    for word in words(types) {
      guard let equals = word.lastIndex(of: "="),
        let type = ColumnType(rawValue: String(word[word.index(after: equals)...]))
      else {
        throw .invalid(
          parameter: "--types", requirement: "COLUMN=number, =category, =boolean or =date",
          got: word)
      }
      result[String(word[..<equals])] = type
    }
    return result
  }
}

/// A whole number, or that it is to be chosen.
struct AutomaticCount: ExpressibleByArgument {
  static let auto = AutomaticCount(stated: nil)
  /// `nil`: to be chosen.
  let stated: Int?

  private init(stated: Int?) { self.stated = stated }

  init?(argument: String) {
    guard let number = Int(argument) else {
      guard argument == "auto" else { return nil }
      self = .auto
      return
    }
    stated = number
  }

  var defaultValueDescription: String { stated.map(String.init) ?? "auto" }
}
