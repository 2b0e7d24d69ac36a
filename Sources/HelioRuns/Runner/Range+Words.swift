extension ClosedRange<Double> {
  /// "between 0.5 and 2.0", "at least 3.0"; a bound beside a short number leaves that one out: "above 0 and below 1.0".
  var inWords: String {
    let (low, high) = (lowerBound, upperBound)
    let isAboveZero = low == .leastNormalMagnitude || low == .leastNonzeroMagnitude
    // 1.0.nextDown ends what lies below 1.
    let isBelow = high.isFinite && high.nextUp.description.count < high.description.count
    let first = isAboveZero ? "above 0" : "at least \(low)"
    if high == .infinity { return first }
    if isBelow { return "\(first) and below \(high.nextUp)" }
    return isAboveZero ? "\(first) and at most \(high)" : "between \(low) and \(high)"
  }
}
