import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The output along the normalised gradient at distances comparable to |x|.
  ///
  /// `height` and `memory` are the intercept, over sqrt p, and the slope of the sign-symmetrised path
  /// s_f f(x - s_f r sqrt(d) g/|g|) in |f(x)| over the networks of a replicate. The slope nears its limit only as
  /// p^{-1/2}, so `memory` is extrapolated from networks of this size and of four times width and dimension.
  ///
  /// Source: sheet adversarial-directions sections 2.3 and 6 (E3).
  public static let gradientPath: Experiment = {
    typealias S = AdversarialSettings
    let dimension = Parameter.integer(
      "dimension", 200, atLeast: 2, atMost: 20_000, "input dimension d")
    let radius = Parameter.number(
      "relativePathLength", 0.5, 0 ... .infinity, "r = t/sqrt d, path length over |x|")
    let networkCount = Parameter.integer(
      "networkCount", 5000, atLeast: 10, atMost: 10_000_000, "random networks of a replicate")
    let straight = WrongTheory("straight line", "the linear law, height -r sqrt(D2/psi)")
    let uncorrelated = WrongTheory(
      "gradient independent of the output",
      "memory C, without the gradient's component along the input")
    /// How far height and memory are from their limits, over r/p.
    @Sendable func departures(_ activation: Activation) -> (height: Double, memory: Double) {
      switch activation {
      case .relu: (2, 4)
      case .relu2: (25, 50)
      default: (1.3, 3)
      }
    }
    return Experiment(
      "gradient-path",
      "Output along the input gradient over distances comparable to the input itself",
      cost: "2 min",
      parameters: [
        S.activation.declaration, dimension.declaration, S.widthRatio.declaration,
        radius.declaration, networkCount.declaration,
      ],
      sweep: [
        SweepAxis(S.widthRatio, [0.25, 1, 4]),
        SweepAxis(radius, [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.25, 1.5]),
      ],
      replicates: 16, headline: .height, wrongTheories: [straight, uncorrelated],
      theoryAxis: TheoryAxis(radius),
      smallVersion: SpecificationChanges(
        sweep: ["widthRatio=0.25,4", "relativePathLength=0.2,0.5,1,1.5"]),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      theory: { (settings) throws(HelioError) in
        let (r, psi) = (settings[radius], settings[S.widthRatio])
        let moments = try InputGradientMoments(activation: settings[S.activation])
        let path = try MacroscopicPath(
          moments: moments, relativePathLength: r, widthRatio: psi)
        let p = psi * Double(settings[dimension])
        let origin =
          "64000 networks at d = 200 and 800, psi = 0.25, 1 and 4, r = 0.25 to 1.5, four activations"
        func bias(_ coefficient: Double) -> AllowedBias {
          AllowedBias(
            [.init(coefficient: coefficient * r, symbol: "p", size: p, power: 1)], origin: origin)
        }
        let departure = departures(settings[S.activation])
        var values = CellValues(
          predicted: [.height: path.scaledOutput, .memory: path.effectiveMemory],
          allowedBias: [.height: bias(departure.height), .memory: bias(departure.memory)])
        values[straight] = [.height: -r * (moments.gradientVariance / psi).squareRoot()]
        values[uncorrelated] = [.memory: path.memory]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        func line(_ d: Int, _ stream: RandomStream) throws(HelioError) -> (
          height: Double, slope: Double
        ) {
          let p = Int((settings[S.widthRatio] * Double(d)).rounded())
          let networks = try RandomNetworkPaths(
            activation: settings[S.activation], width: p, dimension: d,
            count: settings[networkCount], lengths: [settings[radius] * Double(d).squareRoot()],
            from: stream)
          let line = networks.pathLine(0)
          return (line.intercept / Double(p).squareRoot(), line.slope)
        }
        let d = settings[dimension]
        let small = try line(d, source.stream.substream("size 1"))
        let large = try line(4 * d, source.stream.substream("size 4"))
        return CellValues(
          measured: [.height: small.height, .memory: 2 * large.slope - small.slope])
      })
  }()
}
