import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// E2: the leading levels of the exact spectrum against the spike strength, beside their large-d powers
  /// and second-order perturbation theory.
  ///
  ///     b_l (1 + theta)^(aligned factors),    b_l (1 + C1 theta + C2 theta^2)
  ///
  /// Numbers are named by the level's place at theta = 0; the two approximations are for ReLU.
  ///
  /// Source: sheet function-space sections 4, 5 and 9.
  public static let spectrum: Experiment = {
    let activation = Parameter.activation(.relu)
    let dimension = Parameter.integer("dimension", 100, atLeast: 4, "input dimension d")
    let spikeStrength = Parameter.number(
      "spikeStrength", 25, 0 ... .infinity, "theta, the spike in units of the bulk")
    return Experiment(
      "spectrum",
      "Exact spectrum against the spike strength, with its limits", cost: "2 s",
      parameters: [activation.declaration, dimension.declaration, spikeStrength.declaration],
      sweep: [SweepAxis(spikeStrength, [0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000])],
      replicates: 0, theoryAxis: TheoryAxis(spikeStrength),
      theory: { (settings) throws(HelioError) in
        let (d, theta) = (settings[dimension], settings[spikeStrength])
        let solution = try SpikedOperator(
          activation: settings[activation], dimension: d, spikeStrengths: [theta]
        ).spectrum(eigenvalueCounts: [4, 3, 2], tolerance: 1e-6)
        let exact = try solution.get("The spectrum at theta = \(theta)")
        var predicted: ByNumber<Double> = [:]
        for level in SpectrumLevel.all {
          predicted[.level(level)] = exact.sectors[level.sector].eigenvalues[level.index]
        }
        if settings[activation] == .relu {
          let b = try isotropicEigenvalues(
            activation: .relu, dimension: d, degrees: [0, 1, 2])
          let perturbation = try SpikePerturbation(dimension: d)
          for level in SpectrumLevel.all {
            let (l, m) = (level.degree, level.sector)
            let (c1, c2) = try perturbation.coefficients(degree: l, restDegree: m)
            predicted[.level(level, by: .secondOrder)] =
              b[l] * (1 + c1 * theta + c2 * theta * theta)
            predicted[.level(level, by: .largeDimension)] =
              (0..<(l - m)).reduce(b[l]) { value, _ in value * (1 + theta) }
          }
        }
        return CellValues(
          predicted: predicted, residual: solution.convergence.relativeChange)
      })
  }()
}

/// The levels of degree <= 2 by their place at theta = 0: sector 0 holds radial, linear and quadratic
/// aligned, sector 1 linear orthogonal and mixed, sector 2 quadratic orthogonal.
public struct SpectrumLevel: Sendable {
  public let name: String
  public let sector: Int
  public let index: Int
  public let degree: Int

  public static let all = [
    SpectrumLevel(name: "radial", sector: 0, index: 0, degree: 0),
    SpectrumLevel(name: "linear, aligned", sector: 0, index: 1, degree: 1),
    SpectrumLevel(name: "quadratic, aligned", sector: 0, index: 2, degree: 2),
    SpectrumLevel(name: "linear, orthogonal", sector: 1, index: 0, degree: 1),
    SpectrumLevel(name: "quadratic, mixed", sector: 1, index: 1, degree: 2),
    SpectrumLevel(name: "quadratic, orthogonal", sector: 2, index: 0, degree: 2),
  ]
}
