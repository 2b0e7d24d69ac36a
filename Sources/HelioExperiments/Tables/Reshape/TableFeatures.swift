import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioRuns
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
    /// Why not.
    public var nullProblem: String?
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
    // Spread over all rows, which may be sorted by the target.
    let rows = (0..<m).map { $0 * inputs.rows / m }
    let X = inputs.selectingRows(rows)
    sampleCount = m
    width = before.width
    func centredGram(_ network: TwoLayerNetwork<Double>) -> Matrix<Double> {
      // The network's features carry 1/sqrt p; the covariance here does not.
      var Phi = network.features(X).scaled(by: Double(network.width).squareRoot())
      removeColumnMeans(&Phi)
      return gram(Phi, of: .rows)
    }
    let reshaping = try EmpiricalReshaping(
      before: centredGram(before), after: centredGram(after), targets: targets.selectingRows(rows),
      leading: 1)
    let family: Result<FittedBulk.Family, HelioError>
    do throws(HelioError) {
      family = .success(
        try FittedBulk.Family(sampleCount: m, width: width, activation: before.activation))
    } catch { family = .failure(error) }
    self.before = Stage(reshaping.before, family)
    self.after = Stage(reshaping.after, family)
  }
}

extension TableFeatures.Stage {
  fileprivate init(
    _ stage: EmpiricalReshaping.Stage, _ family: Result<FittedBulk.Family, HelioError>
  ) {
    let floor = 1e-10 * max(stage.eigenvalues.first ?? 0, .leastNormalMagnitude)
    let values = Array(stage.eigenvalues.prefix { $0 > floor })
    let power = stage.cumulativePower.prefix(min(values.count, 50))
    eigenvalues = values
    alignments = zip(power, [0] + power.dropLast()).map { $0 - $1 }
    do throws(HelioError) {
      null = try FittedBulk(eigenvalues: values, family: family.get())
    } catch { nullProblem = "\(error)" }
  }
}

extension TableFeatures {
  /// What the step did to the features, in one sentence.
  var sentences: [String] {
    guard let null = after.null, let start = before.null else {
      let problem = after.nullProblem ?? before.nullProblem
      return [
        "No law could be fitted to the bulk of the features' spectrum on the held-out rows"
          + (problem.map { ": \($0)" } ?? ".")
      ]
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
    ] + [null.skipped?.sentence(of: "laws of the bulk")].compactMap { $0 }
  }
}
