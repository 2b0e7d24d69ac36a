import HelioNumerics

extension ConditionalError {
  /// The mean of E(kappa) over an interval, kappa ~ N(0,1): what a bin of test errors estimates.
  ///
  /// By the midpoint rule on 200 points of the interval, E taken linear between the nodes of the grid, which
  /// stand at most 0.13 apart between -4 and 4.
  ///
  /// - Precondition: low < high; the interval meets the grid's range.
  public func meanError(from low: Double, to high: Double) -> Double {
    let count = 200
    let width = (high - low) / Double(count)
    var (sum, mass) = (0.0, 0.0)
    var k = 1
    for i in 0..<count {
      let kappa = low + (Double(i) + 0.5) * width
      while k < projections.count - 1, projections[k] < kappa { k += 1 }
      let share = (kappa - projections[k - 1]) / (projections[k] - projections[k - 1])
      let density = normalDensity(kappa)
      sum += density * (errors[k - 1] + share * (errors[k] - errors[k - 1]))
      mass += density
    }
    return sum / mass
  }
}
