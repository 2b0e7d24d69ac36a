import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// One trained network with everything that the bounds say of it, from its own initial weights.
struct GapReport {
  let run: MeasuredGap
  private let settings: Settings
  private let norms: InitialNorms
  private let schedule: EnvelopeSchedule
  private let moments: EnvelopeMoments
  private let setting: GapSetting

  init(_ settings: Settings, from stream: RandomStream) throws(HelioError) {
    typealias S = GapSettings
    self.settings = settings
    let d = settings[S.dimension]
    let loss = try S.lipschitzLoss(settings)
    run = try MeasuredGap(
      dimension: d, width: settings[S.width], sampleCount: settings[S.samples],
      totalStep: settings[S.totalStep],
      activation: Activation(name: settings[S.activation].rawValue), loss: loss,
      epochs: settings[S.epochs], weightDecay: settings[S.decay], from: stream)
    norms = try InitialNorms(
      secondLayer: run.initial.secondLayer, firstLayer: run.initial.firstLayer)
    schedule = try S.schedule(settings)
    moments = try Self.moments(norms, schedule, d, loss)
    setting = try .gaussian(
      dimension: d, labelVariance: NoisyLinearSample.labelVariance,
      initialLossDeviation: run.initialLossDeviation, lossLipschitz: loss.lipschitzConstant)
  }

  static func moments(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, _ d: Int, _ loss: LipschitzLoss
  ) throws(HelioError) -> EnvelopeMoments {
    try EnvelopeMoments(
      norms, schedule, inputs: .gaussian(dimension: d, power: 4 * schedule.epochs),
      lossLipschitz: loss.lipschitzConstant)
  }

  private func transport(_ n: Int) throws(HelioError) -> TrainingSampleBound {
    try TrainingSampleBound(
      moments, setting,
      inputDeviations: [Double](repeating: 1, count: run.sample.inputs.columns), sampleCount: n)
  }

  /// Gaps beside the bounds of their means; E|gap| of fresh points is sqrt(2/pi) sd(l(f_T, y)) sqrt(1/n + 1/20000).
  func gaps() throws(HelioError) -> CellValues {
    let n = Double(settings[GapSettings.samples])
    let root = n.squareRoot()
    let test = IndependentTestBound(moments, setting)
    let training = try transport(settings[GapSettings.samples])
    let lipschitz = try posteriorLipschitz(
      secondLayer: run.trained.secondLayer, firstLayer: run.trained.firstLayer)
    let spread =
      run.trainedLossDeviation * (1 / n + 1 / Double(MeasuredGap.referenceCount)).squareRoot()
    let mean = (2 / Double.pi).squareRoot() * spread
    let exponent = 1 / Double(settings[GapSettings.dimension] + 1)
    var values = CellValues(
      measured: [
        .testGap: run.testGap, .trainingGap: run.trainingGap,
        .initialLossDeviation: run.initialLossDeviation,
      ],
      predicted: [
        .testGap: mean, .heldOutInterval: run.trainedLossDeviation / root,
        .plainTestBound: test.plainCoefficient / root,
        .centredTestBound: test.centredCoefficient / root,
        .posteriorTestBound: IndependentTestBound.posteriorCoefficient(
          lipschitz: lipschitz, setting) / root,
        .transportBound: training.transport, .lazyBound: training.lazy,
      ])
    values[.rootMeanSquareGap] = [.testGap: spread]
    values[.slowRate] = [
      .testGap: (2 / Double.pi).squareRoot() * run.trainedLossDeviation / 10
        * pow(n / 100, -exponent)
    ]
    return values
  }

  /// The envelope along the sample's own lengths beside its moments, and what it bounds.
  func lipschitz(_ values: inout CellValues) throws(HelioError) {
    let loss = try GapSettings.lipschitzLoss(settings)
    var recursion = EnvelopeRecursion(norms, lossLipschitz: loss.lipschitzConstant)
    recursion.run(
      schedule, lengths: (0..<run.sample.inputs.rows).map { norm(run.sample.inputs.row($0)) })
    values.measured[.envelopeLipschitz] = recursion.lipschitz
    values.measured[.lipschitzSum] = run.trained.lipschitzSum
    values.measured[.posteriorLipschitz] = try HelioTheory.posteriorLipschitz(
      secondLayer: run.trained.secondLayer, firstLayer: run.trained.firstLayer)
    values.measured[.largestGradient] = run.largestGradient
    values.measured[.largestMovement] = run.largestMovement
    values.predicted[.envelopeLipschitz] = moments.meanLipschitz
    values.predicted[.envelopeMovement] = moments.meanMovement
    values[.withoutDifference] = [
      .envelopeLipschitz: try Self.moments(
        norms.withEqualLayers(), schedule, settings[GapSettings.dimension], loss
      ).meanLipschitz
    ]
  }

  /// The training bound with a distance from two fresh samples in place of the dyadic one, at its best scale there.
  func sampledTransport(from stream: RandomStream) throws(HelioError) -> Double {
    let (n, d) = (settings[GapSettings.samples], settings[GapSettings.dimension])
    let scale = try transport(n).bestScale
    let rho = scale * moments.rmsLipschitz
    func points(_ name: String) -> Matrix<Double> {
      NoisyLinearSample(count: n, dimension: d, from: stream.substream(name))
        .points(inputScale: rho)
    }
    return TrainingSampleBound.transport(
      distance: optimalAssignmentCost(points("first"), points("second")), scale: scale,
      spread: rho * rho * Double(d) + NoisyLinearSample.labelVariance, sampleCount: n,
      lossLipschitz: setting.lossLipschitz)
  }

  /// The n from which on the transport bound is below sd(l(f_0, y)), which one fresh point has without any theory.
  func vacuousUntil() throws(HelioError) -> Double? {
    func isVacuous(_ digits: Double) throws(HelioError) -> Bool {
      try transport(Int(pow(10, digits))).transport > run.initialLossDeviation
    }
    var (low, high) = (0.0, 18.0)
    if try isVacuous(high) { return nil }
    while high - low > 0.01 {
      let middle = (low + high) / 2
      if try isVacuous(middle) { low = middle } else { high = middle }
    }
    return pow(10, high)
  }
}
