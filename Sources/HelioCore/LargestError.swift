/// The larger of two errors, residuals or changes; NaN if either is.
///
/// `max(0, .nan)` is 0: a failure would pass as the best result of all.
@inlinable public func largerError(_ a: Double, _ b: Double) -> Double {
  a.isNaN || b.isNaN ? .nan : max(a, b)
}

extension Sequence<Double> {
  /// The largest of errors, residuals or changes: NaN if one is, 0 of none.
  @inlinable public var largestError: Double { reduce(0, largerError) }
}
