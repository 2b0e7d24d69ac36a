public import HelioCore
public import HelioNumerics

/// Everything a run of gradient steps is made from; with it the run can be made again.
///
///     y = g(<e_1, x>, …) + noise, x ~ N(0, I_d);   W <- W + eta_t G(batch_t),  t = 1 … T
///
/// The index directions are the first axes. For the logistic loss the labels are the signs of y.
///
/// Source: sheet gradient-steps §1, §5.2.
public struct StepTraining: Sendable, Hashable, Codable {
  public var dimension: Int
  /// n, of every batch.
  public var sampleCount: Int
  public var width: Int
  public var link: Link
  public var noiseVariance: Double
  public var activation: Activation
  public var secondLayer: SecondLayerLaw
  public var loss: StepLoss
  /// eta_t, one for each step.
  public var learningRates: [LearningRate]
  /// One for each step; the first sample counts as fresh and as reused.
  public var batches: [StepBatch]
  public var seed: Int

  /// - Parameters:
  ///   - learningRates: T >= 1 of them.
  ///   - batches: T of them, or one for all steps.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``; see ``check()``.
  public init(
    dimension: Int, sampleCount: Int, width: Int, link: Link, noiseVariance: Double = 0,
    activation: Activation, secondLayer: SecondLayerLaw = .gaussian,
    loss: StepLoss = .correlation, learningRates: [LearningRate], batches: [StepBatch] = [.reused],
    seed: Int = 1
  ) throws(HelioError) {
    self.dimension = dimension
    self.sampleCount = sampleCount
    self.width = width
    self.link = link
    self.noiseVariance = noiseVariance
    self.activation = activation
    self.secondLayer = secondLayer
    self.loss = loss
    self.learningRates = learningRates
    self.batches =
      batches.count == 1
      ? [StepBatch](repeating: batches[0], count: max(learningRates.count, 1)) : batches
    self.seed = seed
    try check()
  }

  /// Refuses what has no meaning, before any work.
  public func check() throws(HelioError) {
    _ = try data()
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(seed >= 0, "seed", "at least 0", got: seed)
    try require(
      !learningRates.isEmpty, "learningRates", "at least one step, T >= 1", got: "no step")
    try require(
      batches.count == learningRates.count, "batches",
      "one, or one for each of the "
        + "\(learningRates.count) steps", got: batches.count)
    for batch in batches { try batch.check() }
    for rate in learningRates {
      try rate.check()
      let eta = rate.scaled(width: width)
      try require(eta.isFinite && eta >= 0, "learningRates", "zero or positive", got: rate)
    }
    if secondLayer == .rademacher { try secondLayer.requireOutliers(expectedOutlierCount()) }
  }

  /// 1 + the terms of the later steps that grow with the width, where the rates are powers of it:
  /// what a second layer with all its powers independent would show; 1 where they are not.
  private func expectedOutlierCount() throws(HelioError) -> Int {
    guard try activation.hasHermiteTerm(1) else { return 1 }
    var count = 1
    var largest = 0.0
    for (t, rate) in learningRates.enumerated() {
      guard case .power(_, let exponent) = rate else { continue }
      if t > 0 {
        let terms = try DivergentTerms(
          learningRateExponents: (largest, exponent), activation: activation)
        count = max(count, 1 + terms.present.count)
      }
      largest = max(largest, exponent)
    }
    return count
  }

  /// T.
  public var stepCount: Int { learningRates.count }

  /// What to know about these steps; empty if nothing.
  public var warnings: [String] {
    let strongest = learningRates.map { $0.scaled(width: width) }.max() ?? 0
    return strongest > 1
      ? [
        "eta/sqrt p = \(strongest) is above 1: the gradient's noise, not only its spikes, then "
          + "moves the bulk."
      ] : []
  }

  /// Where its samples come from.
  public func data() throws(HelioError) -> DataModel {
    try DataModel(dimension: dimension, link: link, noiseVariance: noiseVariance)
  }

  var stream: RandomStream {
    RandomStream(seed: UInt64(seed), purpose: "simulated steps")
  }
}

extension LearningRate {
  /// Exponents of a scaling law stay in [0, 1/2): at 1/2 the whole bulk moves.
  func check() throws(HelioError) {
    guard case .power(_, let exponent) = self else { return }
    try require(
      exponent >= 0 && exponent < 0.5, "learningRateExponents", "in [0, 1/2)", got: exponent)
  }
}
