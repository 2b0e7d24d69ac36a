import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The linear distance to a flip, |f|/|g|, over real networks and fresh inputs, before and after a real gradient
  /// step: half-normal of scale R0 and R(tau).
  ///
  /// A replicate has `networkCount` networks with data of their own and a few inputs for each. The links that
  /// have a mean would shift the output by a constant, which the law does not know: they are refused.
  ///
  /// Source: sheet adversarial-directions sections 2.2, 3, 3.1 and 6 (E2).
  public static let flipRadius: Experiment = {
    typealias S = AdversarialSettings
    let dimension = Parameter.integer(
      "dimension", 200, atLeast: 2, atMost: 20_000, "input dimension d")
    let widthRatio = Parameter.positive("widthRatio", 1, "psi = p/d")
    let sampleRatio = Parameter.positive("sampleRatio", 2, "delta = n/d")
    let link = Parameter.link("z + 0.7*h2(z)")
    let noise = Parameter.number(
      "noiseVariance", 0.25, 0 ... .infinity, "variance of the label noise")
    let rate = Parameter.number(
      "learningRate", 2, 0 ... .infinity, "lr of W1 = W0 + lr G, G with 1/(n sqrt p); 0: no step")
    let networks = Parameter.integer(
      "networkCount", 30, atLeast: 1, "networks of a replicate, each with ten inputs")
    let unmoved = WrongTheory("scale of the start", "R0 = sqrt(S2/D2), whatever the step")
    let learned = WrongTheory(
      "distance to the learned hyperplane", "scale 1, that of |<v, x>|, whatever the step")
    @Sendable func size(_ ratio: Double, _ settings: Settings) -> Int {
      Int((ratio * Double(settings[dimension])).rounded())
    }
    @Sendable func limit(_ settings: Settings) throws(HelioError) -> StepAlignment {
      try StepAlignment(
        activation: settings[S.activation], link: settings[link],
        noiseVariance: settings[noise], sampleRatio: settings[sampleRatio],
        learningRate: settings[rate], loss: .correlation)
    }
    return Experiment(
      "flip-radius", "Distance to a flip before and after one gradient step: a half-normal law",
      cost: "20 s",
      parameters: [
        S.activation.declaration, link.declaration, noise.declaration, dimension.declaration,
        sampleRatio.declaration, widthRatio.declaration, rate.declaration, networks.declaration,
      ],
      sweep: [SweepAxis(S.activation, ["tanh", "sin"]), SweepAxis(rate, [0, 1, 2])],
      replicates: 16, headline: .meanFlipRadius, wrongTheories: [unmoved, learned],
      smallVersion: SpecificationChanges(sweep: ["learningRate=0,2"]),
      validate: { (settings) throws(HelioError) in
        _ = try limit(settings)
        let mean = try settings[link].mean()
        try require(abs(mean) < 1e-9, link.name, "of mean 0 over a normal variable", got: mean)
        for ratio in [widthRatio, sampleRatio] {
          try require(
            size(settings[ratio], settings) >= 1, ratio.name, "large enough for one",
            got: settings[ratio])
        }
      },
      memory: { settings in
        let d = Double(settings[dimension])
        let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
        return 8 * (3 * n * d + 4 * p * d + 2 * n * p)
      },
      theory: { (settings) throws(HelioError) in
        let activation = settings[S.activation]
        let radius = try SpikeAlignment(
          activation: activation, spikeSingularValue: limit(settings).spikeSingularValue
        ).radiusScale
        let start = try InputGradientMoments(activation: activation).radiusScale
        let positions = (0...400).map { 4.5 * radius * Double($0) / 400 }
        let (mean, eta) = ((2 / Double.pi).squareRoot(), settings[rate])
        var values = CellValues(
          predicted: [.meanFlipRadius: mean * radius],
          allowedBias: [
            .meanFlipRadius: AllowedBias(
              [.dimension(0.7 + 0.3 * eta * eta, settings[dimension])],
              origin: "48 000 inputs at d = 60 and 120, psi = 1, lr = 0 to 4, two activations")
          ],
          curves: [
            .meanFlipRadius: TheoryCurve(
              positions: positions,
              values: positions.map { 2 / radius * normalDensity($0 / radius) })
          ])
        values[unmoved] = [.meanFlipRadius: mean * start]
        values[learned] = [.meanFlipRadius: mean]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let model = try DataModel(
          dimension: settings[dimension], link: settings[link], noiseVariance: settings[noise])
        var radii: [Double] = []
        for k in 0..<settings[networks] {
          radii += try StepAlignmentRun(
            model, activation: settings[S.activation],
            sampleCount: size(settings[sampleRatio], settings),
            width: size(settings[widthRatio], settings), learningRate: settings[rate],
            loss: .correlation, inputCount: 10, from: source.stream.substream("networks").at(k)
          ).flipRadii
        }
        guard !radii.isEmpty else { return CellValues() }
        return CellValues(
          measured: [.meanFlipRadius: Replicates(radii).mean],
          samples: [.meanFlipRadius: radii])
      })
  }()
}
