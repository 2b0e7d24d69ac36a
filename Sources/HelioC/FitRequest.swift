import Heliotrope

/// What a model learns from a table, and how: the options of `heliotrope fit` as JSON.
struct FitRequest {
  let options: TableModelOptions

  init(_ text: UnsafePointer<CChar>) throws(HelioError) {
    var reader = try unsafe OptionReader(text, "options")
    let seed = UInt64(try reader.integer("seed", atLeast: 0) ?? 1)
    let scaling = try reader.text("scaling") ?? "auto"
    let logarithm = try Self.logarithm(reader.value("logarithm"))
    let preparation = try Self.preparation(&reader, scaling: scaling, logarithm: logarithm, seed)
    let regressor = try Self.regressor(&reader, seed)
    var options = TableModelOptions(
      preparation: preparation, choosesTransform: logarithm == nil,
      choosesScaling: scaling == "auto", regressor: regressor,
      outerFolds: try reader.integer("outerFolds", atLeast: 0) ?? 0,
      threshold: try reader.number("threshold"))
    options.kind = try reader.choice("model", TableModelKind.self) ?? .kernels
    if let penalty = try reader.number("penalty") {
      try require(
        options.kind == .meanField && penalty > 0, "penalty", "positive, with model mean-field",
        got: penalty)
      options.meanField.regularizations = [penalty]
    }
    try reader.finish()
    self.options = options
  }

  private static func preparation(
    _ reader: inout OptionReader, scaling: String, logarithm: Bool?, _ seed: UInt64
  ) throws(HelioError) -> PreparationOptions {
    let stated = PreparationOptions.Scaling(rawValue: scaling)
    guard stated != nil || scaling == "auto" else {
      throw .invalid(
        parameter: "scaling",
        requirement: "one of auto, "
          + PreparationOptions.Scaling.allCases.map(\.rawValue).joined(separator: ", "),
        got: scaling)
    }
    return PreparationOptions(
      target: try reader.text("target"), task: try reader.choice("task", LearningTask.self),
      missing: try reader.choice("missing", PreparationOptions.Missing.self)
        ?? .medianWithIndicator,
      categories: .block(
        limit: try reader.integer("categoryLimit", atLeast: 2) ?? TableModelOptions.categoryLimit),
      scaling: stated ?? .standardise,
      excludedColumns: try reader.texts("exclude") ?? [],
      columnTypes: try reader.members(
        "types", "an object of number, category, boolean or date by column"
      ) { if case .string(let text) = $0 { ColumnType(rawValue: text) } else { nil } } ?? [:],
      groupsRareCategories: true, weightColumn: try reader.text("weights"),
      classWeights: try classWeights(&reader), groupColumn: try reader.text("groups"),
      timeColumn: try reader.text("time"), targetTransform: logarithm == true ? .log : .none,
      functions: try functions(&reader), testFraction: try reader.number("testFraction") ?? 0,
      seed: seed)
  }

  /// Whether the logarithm of the target is learned; `nil`: to be chosen.
  private static func logarithm(_ json: JSONValue?) throws(HelioError) -> Bool? {
    switch json {
    case nil, .string("auto"): nil
    case .boolean(let choice): choice
    case .some(let json):
      throw .invalid(parameter: "logarithm", requirement: "auto, true or false", got: json.text)
    }
  }

  private static func classWeights(
    _ reader: inout OptionReader
  ) throws(HelioError) -> PreparationOptions.ClassWeights? {
    if reader.value("classWeights") == .string("balanced") { return .balanced }
    return try reader.members(
      "classWeights", "balanced, or an object of positive numbers by class"
    ) { OptionReader.finite($0) }.map { .stated($0) }
  }

  private static func functions(
    _ reader: inout OptionReader
  ) throws(HelioError) -> [FunctionalColumns]? {
    let basis = try reader.choice("basis", FunctionBasis.self) ?? .sine
    let derivative = try reader.integer("derivative", atLeast: 0)
    let count = try reader.integer("truncation", atLeast: 1)
    return try reader.texts("functional")?.map { pattern in
      FunctionalColumns(pattern: pattern, basis: basis, derivative: derivative, count: count)
    }
  }

  private static func regressor(
    _ reader: inout OptionReader, _ seed: UInt64
  ) throws(HelioError) -> AdaptiveRegressor {
    var families = KernelForm.defaultFamilies
    if let names = try reader.texts("kernels") {
      families = []
      for name in names { families.append(try KernelFamily(name: name)) }
    }
    let memory = try reader.number("memory") ?? 4
    try require(memory > 0 && memory < 1e6, "memory", "positive, in gibibytes", got: memory)
    return AdaptiveRegressor(
      families: families,
      adaptation: try reader.choice("adaptation", AdaptationChoice.self) ?? .auto,
      folds: try reader.integer("folds", atLeast: 2) ?? 5,
      blendLimit: try reader.integer("blend", atLeast: 1) ?? 4,
      memory: Int(memory * 0x1p30), seed: seed)
  }
}
