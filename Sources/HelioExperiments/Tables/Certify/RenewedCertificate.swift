import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

/// The certificate for any data, begun anew from the present state of a run whenever the last one has run out.
///
/// Each restart is a theorem of gradient flow with the state's own loss, margins, weights and balance; it needs the state,
/// so that nothing of it but the first is known before training.
///
/// Source: sheet early-stage-convergence §3 (T6), §8.
struct RenewedCertificate {
  private(set) var found = TableCertificate.Renewal()
  private let sample: UnitSample
  private let learningRate: Double
  private let stepCount: Int
  private let limit: Int
  private var bound: GeneralDataBound?
  /// The step at which the present one began.
  private var beginning = 0
  private var firstLoss = 0.0

  init(_ sample: UnitSample, learningRate: Double, stepCount: Int, limit: Int) {
    self.sample = sample
    (self.learningRate, self.stepCount, self.limit) = (learningRate, stepCount, limit)
  }

  /// Every state in turn, from the start on.
  mutating func observe(_ step: Int, _ state: ReluDescent) throws(HelioError) {
    if step == 0 { firstLoss = state.currentLoss }
    if let bound {
      let time = learningRate * Double(step - beginning)
      guard time >= bound.endTime || step == stepCount else { return }
      found.certified += bound.initialLoss - bound.losses(at: [time])[0]
      found.actual = firstLoss - state.currentLoss
      found.lastStep = step
    }
    bound = nil
    guard found.lastStep == step, found.count < limit, step < stepCount else { return }
    bound = try GeneralDataBound(
      state.loss, sample, secondLayer: state.secondLayer, rows: state.rows)
    beginning = step
    found.count += 1
  }
}
