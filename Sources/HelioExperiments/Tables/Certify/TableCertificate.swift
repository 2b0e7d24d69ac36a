import HelioCore
import HelioRuns
import HelioTables

/// What `heliotrope certify TABLE` found: what is certain about training before it starts, and the run under it.
///
/// Source: sheets early-stage-convergence §2 to §4, wasserstein-generalization §3.
public struct TableCertificate: Codable, Sendable {
  /// The certificates of a loss. The first three are of gradient flow, the last of steps of finite size.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// T4, T5, T6 and T7 of the sheet.
    case early, global, general, steps
  }

  /// A state of the run, and the losses that were certified for its time beforehand.
  public struct Point: Codable, Sendable, Equatable {
    public var step: Int
    /// t = eta step.
    public var time: Double
    /// L.
    public var loss: Double
    public var early: Double?
    public var global: Double?
    public var general: Double
    /// Of descent at this step size; `nil` beyond the steps that it covers.
    public var steps: Double?
    /// Mean and standard deviation of the loss over the held-out rows.
    public var heldOutLoss: Double
    public var heldOutDeviation: Double
    /// What sqrt n' times the gap of n' test rows is certain not to exceed; `nil` without a bound, or where it overflows.
    public var gapCoefficient: Double?
  }

  /// The certificate for any data, begun anew at states of the run whenever the last one had run out.
  public struct Renewal: Codable, Sendable, Equatable {
    /// How often it began, the start included.
    public var count = 0
    /// The step that the last one reaches.
    public var lastStep = 0
    /// Decrease of the loss until then, as all of them together certify it for gradient flow, and as it was.
    public var certified = 0.0
    public var actual = 0.0
  }

  /// How far the mean loss of test rows can lie from the expected one, before training and after it.
  ///
  /// Source: sheet wasserstein-generalization §3.1 to §3.5, §8.
  public struct Gap: Codable, Sendable, Equatable {
    /// n'.
    public var testRows: Int
    /// eps.
    public var targetGap: Double
    /// sd(l(f_0, y)) over all training rows of the two sides, and how many these are.
    public var initialDeviation: Double
    public var pilotCount: Int
    /// Q0, what the mean pull of the rows is never above.
    public var pullBound: Double
    /// Of the gap by the end of the run, [sd(l_0) + Delta]/sqrt n', and the test rows that it asks for the gap eps; `nil`
    /// where they overflow.
    public var bound: Double?
    public var requiredRows: Double?
    /// Time until which n' test rows are certain of the gap eps; `nil` where they are not even at the start.
    public var budget: Double?
    /// The same bound with the movement of the trained weights, known after training.
    public var trainedBound: Double
    /// sd(l_T, y)/sqrt n' over the held-out rows, and the test rows that it asks for.
    public var measured: Double
    public var measuredRows: Double
    /// Bound of the gap of the training rows themselves; `nil` where it overflows.
    public var trainingBound: Double?
    /// Mean loss of the held-out rows less that of the training rows in the end, and its standard error.
    public var trainingGap: Double
    public var trainingGapError: Double
    /// The loss was never above its start, as the bound asks.
    public var isWithinConditions: Bool
  }

  /// How soon gradient flow is certain to reach the target loss.
  public struct Arrival: Codable, Sendable, Equatable {
    public var kind: Kind
    public var time: Double
  }

  /// What is known of the data alone.
  public struct Data: Codable, Sendable, Equatable {
    /// n.
    public var sampleCount: Int
    /// Training rows of the two sides.
    public var trainCount: Int
    public var positiveCount: Int
    public var dimension: Int
    public var pairCount: Int
    /// Pairs whose product has the wrong sign for their labels.
    public var violatingPairs: Int
    /// `nil` where no label occurs twice.
    public var smallestEqualLabelProduct: Double?
    public var largestOppositeLabelProduct: Double
    /// gamma; 0 where no linear rule without threshold separates the rows.
    public var margin: Double
    /// Neurons that cover every row with probability 0.99.
    public var coverageWidth: Int
    /// The limit of C at infinite width; `nil` where the rows are not orthogonally separable.
    public var infiniteWidthConstant: Double?
  }

  /// What is known with the initial weights.
  public struct Start: Codable, Sendable, Equatable {
    /// L0.
    public var loss: Double
    /// max u_i(0).
    public var largestMargin: Double
    /// alpha: the least share of neurons that are aligned with a row and active on it.
    public var coverage: Double
    public var uncoveredRows: Int
    /// C; `nil` where the rows are not orthogonally separable.
    public var constant: Double?
    /// Half of the weight of lam* lies on so many rows; `nil` without one.
    public var limitingRows: Int?
    /// T_e; of the squared loss on orthogonally separable rows.
    public var endTime: Double?
  }

  /// What the run did.
  public struct Run: Codable, Sendable, Equatable {
    public var finalLoss: Double
    /// The first step with the target loss; `nil` if there is none.
    public var targetStep: Int?
    /// Steps that lowered the loss by less than half of what the gradient promises.
    public var failedDescents: Int
    /// The first step at which a margin is above 1.
    public var firstOvershoot: Int?
    public var flips: Int
    /// Flips that cannot occur on orthogonally separable rows.
    public var forbiddenFlips: Int
    /// Share of rows on the wrong side in the end.
    public var trainingError: Double
    public var heldOutError: Double
    /// The least |grad_b L|^2/(C (mean q)^2) on the way; `nil` without C.
    public var gradientRatio: Double?
  }

  public var specification: CertifySpecification
  public var targetName: String
  public var positive: String
  public var negative: String
  public var heldOutCount: Int
  public var data: Data
  public var start: Start
  public var targetLoss: Double
  /// The soonest certified; `nil` where no certificate reaches the target loss.
  public var arrival: Arrival?
  /// Steps that are certain to reach the target loss at this step size; `nil` where none are.
  public var certifiedSteps: Int?
  /// Steps of the run that the certificate of finite steps covers.
  public var coveredSteps: Int
  public var run: Run
  public var renewal: Renewal
  /// `nil` for a loss that is not Lipschitz.
  public var gap: Gap?
  /// In the order of steps, evenly spread over their logarithm.
  public var points: [Point]
  public var messages: [String]
}

extension TableCertificate.Point {
  /// What a certificate says here.
  public func bound(_ kind: TableCertificate.Kind) -> Double? {
    switch kind {
    case .early: early
    case .global: global
    case .general: general
    case .steps: steps
    }
  }
}

extension TableCertificate {
  public var isOrthogonal: Bool { data.violatingPairs == 0 }

  /// How well a certificate did over the time that it speaks of.
  public struct Verdict: Sendable, Equatable {
    public var kind: Kind
    /// The first state by which it has certified 99 % of all that it certifies of the run.
    public var point: Point
    /// Decrease of the loss.
    public var certified: Double
    public var actual: Double
    /// States of ``TableCertificate/points`` whose loss is above the bound.
    public var broken: Int
    /// Certified decrease over the actual one; 0 where nothing fell.
    public var share: Double { actual > 0 ? certified / actual : 0 }
  }

  /// Of a certificate; `nil` where it does not apply, or covers no step.
  public func verdict(_ kind: Kind) -> Verdict? {
    let seen = points.filter { $0.step > 0 && $0.bound(kind) != nil }
    guard let last = seen.last else { return nil }
    func certified(_ point: Point) -> Double { start.loss - point.bound(kind)! }
    let most = certified(last)
    let point = most > 0 ? seen.first { certified($0) >= 0.99 * most }! : last
    return Verdict(
      kind: kind, point: point, certified: certified(point), actual: start.loss - point.loss,
      broken: seen.count { $0.loss > $0.bound(kind)! * (1 + 1e-12) })
  }

  /// The states of ``points`` as the terminal shows them.
  public var shownPoints: [Point] {
    let last = points.count - 1
    let places = Set((0...8).map { $0 * last / 8 })
    return places.sorted().map { points[$0] }
  }
}
