import HelioCore
import HelioKernels
import HelioLinalg
import HelioTables

/// Whether the logarithm of a positive target is the better thing to learn.
///
/// A Matérn kernel is fitted to both on a sub-sample, and its leave-one-out errors are compared in the
/// units of the table.
struct LogarithmChoice {
  let takesLogarithm: Bool
  let sentence: String

  private static let rowLimit = 800

  /// - Returns: `nil` if the target is not positive everywhere.
  init?(_ data: Dataset, stream: RandomStream) throws(HelioError) {
    let target = data.preparation.target
    let n = data.trainTargets.rows
    let order = sampledRows(n, atMost: Self.rowLimit, stream.substream("logarithm"))
    let y = data.trainTargets.elements.map { target.uncentred($0) }
    guard y.allSatisfy({ $0 > 0 }) else { return nil }
    // In units in which no square overflows or vanishes; 1 for all but extreme ones.
    let largest = y.max() ?? 1
    let unit = largest > 1e150 || largest < 1e-150 ? largest : 1
    let values = order.map { y[$0] / unit }
    let form = try KernelForm(.matern52, scale: 0.5)
    let K = try form.matrix(
      form.points(
        data.trainInputs.selectingRows(order), .identity(dimension: data.dimension)))
    let weights = data.trainWeights.map { w in order.map { w[$0] } }
    func error(
      _ transform: (Double) -> Double, _ inverse: (Double) -> Double
    ) throws(HelioError) -> Double {
      let t = values.map(transform)
      let Y = Matrix(rows: t.count, columns: 1, elements: t)
      let best = try searchRidge(near: 0.03, unit: 1) { ridge throws(HelioError) in
        let residuals = try KernelSystem(
          kernel: copy K, targets: Y, ridge: ridge, weights: weights
        ).leaveOneOutResiduals()
        let error = t.indices.reduce(0) { sum, i in
          let r = values[i] - inverse(t[i] - residuals[i, 0])
          return sum + (weights?[i] ?? 1) * r * r
        }
        return (error: error / Double(t.count), payload: ())
      }
      return best.error.squareRoot()
    }
    let plain = unit * (try error({ $0 }, { $0 }))
    let logged = unit * (try error({ log($0) }, { exp($0) }))
    takesLogarithm = logged < plain
    sentence =
      "The target is positive: the model learns \(takesLogarithm ? "its logarithm" : "it as it is") "
      + "(leave-one-out error \(shortDecimal(plain)) as it is, \(shortDecimal(logged)) by the "
      + "logarithm, in its units)."
  }
}
