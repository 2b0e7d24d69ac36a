import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Certificate, decrease and time to half of the loss against the width: nothing improves beyond m about log n.
  ///
  /// The constant is held against its limit of infinite width, which the data alone give.
  ///
  /// Source: sheet early-stage-convergence §3 (Width limit), §5 (7).
  public static let mildWidth: Experiment = {
    typealias S = EarlyStageSettings
    let time = S.time(3)
    return Experiment(
      "mild-width", "Certificate and convergence against the width, and their limit",
      cost: "30 s", parameters: [time.declaration] + S.training,
      sweep: [SweepAxis(S.width, [8, 16, 32, 64, 256, 1024])],
      replicates: 10, headline: .certificateConstant,
      wrongTheories: [.independentPatterns, .tenfoldConstant, .bothSigns],
      smallVersion: SpecificationChanges(sweep: ["width=8,16,32,64,256"]),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        var values = try EarlyStageDraw.allowance(settings)
        values.allowedBias[.certificateConstant] = AllowedBias(
          [.width(widthBias, settings[S.width])],
          origin: "300 draws of weights at m = 64, 256, 1024 and d = 8: 0.38, 0.43, 0.43")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let draw = try EarlyStageDraw(settings, loss: .squared, from: source.stream)
        let run = try draw.train(settings, until: settings[time])
        var values = CellValues()
        values.measured[.certificateConstant] = draw.certificate.gradient?.constant
        values.measuredDecrease(draw, run, learningRate: settings[S.rate])
        try draw.compare(run, settings, into: &values)
        let limit = try GradientCertificate.infiniteWidthConstant(
          draw.sample, initialScale: settings[S.scale])
        values.predicted[.certificateConstant] = limit
        values[.bothSigns] = [.certificateConstant: 2 * limit]
        return values
      })
  }()

  /// m times what the mean of C lacks of its limit.
  private static let widthBias = 0.6
}

extension WrongTheory {
  static let bothSigns = WrongTheory(
    "neurons of both signs", "as if neurons of either sign pulled every sample up")
}
