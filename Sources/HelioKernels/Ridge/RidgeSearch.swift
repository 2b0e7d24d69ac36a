package import HelioCore

/// The ridge of least error on a grid of two a decade, by walking downhill from a guess, decade by decade, then
/// to the places between, unless it `isCoarse`.
///
/// - Parameters:
///   - guess: rounded to the grid unit 10^(k/2), -14 <= k <= 6.
///   - unit: what ridges are measured in, such as K(z, z): a kernel of rounding errors eps n stays
///     positive definite with a ten-millionth of it.
///   - evaluate: the error, to be minimised; called once a ridge. Where it is infinite, as for a matrix that is
///     not positive definite to rounding, the walk goes up.
/// - Returns: the ridge and its error.
package func searchRidge<Payload>(
  near guess: Double, unit: Double, isCoarse: Bool = false,
  _ evaluate: (Double) throws(HelioError) -> (error: Double, payload: Payload)
) throws(HelioError) -> (ridge: Double, error: Double, payload: Payload) {
  let range = -14...6
  func ridge(_ k: Int) -> Double { unit * pow(10, Double(k) / 2) }
  let nearest = Int((2 * log10(guess / unit)).rounded())
  var position = min(max(nearest, range.lowerBound), range.upperBound)
  var best = try evaluate(ridge(position))
  /// Goes on in one direction while errors fall; whether it went at all.
  func walk(_ step: Int) throws(HelioError) -> Bool {
    var moved = false
    while range.contains(position + step) {
      let next = try evaluate(ridge(position + step))
      let isLost = best.error == .infinity && step > 0
      guard isLost || next.error < best.error else { break }
      best = next
      position += step
      moved = true
    }
    return moved
  }
  if try !walk(2) { _ = try walk(-2) }
  for step in isCoarse ? [] : [1, -1] where range.contains(position + step) {
    let next = try evaluate(ridge(position + step))
    if next.error < best.error {
      best = next
      position += step
      break
    }
  }
  return (ridge(position), best.error, best.payload)
}
