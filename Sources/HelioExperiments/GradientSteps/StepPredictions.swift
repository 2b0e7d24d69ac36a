import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

// What the experiments on two steps predict beside the noise of the gradients, and the theories that
// they must reject.

extension WrongTheory {
  static let batchesExchanged = WrongTheory(
    "batches exchanged", "a fresh second sample is taken for the reused one and vice versa")
  static let sampleNoiseForgotten = WrongTheory(
    "noise of the sample forgotten", "the first gradient is taken for that of an endless sample")
  static let gradientNoiseForgotten = WrongTheory(
    "noise of the gradient forgotten",
    "the bulk beside the spikes is taken for that of the initial weights")
}

extension SecondBatch {
  /// Fresh for reused and vice versa; shares of a sample are exchanged.
  func exchanged(sampleRatio delta: Double) -> SecondBatch {
    switch self {
    case .reused: .fresh(sampleRatio: delta)
    case .fresh: .reused
    case .partlyReused(let fraction, let ratio):
      .partlyReused(fraction: 1 - fraction, sampleRatio: ratio)
    }
  }
}

extension StepSettings {
  /// A spike's singular value is predicted only where it stands out by this factor: nearer the edge a network of
  /// some hundred neurons has values of pure noise.
  static let clearance = 1.15

  /// The outliers of W_2 in the gradients' noise; the report is that of the spikes, whose 1e-4 is far below any
  /// standard error here.
  static func outliers(
    _ theory: TwoStepTheory, _ settings: Settings, learningRates eta: (Double, Double),
    count: Int = 3
  ) throws(HelioError) -> Solution<TwoStepOutliers> {
    let psi = settings[widthRatio]
    return try theory.outliers(
      learningRates: eta, width: Double(size(psi, settings[dimension])), widthRatio: psi,
      count: count, tolerance: 1e-4)
  }

  /// Singular values that stand out, and what is said of them with the other sample.
  static func predictSingularValues(
    _ outliers: TwoStepOutliers, exchanged: TwoStepOutliers, count: Int,
    into values: inout CellValues
  ) {
    for i in 0..<min(count, outliers.count)
    where outliers.singularValues[i] > clearance * outliers.edge {
      let name = Number.singularValue(i + 1)
      values.predicted[name] = outliers.singularValues[i]
      values[.batchesExchanged][name] =
        i < exchanged.count ? exchanged.singularValues[i] : exchanged.edge
    }
  }

  /// |<beta, e_m>|^2/|beta|^2 of the gradient of an endless sample: all of it along the linear part.
  static func endlessSampleOverlaps(_ link: Link) throws(HelioError) -> [Double] {
    let c = try link.linearCoefficients()
    let total = c.reduce(0) { $0 + $1 * $1 }
    return c.map { total > 0 ? $0 * $0 / total : 0 }
  }
}

extension TwoStepOutliers {
  /// Whether a singular value stands out from the edge and from its neighbours: else vectors mix.
  func isSeparate(_ i: Int) -> Bool {
    let below = i + 1 < count ? singularValues[i + 1] : edge
    let above = i > 0 ? singularValues[i - 1] : .infinity
    let clearance = StepSettings.clearance
    return singularValues[i] > clearance * max(below, edge) && above > clearance * singularValues[i]
  }
}
