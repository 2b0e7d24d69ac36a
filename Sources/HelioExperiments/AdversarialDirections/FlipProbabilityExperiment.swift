import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How often one gradient step of given length flips the sign of a random network.
  ///
  /// Networks come from the exact law at any size. `flipProbability` is compared with the finite-size form from
  /// 25 neurons and dimensions on, below which it is known to fail for the ReLU. A sweep over widthRatio at one
  /// length shows that neither narrow nor wide networks resist.
  ///
  /// Source: sheet adversarial-directions sections 2.1, 2.2, 2.4 and 6 (E1, E1b).
  public static let flipProbability: Experiment = {
    typealias S = AdversarialSettings
    let length = Parameter.number(
      "perturbationLength", 1, 0 ... .infinity, "eps, Euclidean length of the step; |x| = sqrt d")
    let infinite = WrongTheory(
      "infinite network", "the limit erf(eps/(R0 sqrt 2)) of infinite width and dimension")
    return Experiment(
      "flip-probability",
      "Share of random networks whose sign one gradient step of given length flips",
      cost: "15 s",
      parameters: [
        S.activation.declaration, S.dimension.declaration, S.widthRatio.declaration,
        length.declaration, S.networkCount.declaration,
      ],
      sweep: [
        SweepAxis(S.activation, ["relu", "tanh", "scaledErf"]),
        SweepAxis(length, [0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4]),
      ],
      replicates: 16, headline: .flipProbability, wrongTheories: [infinite],
      theoryAxis: TheoryAxis(length),
      smallVersion: SpecificationChanges(
        set: ["dimension=50"], sweep: ["activation=relu,tanh", "perturbationLength=0.5,1,2,3"]),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      theory: { (settings) throws(HelioError) in
        let (p, d, eps) = (S.width(settings), settings[S.dimension], settings[length])
        let law = try FlipLaw(activation: settings[S.activation], width: p, dimension: d)
        let limit = try law.limitProbability(eps)
        var values = CellValues(predicted: [.limitProbability: limit])
        guard min(p, d) >= 25 else { return values }
        values.predicted[.flipProbability] = try law.finiteSizeProbability(eps)
        values.predicted[.gradientNorm] = law.meanGradientNorm
        values[infinite] = [.flipProbability: limit]
        let origin = "320000 networks at min(p, d) = 30 and 90, psi = 1 and 3, three activations"
        let (least, isSquared) = (Double(min(p, d)), settings[S.activation] == .relu2)
        func bias(_ coefficient: Double, _ power: Double) -> AllowedBias {
          AllowedBias(
            [.init(coefficient: coefficient, symbol: "min(p, d)", size: least, power: power)],
            origin: origin)
        }
        values.allowedBias[.flipProbability] =
          eps <= 1 ? bias(isSquared ? 0.3 : 0.08, 1) : bias(isSquared ? 1.4 : 0.35, 1)
        values.allowedBias[.gradientNorm] = bias(isSquared ? 7 : 0.5, 2)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let networks = try RandomNetworkPaths(
          activation: settings[S.activation], width: S.width(settings),
          dimension: settings[S.dimension], count: settings[S.networkCount],
          lengths: [settings[length]], from: source.stream)
        var measured: ByNumber<Double> = [.flipProbability: networks.flipProbability(0).mean]
        let regular = networks.regular
        if !regular.isEmpty {
          measured[.gradientNorm] =
            Replicates(regular.map { networks.gradientNorms[$0] }).mean
          measured[.medianFlipRadius] = median(networks.flipRadii)
        }
        measured[.irregularShare] =
          1 - Double(regular.count) / Double(networks.outputs.count)
        return CellValues(measured: measured)
      })
  }()
}
