/// The points of a search or of a grid that were left out because they could not be computed.
public struct SkippedPoints: Sendable, Equatable, Codable {
  public private(set) var count = 0
  /// What the first of them failed of.
  public private(set) var reason: String?

  public init() {}

  /// Leaves out one more point.
  public mutating func add(_ error: HelioError) {
    count += 1
    reason = reason ?? "\(error)"
  }

  /// How many points of what were left out and why; `nil` for none.
  ///
  ///     skipped.sentence(of: "laws")     "2 laws could not be computed: …"
  public func sentence(of what: String) -> String? {
    reason.map {
      "\(count) \(what) could not be computed and \(count == 1 ? "is" : "are") left out: \($0)"
    }
  }
}
