import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// The exact spectrum beside that of a kernel matrix on N sampled points.
  ///
  /// A degenerate level is spread by sampling, so its mean over the level's multiplicity is compared with
  /// the exact eigenvalue plus the leading bias of sampling,
  ///
  ///     sum over other levels j of  m_j lambda_i lambda_j / (lambda_i - lambda_j) / N,
  ///
  /// to which the next order adds no more than c/N^2 (measured).
  ///
  /// Source: sheet function-space section 4; the bias is second-order perturbation theory of (1/N) K.
  public static let sampledSpectrum: Experiment = {
    let activation = Parameter.activation(.relu)
    let dimension = Parameter.integer("dimension", 10, atLeast: 4, "input dimension d")
    let spikeStrength = Parameter.number(
      "spikeStrength", 5, 0 ... .infinity, "theta, the spike in units of the bulk")
    let sampleCount = Parameter.integer(
      "sampleCount", 2000, atLeast: 100, atMost: 20_000, "N, points of the kernel matrix")
    let levelCount = 5
    let untrained = WrongTheory("untrained kernel", "the spectrum without a spike, theta = 0")
    @Sendable func leadingLevels(
      _ settings: Settings, spike: Double? = nil
    ) throws(HelioError) -> (levels: [OperatorSpectrum.RankedEigenvalue], residual: Double?) {
      let solution = try SpikedOperator(
        activation: settings[activation], dimension: settings[dimension],
        spikeStrengths: [spike ?? settings[spikeStrength]]
      ).spectrum(eigenvalueCounts: [4, 3, 2])
      let levels = try solution.get("The spectrum").ranked
        .filter { $0.eigenvalue > 0 && $0.multiplicity <= 100 }
      return (levels, solution.convergence.relativeChange)
    }
    @Sendable func number(_ level: OperatorSpectrum.RankedEigenvalue) -> Number {
      .eigenvalue(degree: level.degree, index: level.index + 1)
    }
    return Experiment(
      "sampled-spectrum",
      "Exact spectrum against the spectrum of a sampled kernel matrix", cost: "20 s",
      parameters: [
        activation.declaration, dimension.declaration, spikeStrength.declaration,
        sampleCount.declaration,
      ],
      sweep: [SweepAxis(spikeStrength, [1, 5, 20])], replicates: 8,
      headline: .eigenvalue(degree: 0, index: 1),
      wrongTheories: [untrained],
      smallVersion: SpecificationChanges(set: ["sampleCount=800"], replicates: 4),
      memory: { settings in
        let N = Double(settings[sampleCount])
        return 8 * (3 * N * N + 3 * N * Double(settings[dimension]))
      },
      theory: { (settings) throws(HelioError) in
        let (all, residual) = try leadingLevels(settings)
        let before = try leadingLevels(settings, spike: 0).levels
        var values = CellValues(residual: residual)
        for (i, level) in all.prefix(levelCount).enumerated() {
          let bias = all.enumerated().reduce(0.0) { sum, other in
            other.offset == i
              ? sum
              : sum + other.element.multiplicity * level.eigenvalue * other.element.eigenvalue
                / (level.eigenvalue - other.element.eigenvalue) / Double(settings[sampleCount])
          }
          values.predicted[number(level)] = level.eigenvalue + bias
          values.allowedBias[number(level)] = AllowedBias(
            [.samples(2400 * level.eigenvalue, settings[sampleCount], power: 2)],
            origin: "48 replicates at d = 10 and N = 400, 800 and 1600")
          values[untrained][number(level)] =
            before.first { $0.degree == level.degree && $0.index == level.index }?.eigenvalue
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (d, N) = (settings[dimension], settings[sampleCount])
        let covariance = try SpikedCovariance(
          dimension: d, directions: Matrix(rows: d, columns: 1) { i, _ in i == 0 ? 1 : 0 },
          strengths: [settings[spikeStrength]])
        let X = Matrix<Double>.normal(rows: N, columns: d, from: source.stream)
        let K = try kernelMatrix(X, activation: settings[activation], covariance: covariance)
        let all = try leadingLevels(settings).levels.prefix(levelCount)
        let total = all.reduce(0) { $0 + Int($1.multiplicity) }
        let values = try symmetricEigen(K, largest: total).values.map { $0 / Double(N) }
        var (measured, rank): (ByNumber<Double>, Int) = ([:], 0)
        for level in all {
          let count = Int(level.multiplicity)
          measured[number(level)] = values[rank..<rank + count].reduce(0, +) / Double(count)
          rank += count
        }
        return CellValues(measured: measured)
      })
  }()
}
