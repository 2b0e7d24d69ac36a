import HelioCore
import HelioLinalg
import HelioTables

/// The coefficients of a curve that were dropped, on the scale of those that were kept.
///
/// Kept ones enter as gamma (a_k - mean)/sqrt(s_k s), s_k their deviation and s its mean over the curve, see
/// ``FeatureScaling``; so would those beyond, with their own deviation.
struct FunctionTail {
  let expansion: FunctionExpansion
  /// sum over k > D of gamma^2 (a_k - mean)^2/(s_k s), one each of the training rows.
  let squares: [Double]
  /// The same sum over what was kept.
  let keptSquares: [Double]

  /// - Returns: `nil` if nothing was dropped, or inputs are whitened.
  init?(_ expansion: FunctionExpansion, _ table: Table, _ data: Dataset) throws(HelioError) {
    let scaling = data.preparation.scaling
    let positions = data.preparation.features.positions(of: expansion)
    let complete = expansion.complete
    guard complete.count > expansion.count, scaling.whitening == nil, !positions.isEmpty else {
      return nil
    }
    let mean =
      positions.reduce(0) { $0 + scaling.deviations[$1] } / Double(positions.count)
    let A = try complete.features(of: table).selectingRows(data.rows.train)
    let n = A.rows
    var squares = [Double](repeating: 0, count: n)
    for k in (A.columns - complete.count + expansion.count)..<A.columns {
      let a = A.column(k)
      let centre = a.reduce(0, +) / Double(n)
      let deviation = (a.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(n)).squareRoot()
      guard deviation > 1e-12 * mean else { continue }
      for i in 0..<n { squares[i] += (a[i] - centre) * (a[i] - centre) / (deviation * mean) }
    }
    self.expansion = expansion
    self.squares = squares.map { scaling.factor * scaling.factor * $0 }
    keptSquares = (0..<n).map { i in
      positions.reduce(0) { $0 + data.trainInputs[i, $1] * data.trainInputs[i, $1] }
    }
  }

  /// What dropping them cost at most, for people.
  ///
  /// - Parameter priorVariance: of a coordinate, c/(d+1).
  func sentence(_ answer: MeanFieldAnswer, priorVariance c: Double) -> String {
    let dropped = squares.reduce(0, +)
    let share = dropped / (dropped + keptSquares.reduce(0, +))
    let gain = answer.possibleGain(tails: squares.map { c * $0 })
    return
      "The \(expansion.complete.count - expansion.count) coefficients of '\(expansion.pattern)' that are not kept hold "
      + "\(shortDecimal(100 * share)) % of the curve's prior variance; with them the objective "
      + "(\(shortDecimal(answer.objective))) could be lower by \(shortDecimal(gain)) at most, a bound for the Gaussian prior"
      + (gain > answer.objective ? " that says nothing here." : ".")
  }
}
