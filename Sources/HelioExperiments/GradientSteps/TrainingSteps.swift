import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Training step by step: outliers beside their dressed prediction, alignment, errors, and what the function
  /// space of the network's kernel looks like after t steps.
  ///
  /// Every replicate is compared with the prediction from its own projected weights. The subspace of the spikes
  /// (at most two, those above the noise) is handed to the exact operator spectrum,
  ///
  ///     Sigma = (1/d)((1 + rho) I + V diag(tau^2/psi) V^T),   1 + rho = (|W|_F^2 - |D|_F^2)/p,
  ///
  /// whose leading eigenvalues lambda_k stand beside the network's own kernel K_p along the eigenfunctions phi_k,
  ///
  ///     (1/(m (m - 1))) sum over i != j of phi_k(x_i) K_p(x_i, x_j) phi_k(x_j)
  ///
  /// on m fresh inputs: of mean lambda_k for neurons of that law, without a bias of sampling. The law of the neurons is
  /// a Gaussian approximation, good for one spike.
  ///
  /// Source: sheet gradient-steps sections 5 and 7 (E5).
  public static let trainingSteps: Experiment = {
    typealias S = StepSettings
    let activation = Parameter.activation(.relu)
    let loss = Parameter.choice(
      "loss", StepLoss.meanField,
      "correlation: tau = 0; meanField: p^{-1/2}; squared: 1; logistic: on the labels' signs")
    let steps = Parameter.integer("steps", 5, atLeast: 1, atMost: 100, "gradient steps taken")
    let kernelPoints = Parameter.integer(
      "kernelPoints", 800, atLeast: 50, atMost: 10_000, "fresh inputs of the measured kernel")
    let learningRates = Parameter.numbers(
      "learningRates", [2], 0 ... .infinity, "eta of each step; the last one goes on")
    let reusedFraction = Parameter.number(
      "reusedFraction", 1, 0...1, "share of the first sample that later steps see again")
    return Experiment(
      "training-steps",
      "Spikes, alignment, errors and the kernel's spectrum after each of several steps",
      cost: "40 s",
      parameters: S.model(activation: activation) + [
        learningRates.declaration, reusedFraction.declaration, loss.declaration,
        kernelPoints.declaration, steps.declaration,
      ],
      sweep: [
        SweepAxis(loss, ["correlation", "meanField", "squared"]),
        SweepAxis(steps, [1, 2, 3, 4, 5]),
      ], replicates: 4, headline: .singularValue,
      wrongTheories: [StepWrongs.undressed, StepWrongs.untrained],
      smallVersion: SpecificationChanges(
        set: ["dimension=200", "kernelPoints=300", "loss=meanField"], sweep: ["steps=1,2,3,4"]),
      validate: { (settings) throws(HelioError) in
        try S.check(settings)
        try require(
          settings[learningRates].count <= settings[steps], learningRates.name,
          "at most as many as there are steps, \(settings[steps])",
          got: settings[learningRates])
      },
      memory: { settings in
        let m = max(
          Double(settings[kernelPoints]),
          settings[S.sampleRatio] * Double(settings[S.dimension]))
        let p = settings[S.widthRatio] * Double(settings[S.dimension])
        return S.memory(settings) + 8 * (3 * m * m + 4 * m * p)
      },
      theory: { (settings) throws(HelioError) in
        let psi = settings[S.widthRatio]
        let (low, high) = (
          SpikeTransition.lowerEdge(widthRatio: psi), SpikeTransition.edge(widthRatio: psi)
        )
        let positions = (0...400).map { low + (high - low) * Double($0) / 400 }
        var values = CellValues()
        values.curves[.weightSingularValues] = TheoryCurve(
          positions: positions,
          values: positions.map { SpikeTransition.bulkDensity(at: $0, widthRatio: psi) })
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let eta = settings[learningRates]
        let fraction = settings[reusedFraction]
        let run = try SteppedRun(
          settings, source, loss: settings[loss],
          rates: (0..<settings[steps]).map { .plain(eta[min($0, eta.count - 1)]) },
          batches: [
            fraction == 1 ? .reused : fraction == 0 ? .fresh : .partlyReused(fraction: fraction)
          ])
        let seen = run.last
        let psi = settings[S.widthRatio]
        let dressed = try SpikeTransition.dressed(
          squaredSingularValue: seen.dressedStrengths[0], widthRatio: psi)
        let edge = SpikeTransition.edge(
          width: run.training.width, dimension: run.training.dimension)
        var values = CellValues(
          measured: [
            .singularValue: seen.singularValues[0], .nullEdge: seen.nullEdge,
            .outlierCount: Double(seen.outlierCount), .spike(1): seen.spikes[0],
            .spikeNoise: seen.spikeNoise,
            .significantDirections: Double(run.spikes.significantCount),
            .capturedTarget: seen.captured(count: 3).reduce(0, +), .trainLoss: seen.trainLoss,
            .testLoss: seen.testLoss, .displacement: seen.displacement,
          ],
          predicted: [
            .singularValue: dressed.isOutlier ? max(dressed.singularValue, edge) : edge
          ])
        values[StepWrongs.undressed][.singularValue] = max(seen.spikes[0], edge)
        for (i, parts) in seen.spikeAlignments.prefix(3).enumerated() {
          values.measured[.alignment(i + 1)] = parts.reduce(0, +)
        }
        if min(run.training.width, run.training.dimension) <= 1000 {
          values.samples[.weightSingularValues] = try singularValues(run.network.firstLayer)
        }
        for (k, overlap) in (seen.directionAlignments.first ?? []).enumerated() {
          values.measured[.alignmentWithQ(k)] = overlap
        }
        values.measured[.readoutError] =
          try run.readoutErrors(samples: run.training.sampleCount, testCount: 2000)
          .bestFeatureError
        try addKernel(&values, run, points: settings[kernelPoints], source)
        return values
      })
  }()
}

/// Kernel ridge on a second sample, its ridge by leave-one-out, with the kernel of the learned spikes; for
/// activations whose kernel has a closed form.
private func adaptedKernelError(
  _ run: SteppedRun, strengths: [Double], bulkInflation: Double, _ source: CellSource
) throws(HelioError) -> Double? {
  guard DualKernel(run.training.activation).hasClosedForm else { return nil }
  let covariance = try SpikedCovariance<Double>(
    dimension: run.training.dimension,
    directions: run.spikes.directions.selectingColumns(Array(strengths.indices)),
    strengths: strengths, bulkInflation: bulkInflation)
  let data = try run.training.data()
  let stream = source.stream.substream("second sample")
  let fit: DataModel.Sample<Double> = data.sample(run.training.sampleCount, from: stream)
  let test: DataModel.Sample<Double> = data.sample(2000, from: stream.substream("test"))
  let loss = run.training.loss
  return try TableFit(
    covariance, activation: run.training.activation, train: fit.inputs, test: test.inputs,
    targets: column(loss.labels(fit.targets)), ridge: nil
  ).error(column(loss.labels(test.targets)))
}

private enum StepWrongs {
  static let undressed = WrongTheory(
    "spike that does not feel the bulk", "sigma = max(tau, edge), without what the bulk adds")
  static let untrained = WrongTheory(
    "untrained kernel", "the leading eigenvalues of the kernel before training")
}

/// The network's kernel along the leading predicted eigenfunctions on fresh inputs.
private func addKernel(
  _ values: inout CellValues, _ run: SteppedRun, points m: Int, _ source: CellSource
) throws(HelioError) {
  let (d, p) = (run.training.dimension, run.training.width)
  let strengths = run.spikes.spikeStrengths(count: min(2, run.spikes.significantCount))
  // What is not in the spikes is bulk.
  let size = run.network.firstLayer.frobeniusNorm
  let spiked = run.spikes.singularValues.reduce(0) { $0 + $1 * $1 }
  let inflation = max((size * size - spiked) / Double(p) - 1, -0.5)
  values.measured[.kernelError] = try adaptedKernelError(
    run, strengths: strengths, bulkInflation: inflation, source)
  func modes(_ spikes: [Double], _ inflation: Double) throws(HelioError) -> [SpectralMode] {
    try SpikedOperator(
      activation: run.training.activation, dimension: d, spikeStrengths: spikes,
      bulkInflation: inflation
    ).spectrum(eigenvalueCounts: [3, 2]).get("The kernel's spectrum").sectors[0].modes
  }
  let trained = try modes(strengths, inflation)
  let untrained = try modes([], 0)
  let X = Matrix<Double>.normal(
    rows: m, columns: d, from: source.stream.substream("kernel points"))
  let F = run.network.features(X)
  let V = run.spikes.directions.selectingColumns(Array(strengths.indices))
  let T = product(X, V)
  for (k, mode) in trained.prefix(2).enumerated() {
    let phi = (0..<m).map { i in
      let (t, x) = (T.row(i), X.row(i))
      let rest = dot(x, x) - dot(t, t)
      return mode.value(t: t, radius: max(rest, 0).squareRoot())
    }
    let along = product(F, phi, transposeFirst: true)
    let diagonal = (0..<m).reduce(0) { sum, i in
      sum + phi[i] * phi[i] * dot(F.row(i), F.row(i))
    }
    let name = Number.kernelMode(k + 1)
    values.measured[name] = (dot(along, along) - diagonal) / Double(m * (m - 1))
    values.predicted[name] = mode.eigenvalue
    if k < untrained.count { values[StepWrongs.untrained][name] = untrained[k].eigenvalue }
  }
  // The leading eigenfunction along the first spike, at the typical length of an input.
  let mode = trained[0]
  let along = (-40...40).map { Double($0) / 10 }
  let radius = Double(d).squareRoot()
  let rest = Array(repeating: 0.0, count: max(strengths.count - 1, 0))
  let f = along.map { mode.value(t: [$0] + rest, radius: radius) }
  // The sign is free.
  let sign: Double = (f.last ?? 0) < 0 ? -1 : 1
  values.curves[.leadingEigenfunction] = TheoryCurve(
    positions: along, values: f.map { sign * $0 })
}
