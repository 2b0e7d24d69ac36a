import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The output along the normalised gradient at distances comparable to |x|.
  ///
  /// `height` and `memory` are the intercept, over sqrt p, and the slope of the sign-symmetrised path
  /// s_f f(x - s_f r sqrt(d) g/|g|) in |f(x)| over the networks of a replicate. Both near their limits as
  /// p^{-1/2} and faster.
  ///
  /// Source: sheet adversarial-directions sections 2.3 and 6 (E3).
  public static let gradientPath: Experiment = {
    typealias S = AdversarialSettings
    let dimension = Parameter.integer(
      "dimension", 400, atLeast: 2, atMost: 20_000, "input dimension d")
    let radius = Parameter.number(
      "relativePathLength", 0.5, 0 ... .infinity, "r = t/sqrt d, path length over |x|")
    let straight = WrongTheory("straight line", "the linear law, height -r sqrt(D2/psi)")
    let uncorrelated = WrongTheory(
      "gradient independent of the output",
      "memory C, without the gradient's component along the input")
    return Experiment(
      "gradient-path", topic: "adversarial-directions",
      "Output along the input gradient over distances comparable to the input itself",
      cost: "30 s",
      parameters: [
        S.activation.declaration, dimension.declaration, S.widthRatio.declaration,
        radius.declaration, S.networkCount.declaration,
      ],
      sweep: [
        SweepAxis(S.widthRatio, [0.25, 1, 4]),
        SweepAxis(radius, [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.25, 1.5]),
      ],
      replicates: 8, headline: "height", wrongTheories: [straight, uncorrelated],
      theoryAxis: TheoryAxis(radius.name),
      smallVersion: SpecificationChanges(
        sweep: ["widthRatio=0.25,4", "relativePathLength=0.2,0.5,1,1.5"]),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      theory: { (settings) throws(HelioError) in
        let (r, psi) = (settings[radius], settings[S.widthRatio])
        let moments = try InputGradientMoments(activation: settings[S.activation])
        let path = try MacroscopicPath(
          moments: moments, relativePathLength: r, widthRatio: psi)
        let p = psi * Double(settings[dimension])
        let origin = "10000 to 40000 networks at p = d = 400, 1600 and 6400, three activations"
        func bias(_ coefficient: Double, _ power: Double) -> AllowedBias {
          AllowedBias(
            [.init(coefficient: coefficient, symbol: "p", size: p, power: power)], origin: origin)
        }
        var values = CellValues(
          predicted: ["height": path.scaledOutput, "memory": path.effectiveMemory],
          allowedBias: ["height": bias(5 * r, 1), "memory": bias(6 * r, 0.5)])
        values[straight] = ["height": -r * (moments.gradientVariance / psi).squareRoot()]
        values[uncorrelated] = ["memory": path.memory]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let d = settings[dimension]
        let p = Int((settings[S.widthRatio] * Double(d)).rounded())
        let networks = try RandomNetworkPaths(
          activation: settings[S.activation], width: p, dimension: d,
          count: settings[S.networkCount],
          lengths: [settings[radius] * Double(d).squareRoot()], from: source.stream)
        let regular = networks.regular
        let start = regular.map { abs(networks.outputs[$0]) }
        let end = regular.map {
          networks.outputs[$0] < 0 ? -networks.pathOutputs[0][$0] : networks.pathOutputs[0][$0]
        }
        let (x, y) = (ReplicateMean(of: start).mean, ReplicateMean(of: end).mean)
        var (both, square) = (0.0, 0.0)
        for (a, b) in zip(start, end) {
          both += (a - x) * (b - y)
          square += (a - x) * (a - x)
        }
        let slope = both / square
        return CellValues(
          measured: ["height": (y - slope * x) / Double(p).squareRoot(), "memory": slope])
      })
  }()
}
