import HelioCore
import HelioNumerics
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
  /// tail reaches. The mean outlier of the network is compared with the predicted one.
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
    @Sendable func theory(_ settings: Settings) throws(HelioError) -> LearnedFeatures {
      try LearnedFeatures(
        step(settings).featureLaw(level: .isotropic), sampleRatio: settings[S.sampleRatio],
        widthRatio: settings[widthRatio])
    }
    return Experiment(
      "learned-spectrum", topic: "learned-features-spectrum",
      "Spectrum of the features before and after one giant step: density, edges, outliers",
      cost: "3 s",
      parameters: [
        activation.declaration, link.declaration, S.learningRate.declaration, values.declaration,
        S.stepSampleRatio.declaration, S.sampleRatio.declaration, widthRatio.declaration,
        S.dimension.declaration, S.noiseVariance.declaration, network.declaration,
        positionCount.declaration,
      ],
      sweep: [SweepAxis(S.learningRate, [0, 3])], replicates: 4, headline: "meanEigenvalue",
      smallVersion: SpecificationChanges(set: ["dimension=100"]),
      validate: { (settings) throws(HelioError) in
        _ = try step(settings)
        try S.checkSizes(settings, blocks: settings[values].count, widthRatio: widthRatio)
      },
      memory: { S.memory($0, widthRatio: widthRatio) },
      theory: { (settings) throws(HelioError) in
        let theory = try theory(settings)
        let edge = try theory.upperEdge()
        let density = try theory.density(count: settings[positionCount])
        let outliers = try theory.outliers(dimension: settings[S.dimension])
        var values = CellValues(
          predicted: [
            "upperEdge": try edge.get("The upper edge"), "atomAtZero": theory.atomAtZero,
            "edgeOverMean": edge.value / theory.meanBulkEigenvalue,
            "spikeCoefficient": theory.law.spikeCoefficients[0],
          ], residual: density.convergence.residual)
        for (i, x) in try outliers.get("The outliers").enumerated() {
          values.predicted["outlier\(i + 1)"] = x
        }
        let points = zip(density.value.positions, density.value.values)
          .compactMap { x, y in y.map { (x, $0) } }
        values.curves["eigenvalues"] = TheoryCurve(
          positions: points.map(\.0), values: points.map(\.1))
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
        let count = try theory(settings).outliers(dimension: d).value.count
        var cell = CellValues()
        for (i, x) in all.prefix(count).enumerated() { cell.measured["outlier\(i + 1)"] = x }
        cell.samples["eigenvalues"] = all.dropFirst(count).filter { $0 > 1e-10 * all[0] }
        let bulk = all.dropFirst(count)
        cell.measured["largestOfBulk"] = bulk.first ?? 0
        cell.measured["meanEigenvalue"] = bulk.reduce(0, +) / Double(p)
        return cell
      })
  }()
}
