/// The results of a sweep as a plain table: cells with their parameters and named numbers.
///
/// What ``SweepFigure`` draws. A cell that failed has no numbers, or numbers that are missing.
public struct SweepTable: Sendable, Equatable, Codable {
  /// A number of a cell: mean over replicates, its standard error, and what theory says; `nil` for
  /// what was not measured or not predicted.
  public struct Number: Sendable, Equatable, Codable {
    public var mean: Double?
    public var standardError: Double?
    public var theory: Double?

    public init(_ mean: Double?, standardError: Double? = nil, theory: Double? = nil) {
      self.mean = mean
      self.standardError = standardError
      self.theory = theory
    }
  }

  /// One combination of parameters.
  public struct Entry: Sendable, Equatable, Codable {
    /// In the order of ``SweepTable/parameters``.
    public var values: [Cell]
    /// By name; empty if the cell failed.
    public var numbers: [String: Number]

    public init(_ values: [Cell], _ numbers: [String: Number]) {
      self.values = values
      self.numbers = numbers
    }
  }

  /// Names of the swept parameters, with the unit in brackets where there is one.
  public var parameters: [String]
  public var entries: [Entry]
  /// Cells of theory alone, at further places along the horizontal axis: lines go through them, nothing else
  /// sees them.
  public var theory: [Entry]

  public init(parameters: [String], entries: [Entry], theory: [Entry] = []) {
    for entry in entries + theory {
      precondition(
        entry.values.count == parameters.count,
        "a cell with \(entry.values.count) values for the parameters \(parameters)")
    }
    self.parameters = parameters
    self.entries = entries
    self.theory = theory
  }

  /// Names of all numbers, in alphabetical order.
  public var numberNames: [String] {
    Set(entries.flatMap(\.numbers.keys)).sorted()
  }

  /// The distinct values of a parameter: numbers rising, words in the order of appearance.
  public func values(of parameter: String) -> [Cell] {
    guard let j = parameters.firstIndex(of: parameter) else { return [] }
    var seen: Set<Cell> = []
    let distinct = entries.map { $0.values[j] }.filter {
      $0 != .missing && seen.insert($0).inserted
    }
    let numbers = distinct.compactMap(\.finite)
    return numbers.count == distinct.count ? numbers.sorted().map(Cell.number) : distinct
  }

  func isNumeric(_ parameter: String) -> Bool {
    values(of: parameter).allSatisfy { $0.finite != nil }
  }

  /// Whether values of a parameter are better shown on a logarithmic axis: all positive, and either far
  /// apart or chosen by factors.
  public static func suggestsLogarithm(_ values: [Double]) -> Bool {
    guard !values.isEmpty, values.allSatisfy({ $0 > 0 }) else { return false }
    return spansDecades(values) || isGeometric(values.sorted())
  }

  /// Whether the values of a parameter were chosen by factors rather than by differences.
  static func isGeometric(_ rising: [Double]) -> Bool {
    guard rising.count > 2, rising[0] > 0 else { return false }
    let factors = zip(rising, rising.dropFirst()).map { $1 / $0 }
    guard let low = factors.min(), let high = factors.max() else { return false }
    return low >= 1.4 && high / low < 2.5
  }

  /// Whether a logarithmic axis suits these numbers: all positive and more than a factor of 20 apart.
  static func spansDecades(_ numbers: [Double]) -> Bool {
    guard let low = numbers.min(), let high = numbers.max(), low > 0 else { return false }
    return high / low > 20
  }
}
