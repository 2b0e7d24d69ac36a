import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation

// What several quantities of the sheet benign-overfitting ask for.

extension QuantityParameters {
  /// dimension and signalPower.
  mutating func mixture() throws(HelioError) -> SignalMixture {
    try SignalMixture(
      dimension: integer("dimension", atLeast: 2), signalPower: number("signalPower"))
  }

  mutating func samples() throws(HelioError) -> Int { try integer("sampleCount", atLeast: 2) }

  mutating func flipRate() throws(HelioError) -> Double {
    let eta = try number("labelFlipRate")
    try require(eta >= 0 && eta < 0.5, "labelFlipRate", "in [0, 0.5)", got: eta)
    return eta
  }

  mutating func flipLaw() throws(HelioError) -> LabelFlips {
    try choice("flipLaw", default: .exact)
  }

  mutating func slope(default fallback: Double? = nil) throws(HelioError) -> Double {
    let alpha = try number("negativeSlope", default: fallback)
    try require(alpha > 0 && alpha <= 1, "negativeSlope", "in (0, 1]", got: alpha)
    return alpha
  }

  mutating func optionalSlope() throws(HelioError) -> Double? {
    has("negativeSlope") ? try slope() : nil
  }

  mutating func positive(_ name: String, default fallback: Double? = nil) throws(HelioError)
    -> Double
  {
    let value = try number(name, default: fallback)
    try require(value > 0, name, "positive", got: value)
    return value
  }

  mutating func optionalNumber(_ name: String, _ range: ClosedRange<Double>) throws(HelioError)
    -> Double?
  {
    has(name) ? try number(name, range) : nil
  }

  /// trainingInputs and labels.
  mutating func labelledInputs() throws(HelioError) -> (X: Matrix<Double>, y: [Double]) {
    let X = try matrix("trainingInputs")
    let y = try numbers("labels")
    try require(y.count == X.rows, "labels", "\(X.rows), one for each row", got: y.count)
    for label in y { try require(abs(label) == 1, "labels", "1 or -1", got: label) }
    return (X, y)
  }

  /// Rows of an even number of neurons.
  mutating func network(_ name: String) throws(HelioError) -> Matrix<Double> {
    let W = try matrix(name)
    try require(W.rows % 2 == 0, name, "an even number of rows", got: W.rows)
    return W
  }
}
