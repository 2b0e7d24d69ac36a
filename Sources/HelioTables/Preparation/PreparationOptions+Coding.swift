extension PreparationOptions {
  private enum CodingKeys: String, CodingKey {
    case target, task, missing, categories, scaling, excludedColumns, columnTypes
    case groupsRareCategories, weightColumn, classWeights, groupColumn, timeColumn
    case targetTransform
    case testFraction, seed
  }

  /// Options that were written before a choice existed have its default.
  public init(from decoder: any Decoder) throws {
    let stored = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      target: try stored.decodeIfPresent(String.self, forKey: .target),
      task: try stored.decodeIfPresent(LearningTask.self, forKey: .task),
      missing: try stored.decode(Missing.self, forKey: .missing),
      categories: try stored.decode(Categories.self, forKey: .categories),
      scaling: try stored.decode(Scaling.self, forKey: .scaling),
      excludedColumns: try stored.decode([String].self, forKey: .excludedColumns),
      columnTypes: try stored.decodeIfPresent([String: ColumnType].self, forKey: .columnTypes)
        ?? [:],
      groupsRareCategories: try stored.decodeIfPresent(Bool.self, forKey: .groupsRareCategories)
        ?? false,
      weightColumn: try stored.decodeIfPresent(String.self, forKey: .weightColumn),
      classWeights: try stored.decodeIfPresent(ClassWeights.self, forKey: .classWeights),
      groupColumn: try stored.decodeIfPresent(String.self, forKey: .groupColumn),
      timeColumn: try stored.decodeIfPresent(String.self, forKey: .timeColumn),
      targetTransform: try stored.decodeIfPresent(TargetTransform.self, forKey: .targetTransform)
        ?? .none,
      testFraction: try stored.decode(Double.self, forKey: .testFraction),
      seed: try stored.decode(UInt64.self, forKey: .seed))
  }

  /// A choice that is at its default is left out, so that the same options are written as before it
  /// existed.
  public func encode(to encoder: any Encoder) throws {
    var stored = encoder.container(keyedBy: CodingKeys.self)
    try stored.encodeIfPresent(target, forKey: .target)
    try stored.encodeIfPresent(task, forKey: .task)
    try stored.encode(missing, forKey: .missing)
    try stored.encode(categories, forKey: .categories)
    try stored.encode(scaling, forKey: .scaling)
    try stored.encode(excludedColumns, forKey: .excludedColumns)
    if !columnTypes.isEmpty { try stored.encode(columnTypes, forKey: .columnTypes) }
    if groupsRareCategories {
      try stored.encode(groupsRareCategories, forKey: .groupsRareCategories)
    }
    try stored.encodeIfPresent(weightColumn, forKey: .weightColumn)
    try stored.encodeIfPresent(classWeights, forKey: .classWeights)
    try stored.encodeIfPresent(groupColumn, forKey: .groupColumn)
    try stored.encodeIfPresent(timeColumn, forKey: .timeColumn)
    if targetTransform != .none { try stored.encode(targetTransform, forKey: .targetTransform) }
    try stored.encode(testFraction, forKey: .testFraction)
    try stored.encode(seed, forKey: .seed)
  }
}
