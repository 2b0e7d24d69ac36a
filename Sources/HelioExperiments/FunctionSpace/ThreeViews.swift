import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioTheory

/// Where the inputs of the three views come from.
enum ViewInputs: String, CaseIterable, Sendable {
  case gaussian, digits
}

extension Experiment {
  /// E9: one step as another law of the neurons, as other inputs and as another kernel, on held-out rows.
  ///
  ///     neurons   (1/p) sum_j s(<w_j, x>) s(<w_j, x'>),   w_j ~ N(0, Sigma),  Sigma = (1/d)(I + sum_i theta_i v_i v_i^T)
  ///     inputs    K_I(A x, A x'),   A = (d Sigma)^{1/2}
  ///     kernel    K_Sigma(x, x') in closed form, a function of x' Sigma x
  ///
  /// The second and the third are the same function; p neurons of the first differ from them by sampling alone. On
  /// given rows the mean squared distance is known exactly for ReLU, whose square has the kernel of relu2:
  ///
  ///     E |K_p - K|^2/|K|^2 = (1/p)(|K_relu2|_1/|K|^2 - 1),   |M|_1 = sum_ij M_ij
  ///
  /// and so is the mean of u_k' K_p u_k along an eigenvector u_k of K: its eigenvalue. Beside them stands the real
  /// network after its step, whose neurons follow the law S of the three views only approximately. The initial neurons,
  /// reweighted to the law after the step, stand for the same kernel; the mean of their
  /// sum r^2/(sum r)^2 over draws says how few of them count.
  ///
  /// Source: sheet function-space sections 3b and 9.
  public static let threeViews: Experiment = {
    typealias P = ThreeViewsSettings
    return Experiment(
      "three-views",
      "One step as other neurons, other inputs and another kernel, beside the network",
      cost: "80 s",
      parameters: [
        P.inputs.declaration, P.dimension.declaration, P.sampleRatio.declaration,
        P.link.declaration, P.noiseVariance.declaration, P.spikeRatio.declaration,
        P.width.declaration, P.heldOutRows.declaration,
      ],
      sweep: [
        SweepAxis(P.inputs, ["gaussian", "digits"]),
        SweepAxis(P.spikeRatio, [0.001, 0.01, 0.1, 1]),
        SweepAxis(P.width, [250, 1000, 4000, 16_000]),
      ], replicates: 6, headline: .squaredDistance(of: .sampledNeurons),
      wrongTheories: [P.untrained, P.twoSamples, P.equalWeights],
      theoryAxis: TheoryAxis(P.spikeRatio, count: 31),
      smallVersion: SpecificationChanges(
        set: ["heldOutRows=200"], sweep: ["spikeRatio=0.001,0.1,1", "width=250,1000,4000"]),
      validate: { (settings) throws(HelioError) in
        if settings[P.inputs] == .digits { _ = try exampleTable("digits") }
      },
      memory: { settings in
        let (p, m) = (Double(settings[P.width]), Double(settings[P.heldOutRows]))
        let isTable = settings[P.inputs] == .digits
        let d = isTable ? 64 : Double(settings[P.dimension])
        let n = isTable ? 1800 : settings[P.sampleRatio] * d
        return 8 * (2 * n * p + 3 * n * n + 3 * m * p + 15 * m * m + 5 * p * d + n * d)
      },
      theory: { (settings) throws(HelioError) in
        guard settings[P.inputs] == .gaussian else { return CellValues() }
        let (d, p) = (settings[P.dimension], settings[P.width])
        let solution = try ReweightedNeurons.participation(
          spikeStrength: settings[P.spikeRatio] * Double(d), width: p)
        var values = CellValues(
          predicted: [
            .participation: try solution.accepting(1e-6, "The participation of the neurons")
          ], residual: solution.convergence.relativeChange)
        values[P.equalWeights][.participation] = 1 / Double(p)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let views = try StepViews(
          ViewData(settings, source), spikeRatio: settings[P.spikeRatio])
        var values = CellValues()
        try views.compare(
          &values, width: settings[P.width], withCurves: source.replicate == 0,
          from: source.stream)
        if settings[P.inputs] == .gaussian {
          values.measured[.participation] = measuredParticipation(
            spikeStrength: views.strengths[0], width: settings[P.width],
            from: source.stream.substream("weights of the initial neurons"))
        }
        return values
      })
  }()
}

/// The parameters of ``Experiment/threeViews`` and what it must reject.
enum ThreeViewsSettings {
  static let inputs = Parameter.choice(
    "inputs", ViewInputs.gaussian, "gaussian: a single-index model; digits: the shipped table")
  static let dimension = Parameter.integer(
    "dimension", 100, atLeast: 4, "input dimension d of Gaussian inputs")
  static let sampleRatio = Parameter.positive(
    "sampleRatio", 4, "delta = n/d of the step on Gaussian inputs")
  static let link = Parameter.link("z + h2(z)", "target function g of Gaussian inputs")
  static let noiseVariance = Parameter.number(
    "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise of Gaussian inputs")
  static let spikeRatio = Parameter.positive(
    "spikeRatio", 1, "kappa = theta_1/d after the step, for the strongest spike")
  static let width = Parameter.integer("width", 4000, atLeast: 2, "neurons p")
  static let heldOutRows = Parameter.integer(
    "heldOutRows", 300, atLeast: 20, atMost: 700, "rows of the kernels, not seen by the step")

  static let untrained = WrongTheory(
    "untrained kernel", "the kernel along the same functions as it was before the step")
  static let twoSamples = WrongTheory(
    "two samples", "the distance that two samples of neurons have from one another")
  static let equalWeights = WrongTheory(
    "equal weights", "participation 1/p, as if all initial neurons counted alike")
}

/// The mean over draws of sum r^2/(sum r)^2 for p neurons from before the step; one spike.
///
/// From theta near 1 on, the mean is carried by draws in which one neuron has most of the weight, a share
/// p^{-1/theta} of all draws or so.
///
/// - Returns: `nil` where fewer than five of the draws would be of that kind, so that their mean says nothing.
private func measuredParticipation(
  spikeStrength theta: Double, width p: Int, from stream: RandomStream
) -> Double? {
  let draws = max(60, 1_000_000 / p)
  let heavy = Double(draws) * pow(Double(p), -1 / theta)
  guard theta < 0.3 || heavy >= 5 else { return nil }
  let sum = (0..<draws).reduce(0.0) { sum, k in
    let weights = ReweightedNeurons.weights(
      projections: [stream.at(k).normals(p)], spikeStrengths: [theta])
    return sum + participation(weights)
  }
  return sum / Double(draws)
}

/// sum r^2/(sum r)^2, the inverse of the effective number of neurons.
func participation(_ weights: [Double]) -> Double {
  let sum = weights.reduce(0, +)
  return weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
}
