import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Spikes of the features after one step against its exponent: how many polynomial components of the
  /// target's direction stand out.
  ///
  /// Singular values of s(X W_1^T) - mu_0 on fresh inputs, over sqrt n, beside those of the mean part, dressed by
  /// the bulk, and beside the null, the top value of what is left when the mean part is taken out. Every replicate
  /// is compared with the mean part of its own readout and direction,
  ///
  ///     H_ij = E s(r_ij z + u_j t_i) - mu_0,   u = W_1 beta/|beta|^2,   t = X beta,
  ///
  /// r_ij^2 the product of the squared lengths of neuron and input, where theory says that the value clears the bulk by a quarter. The bulk's widening by the gradient's noise, of
  /// order eta^2/p, is not in it: it is allowed for while it is small, beyond which the values are only drawn.
  ///
  /// Source: sheet gradient-steps sections 3 and 7 (E2).
  public static let featureSpikes: Experiment = {
    typealias S = StepSettings
    let link = Parameter.link("z")
    let scale = Parameter.positive("scale", 2, "C in eta = C n^alpha")
    let exponent = Parameter.number(
      "exponent", 0.3, 0.001...0.499, "alpha, exponent of the step in the sample count")
    let count = 3
    let bare = WrongTheory(
      "mean part without its bulk", "the singular values of the mean part alone")
    let linear = WrongTheory(
      "features linear in the learned direction",
      "the first power alone: one spike mu_1 |u| |t|, and the edge of the bulk for the others")
    @Sendable func rate(_ settings: Settings) -> Double {
      let n = Double(S.size(settings[S.sampleRatio], settings[S.dimension]))
      return settings[scale] * pow(n, settings[exponent])
    }
    return Experiment(
      "feature-spikes",
      "Singular values of the features after one step against its exponent, with their null",
      cost: "25 s",
      parameters: S.model(link: link) + [
        scale.declaration, exponent.declaration,
      ],
      sweep: [SweepAxis(exponent, [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45])],
      replicates: 6, headline: .featureValue(1), wrongTheories: [bare, linear],
      theoryAxis: TheoryAxis(exponent),
      smallVersion: SpecificationChanges(
        set: ["dimension=300"], sweep: ["exponent=0.1,0.2,0.3,0.4"]),
      validate: { (settings) throws(HelioError) in try S.check(settings, link: link) },
      memory: { settings in
        let d = Double(settings[S.dimension])
        let (n, p) = (settings[S.sampleRatio] * d, settings[S.widthRatio] * d)
        return S.memory(settings) + 24 * n * p
      },
      theory: { (settings) throws(HelioError) in
        let theory = try MeanPartTheory(settings, link: link, learningRate: rate(settings))
        let spikes = try theory.spikes.get("The spikes of the features")
        var values = CellValues(
          predicted: [
            .bulkEdge: theory.bulk.edge,
            .asymptoticCount: Double(
              try asymptoticFeatureSpikeCount(learningRateExponent: settings[exponent])),
          ], residual: theory.spikes.convergence.relativeChange)
        for (i, tau) in spikes.singularValues.enumerated() {
          values.predicted[.meanPart(i + 1)] = tau
          if theory.isCompared(i) {
            values.predicted[.featureValue(i + 1)] = theory.bulk.singularValue(spike: tau)
            values.allowedBias[.featureValue(i + 1)] = theory.allowedBias(i)
          }
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let theory = try MeanPartTheory(settings, link: link, learningRate: rate(settings))
        let run = try SteppedRun(
          settings, source, link: link, rates: [.plain(rate(settings))], batches: [.fresh])
        let X = Matrix<Double>.normal(
          rows: run.training.sampleCount, columns: run.training.dimension,
          from: source.stream.substream("fresh"))
        let spectrum = try FeatureSpikeSpectrum(run, X, count: count)
        var values = CellValues(measured: [.nullEdge: spectrum.nullEdge])
        for (i, value) in spectrum.values.enumerated() {
          values.measured[.featureValue(i + 1)] = value
          if theory.isCompared(i) {
            values.predicted[.featureValue(i + 1)] =
              theory.bulk.singularValue(spike: spectrum.meanPart[i])
            values[bare][.featureValue(i + 1)] = spectrum.meanPart[i]
            values[linear][.featureValue(i + 1)] = theory.bulk.singularValue(
              spike: i == 0 ? spectrum.linearSpike : 0)
          }
        }
        values.measured[.count] = Double(
          spectrum.values.count { $0 > 1.02 * spectrum.nullEdge })
        return values
      })
  }()
}

/// What theory says of the features at an experiment's settings.
private struct MeanPartTheory {
  let spikes: Solution<FeatureSpikes>
  let bulk: FeatureBulk
  /// rho, the variance that the gradient's noise adds to a neuron's pre-activations over a^2.
  let noise: Double
  private let learningRate: Double
  private let width: Int

  init(
    _ settings: Settings, link: Parameter<Link>, learningRate eta: Double
  ) throws(HelioError) {
    typealias S = StepSettings
    let activation = settings[S.activation]
    let (delta, psi) = (settings[S.sampleRatio], settings[S.widthRatio])
    let p = S.size(psi, settings[S.dimension])
    let limit = try FirstStepLimit(
      activation: activation, link: settings[link], noiseVariance: settings[S.noiseVariance],
      sampleRatio: delta, widthRatio: psi, learningRate: eta)
    let mu = try activation.hermiteCoefficients(count: 2)
    let variance = try activation.derivativeVariance()
    noise = eta * eta / Double(p) * limit.labelSecondMoment * variance / delta
    (learningRate, width) = (eta, p)
    spikes = try FeatureSpikes.spikes(
      activation: activation, spikeScale: eta * abs(mu[1]) / Double(p).squareRoot(),
      directionSquaredNorm: limit.directionSquaredNorm, width: p,
      dimension: settings[S.dimension], noise: noise, count: 3)
    bulk = try FeatureBulk(
      activationLinearCoefficient: mu[1],
      nonlinearVariance: max(try activation.secondMoment() - mu[0] * mu[0] - mu[1] * mu[1], 0),
      widthRatio: psi, sampleRatio: delta)
  }

  /// Whether value i clears the bulk by a quarter, and the bulk is hardly wider than at the start.
  func isCompared(_ i: Int) -> Bool {
    spikes.value.singularValues[i] > 1.25 * bulk.threshold && noise < 0.1
  }

  /// What the wider bulk adds.
  func allowedBias(_ i: Int) -> AllowedBias {
    let value = bulk.singularValue(spike: spikes.value.singularValues[i])
    return AllowedBias(
      [.width(0.06 * learningRate * learningRate * value, width)],
      origin: "48 replicates at d = 250 and 500, 16 at d = 1000, exponents 0.15 to 0.25")
  }
}

/// Top singular values of F - mu_0, of H and of F - mu_0 - H over sqrt n.
///
///     H_ij = E s(r_ij z + u_j <beta, x_i>) - mu_0,   r_ij^2 = |w_j|^2 |x_i|^2/(d - 1)  lengths orthogonal to beta
///
/// to first order in |x_i|^2/(d - 1) - 1.
private struct FeatureSpikeSpectrum {
  let values: [Double]
  let meanPart: [Double]
  /// mu_1 |u| |t|/sqrt n.
  let linearSpike: Double
  let nullEdge: Double

  init(_ run: SteppedRun, _ X: Matrix<Double>, count: Int) throws(HelioError) {
    let (network, p) = (run.network, run.network.width)
    let (activation, root) = (network.activation, Double(p).squareRoot())
    var F = network.features(X).scaled(by: root)
    let beta = run.firstDirection
    let t = product(X, beta)
    // The neurons' weights along beta, in its units.
    let along = product(network.firstLayer, beta).map { $0 / dot(beta, beta) }
    let reach = t.map(abs).max() ?? 0
    let mu0 = try MeanTable(activation, scale: 1, reach: 1).value(0)
    // Squared lengths orthogonal to beta, those of inputs over their mean less one.
    let beyond = Double(X.columns - 1)
    let inputs = (0..<X.rows).map { i in
      let x = X.row(i)
      return (dot(x, x) - t[i] * t[i] / dot(beta, beta)) / beyond - 1
    }
    var H = Matrix<Double>(rows: F.rows, columns: p)
    for j in 0..<p {
      let (u, w) = (along[j], network.firstLayer.row(j))
      let length = (dot(w, w) - u * u * dot(beta, beta)).squareRoot()
      let mean = try MeanTable(activation, scale: length, reach: abs(u) * reach)
      let slope = try MeanTable.slope(activation, scale: length, reach: abs(u) * reach)
      for i in 0..<F.rows {
        H[i, j] = mean.value(u * t[i]) + inputs[i] * slope.value(u * t[i]) - mu0
        F[i, j] -= mu0
      }
    }
    let scale = 1 / Double(F.rows).squareRoot()
    func top(_ A: Matrix<Double>, _ count: Int, _ what: String) throws(HelioError) -> [Double] {
      try topSingularTriplets(A, count: count, tolerance: 1e-5).get(what).values
        .map { $0 * scale }
    }
    linearSpike = abs(try activation.meanDerivative()) * norm(along) * norm(t) * scale
    values = try top(F, count, "the spikes of the features")
    meanPart = try top(H, count, "the mean part of the features")
    for i in 0..<F.rows {
      for j in 0..<p { F[i, j] -= H[i, j] }
    }
    nullEdge = try top(F, 1, "the null of the features")[0]
  }
}

/// sbar(v) = E s(r z + v) of one neuron on a grid, linear between.
private struct MeanTable {
  private let values: [Double]
  private let step: Double
  private let reach: Double

  private init(reach: Double, count: Int, _ f: ([Double]) throws(HelioError) -> [Double])
    throws(HelioError)
  {
    self.reach = max(reach, 1e-3)
    step = 2 * self.reach / Double(count)
    let (low, step) = (-self.reach, step)
    values = try f((0...count).map { low + step * Double($0) })
  }

  init(_ activation: Activation, scale: Double, reach: Double) throws(HelioError) {
    try self.init(reach: reach, count: 400) { (shifts) throws(HelioError) in
      try meanActivation(activation, shifts: shifts, scale: scale).get("The mean of the features")
    }
  }

  /// d sbar/d log r^2, a central difference over a twentieth.
  static func slope(
    _ activation: Activation, scale: Double, reach: Double
  ) throws(HelioError) -> MeanTable {
    let h = 0.05
    return try MeanTable(reach: reach, count: 80) { (shifts) throws(HelioError) in
      func mean(_ square: Double) throws(HelioError) -> [Double] {
        try meanActivation(activation, shifts: shifts, scale: scale * square.squareRoot())
          .get("The mean of the features")
      }
      return zip(try mean(1 + h), try mean(1 - h)).map { ($0 - $1) / (2 * h) }
    }
  }

  func value(_ v: Double) -> Double {
    let place = (v + reach) / step
    let k = min(max(Int(place), 0), values.count - 2)
    return values[k] + (place - Double(k)) * (values[k + 1] - values[k])
  }
}
