public import HelioCore
public import HelioLinalg
import HelioRuns

/// What determines the numbers of `heliotrope adapter BEFORE AFTER`.
public struct AdapterSpecification: Codable, Sendable, Equatable {
  /// A weight matrix: where it came from and what was read there.
  public struct Source: Codable, Sendable, Equatable {
    /// FILE or FILE:ENTRY, or the name of an example.
    public var name: String
    public var rows: Int
    public var columns: Int
    public var checksum: String

    public init(name: String, _ matrix: Matrix<Double>) {
      self.name = name
      rows = matrix.rows
      columns = matrix.columns
      checksum = HelioRuns.checksum(
        matrix.elements.lazy.flatMap { value in
          (0..<8).lazy.map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
        })
    }
  }

  public var version = Provenance.version
  public var before: Source
  /// `nil`: one matrix alone, approximated.
  public var after: Source?
  /// Free parameters at most.
  public var budget: Int
  /// What may be left of the squared change.
  public var tolerance = 0.1
  /// Whether a scale of every neuron is tried beside rotations.
  public var scalesNeurons = false

  /// - Parameter budget: by default as many parameters as the matrix has entries, less one.
  public init(before: Source, after: Source?, budget: Int? = nil) {
    self.before = before
    self.after = after
    self.budget = budget ?? before.rows * before.columns - 1
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(
      before.rows * before.columns >= 2, "BEFORE", "of more than one entry",
      got: "\(before.rows) x \(before.columns)")
    try require(budget >= 1, "budget", "at least 1", got: budget)
    try require(tolerance >= 0 && tolerance < 1, "tolerance", "in [0, 1)", got: tolerance)
    try require(
      before.rows * before.columns <= 1 << 24, "BEFORE", "of at most 2^24 entries",
      got: "\(before.rows) x \(before.columns)")
    if let after {
      try require(
        after.rows == before.rows && after.columns == before.columns, "AFTER",
        "of the shape of BEFORE, \(before.rows) x \(before.columns)",
        got: "\(after.rows) x \(after.columns)")
    }
  }
}
