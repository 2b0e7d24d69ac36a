import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// What is compared with the theory of learned features.
enum FeatureNetwork: String, CaseIterable, Sendable {
  /// The network that really takes the step.
  case trained
  /// Isotropic rows plus a spike of the same strength.
  case spiked
}

extension Experiment {
  /// The spectrum of the feature covariance before and after one giant step: density, edges, outliers.
  ///
  /// Measured eigenvalues of (1/n) Phi^T Phi on fresh samples beside the density, its upper edge, the
  /// outliers at this dimension, and the edge in units of the mean bulk eigenvalue, which says how far the
  /// tail reaches. Compared are the outliers, the first three moments of the rest and its largest eigenvalue:
  ///
  ///     (1/p) sum lambda = E s^2 - (1/p) sum of the outliers,   (1/p) sum lambda^k = integral x^k rho(x) dx,
  ///     E lambda_1 = edge - 1.2065 (p A)^{-2/3},   rho(x) = (A/pi) sqrt(edge - x) at the edge
  ///
  /// the last by Tracy and Widom's law. What is allowed was measured in a simulation of its own, with 400, 200 and 40 replicates at
  /// d = 50, 100 and 200: relative deviations -0.5/d and -1.2/d of the second and third moment without outliers,
  /// -2.2/d and -3/d beside them, of the largest eigenvalue -3/d; none of the outliers and the mean.
  ///
  /// Source: sheet learned-features-spectrum sections 3.5 and 6 (experiments 1 and 2).
  public static let learnedSpectrum: Experiment = {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.tanh)
    let link = Parameter.link("h1 + 0.5*h3", "target function g, with a linear part")
    let network = Parameter.choice(
      "network", FeatureNetwork.spiked,
      "trained: the network that takes the step; spiked: isotropic rows plus the same spike")
    let values = Parameter.numbers(
      "secondLayerValues", [1], -1000...1000, "values of the second layer, in equal shares")
    let widthRatio = Parameter.positive("widthRatio", 1, "psi = p/d")
    let positionCount = Parameter.integer(
      "positionCount", 400, atLeast: 50, atMost: 20_000, "points of the density")
    @Sendable func step(_ settings: Settings) throws(HelioError) -> LearningStep {
      try S.step(settings, activation: activation, link: link, values: values)
    }
    @Sendable func theory(
      _ settings: Settings, of step: LearningStep
    ) throws(HelioError) -> LearnedFeatures {
      try LearnedFeatures(
        step.featureLaw(level: .isotropic), sampleRatio: settings[S.sampleRatio],
        widthRatio: settings[widthRatio])
    }
    return Experiment(
      "learned-spectrum",
      "Spectrum of the features before and after one giant step: density, edges, outliers",
      cost: "1 s",
      parameters: [
        activation.declaration, link.declaration, S.learningRate.declaration, values.declaration,
        S.stepSampleRatio.declaration, S.sampleRatio.declaration, widthRatio.declaration,
        S.dimension.declaration, S.noiseVariance.declaration, network.declaration,
        positionCount.declaration,
      ],
      sweep: [SweepAxis(S.learningRate, [0, 3])], replicates: 8, headline: .meanEigenvalue,
      wrongTheories: [S.exchangedRatios, S.withoutSpike],
      smallVersion: SpecificationChanges(set: ["dimension=100"], replicates: 24),
      validate: { (settings) throws(HelioError) in
        _ = try step(settings)
        try S.checkSizes(settings, blocks: settings[values].count, widthRatio: widthRatio)
      },
      memory: { S.memory($0, widthRatio: widthRatio) },
      theory: { (settings) throws(HelioError) in
        let features = try theory(settings, of: step(settings))
        let (d, count) = (settings[S.dimension], settings[positionCount])
        let spectrum = try PredictedSpectrum(features, dimension: d, positionCount: count)
        var values = CellValues(
          predicted: spectrum.numbers, allowedBias: spectrum.allowedBias,
          residual: spectrum.residual)
        values.predicted[.upperEdge] = spectrum.edge
        values.predicted[.atomAtZero] = features.atomAtZero
        values.predicted[.edgeOverMean] = spectrum.edge / features.meanBulkEigenvalue
        values.predicted[.spikeCoefficient] = features.law.spikeCoefficients[0]
        values.curves[.eigenvalues] = spectrum.density
        if settings[S.sampleRatio] != settings[widthRatio] {
          let exchanged = try features.with(
            sampleRatio: settings[widthRatio], widthRatio: settings[S.sampleRatio])
          values[S.exchangedRatios] = PredictedSpectrum.numbers(
            ofWrong: exchanged, dimension: d, positionCount: count)
        }
        if settings[S.learningRate] > 0 {
          let untrained = try theory(settings, of: step(settings).with(learningRate: 0))
          values[S.withoutSpike] = PredictedSpectrum.numbers(
            ofWrong: untrained, dimension: d, positionCount: count)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (d, step) = (settings[S.dimension], try step(settings))
        let (n, p) = (S.size(settings[S.sampleRatio], d), S.size(settings[widthRatio], d))
        let shares = S.equalShares(settings[values])
        let spiked = try SpikedFeatureModel(
          dimension: d, width: p, activation: settings[activation],
          spikeCoefficients: step.spikeCoefficients, probabilities: shares, link: settings[link],
          overlap: step.overlap, noiseVariance: settings[S.noiseVariance])
        let layer: FeatureLayer<Double>
        if settings[network] == .trained {
          layer = try SteppedFeatures<Double>(
            data: spiked.data, width: p, activation: settings[activation],
            secondLayerValues: settings[values], probabilities: shares,
            learningRate: settings[S.learningRate],
            samples: S.size(settings[S.stepSampleRatio], d), from: source.stream.substream("layer")
          ).trained
        } else {
          layer = spiked.layer(from: source.stream.substream("layer"))
        }
        let all = try layer.covarianceEigenvalues(
          samples: n, from: source.stream.substream("samples"))
        // The theory's own outliers, counted from the right, are compared one by one and kept out of
        // the histogram; what vanishes is the atom.
        let count = try theory(settings, of: step).outliers(dimension: d).value.count
        var cell = CellValues()
        for (i, x) in all.prefix(count).enumerated() { cell.measured[.outlier(i + 1)] = x }
        cell.samples[.eigenvalues] = all.dropFirst(count).filter { $0 > 1e-10 * all[0] }
        let bulk = all.dropFirst(count)
        cell.measured[.largestOfBulk] = bulk.first ?? 0
        cell.measured[.meanEigenvalue] = bulk.reduce(0, +) / Double(p)
        cell.measured[.meanSquare] = bulk.reduce(0) { $0 + $1 * $1 } / Double(p)
        cell.measured[.meanCube] = bulk.reduce(0) { $0 + $1 * $1 * $1 } / Double(p)
        return cell
      })
  }()
}
