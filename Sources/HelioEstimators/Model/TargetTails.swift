import HelioLinalg
import HelioTables

/// Whether a few rows of a regression target hold most of its variance.
///
/// Rows are far that lie beyond five times the distance of the quartiles from the median. Squared errors, and so
/// RMSE and R^2, are mostly theirs if they hold more than half of the variance about the median.
struct TargetTails {
  let sentence: String

  /// - Returns: `nil` if there are no such tails.
  init?(_ data: Dataset) {
    let y = data.trainTargets.elements.sorted()
    let n = y.count
    guard data.task == .regression, n >= 20 else { return nil }
    let middle = median(y)
    let spread = y[3 * n / 4] - y[n / 4]
    guard spread > 0 else { return nil }
    let total = y.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let far = y.filter { abs($0 - middle) > 5 * spread }
    let held = far.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    guard held > 0.5 * total else { return nil }
    let isLogged = data.preparation.target.transform == .log
    sentence =
      "The target\(isLogged ? "'s logarithm" : "") has long tails: \(far.count) of \(n) rows, more than five "
      + "interquartile ranges from the median, hold \(Int((100 * held / total).rounded(.down))) % of its variance. "
      + "RMSE and R\u{b2} are mostly theirs; the median error tells how the others are met."
  }
}
