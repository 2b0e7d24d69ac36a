import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioSimulation

/// The spectrum of a network's features on held-out rows, before and after its step.
///
///     (1/m) Phi^T Phi with the columns' means removed;   alignment_i = <u_i, y>^2/|y|^2
///
/// u_i are the unit left singular vectors, y the centred target; with several outputs the mean. A direction
/// without relation to the target has an alignment of about 1/m.
public struct TableFeatures: Codable, Sendable, Equatable {
  /// One network.
  public struct Stage: Codable, Sendable, Equatable {
    /// Not zero, descending.
    public var eigenvalues: [Double]
    /// Of the leading ones.
    public var alignments: [Double]
    /// `nil` where no law could be fitted.
    public var null: FittedBulk?
  }

  public var sampleCount: Int
  public var width: Int
  public var before: Stage
  public var after: Stage

  /// Rows beyond this are left out: the eigenproblem has this order.
  static let largestSampleCount = 2000

  init(
    before: TwoLayerNetwork<Double>, after: TwoLayerNetwork<Double>, inputs: Matrix<Double>,
    targets: Matrix<Double>
  ) throws(HelioError) {
    let m = min(inputs.rows, Self.largestSampleCount)
    let (X, Y) = (inputs.rows(0..<m), targets.rows(0..<m))
    sampleCount = m
    width = before.width
    self.before = try Self.stage(before, X, Y)
    self.after = try Self.stage(after, X, Y)
  }

  private static func stage(
    _ network: TwoLayerNetwork<Double>, _ X: Matrix<Double>, _ Y: Matrix<Double>
  ) throws(HelioError) -> Stage {
    let m = X.rows
    // The network's features carry 1/sqrt p; the covariance here does not.
    var Phi = network.features(X).scaled(by: Double(network.width).squareRoot())
    removeColumnMeans(&Phi)
    var y = Y
    removeColumnMeans(&y)
    let eigen = try symmetricEigen(gram(Phi, of: .rows).scaled(by: 1 / Double(m)))
    let floor = 1e-10 * max(eigen.values.first ?? 0, .leastNormalMagnitude)
    let values = eigen.values.prefix { $0 > floor }
    let squares = (0..<y.columns).map { c in
      let column = y.column(c)
      return dot(column, column)
    }
    let alignments = (0..<min(values.count, 50)).map { i -> Double in
      let u = eigen.vectors.column(i)
      let shares = squares.indices.filter { squares[$0] > 0 }.map { c -> Double in
        let product = dot(u, y.column(c))
        return product * product / squares[c]
      }
      return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
    }
    return Stage(
      eigenvalues: Array(values), alignments: alignments,
      null: try? FittedBulk(
        eigenvalues: Array(values), sampleCount: m, width: network.width,
        activation: network.activation))
  }
}

func removeColumnMeans(_ A: inout Matrix<Double>) {
  for c in 0..<A.columns {
    let mean = A.column(c).reduce(0, +) / Double(A.rows)
    for i in 0..<A.rows { A[i, c] -= mean }
  }
}

extension TableFeatures {
  /// What the step did to the features, in one sentence.
  var sentences: [String] {
    guard let null = after.null, let start = before.null else {
      return ["No law could be fitted to the bulk of the features' spectrum on the held-out rows."]
    }
    func strongest(_ stage: Stage) -> String {
      let rank = stage.alignments.indices.max { stage.alignments[$0] < stage.alignments[$1] } ?? 0
      return "number \(rank + 1), which carries \(short(100 * stage.alignments[rank])) % of the "
        + "target"
    }
    let fit =
      null.kolmogorovSmirnov > 0.15
      ? " The law describes that bulk badly (distance \(short(null.kolmogorovSmirnov))), so the count means little."
      : ""
    return [
      "Features on \(sampleCount) held-out rows: \(null.outlierCount) directions stand out of the fitted bulk "
        + "after the step (before: \(start.outlierCount)). Most of the target is in \(strongest(after)); "
        + "before, in \(strongest(before)); by chance a direction carries \(short(100 / Double(sampleCount))) %."
        + fit
    ]
  }
}
