public import HelioCore
import HelioKernels
import HelioLinalg
public import HelioNumerics
import HelioTheory

/// E2: all leading levels of the exact spectrum against the spike strength, beside their large-d powers,
/// second-order perturbation theory and a sampled operator.
///
/// Source: sheet function-space sections 4, 5 and 9.
public struct SpectrumSpecification: Codable, Sendable, Equatable {
  public var activation = Activation.relu
  public var dimension = 100
  public var strengths: [Double] = [0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]
  public var eigenvalueCounts = [4, 3, 2]
  /// A second, small problem whose operator is sampled.
  public var sampledDimension = 10
  public var sampledStrength = 5.0
  public var samplePoints = 2000
  public var replicates = 8
  public var seed: UInt64 = 1

  public init() {}
}

public struct SpectrumResult: Codable, Sendable {
  /// A level (sector, position) along the strengths.
  public struct Curve: Codable, Sendable {
    public var degree: Int
    public var index: Int
    public var multiplicity: Double
    public var exact: [Double]
    /// b_l (1+theta)^(aligned factors), where the level is one of degree <= 2 at theta = 0.
    public var largeDimension: [Double]?
    /// b_l (1 + C1 theta + C2 theta^2).
    public var secondOrder: [Double]?
  }
  /// A level of the sampled problem: its exact value beside the mean over the level's sampled eigenvalues.
  public struct SampledLevel: Codable, Sendable {
    public var degree: Int
    public var index: Int
    public var multiplicity: Int
    public var exact: Double
    public var sampled: Replicates
    /// Leading-order bias of the sampled eigenvalue, sum_j lambda_i lambda_j/(lambda_i - lambda_j)/N.
    public var samplingBias: Double
  }
  public var specification: SpectrumSpecification
  public var curves: [Curve]
  public var sampled: [SampledLevel]
  public var agreement: [Agreement]
  public var summary: AgreementSummary
  public var relativeChange: Double
}

public func spectrumExperiment(
  _ specification: SpectrumSpecification, progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> SpectrumResult {
  progress(0, "exact spectra")
  var spectra: [OperatorSpectrum] = []
  var worst = 0.0
  for theta in specification.strengths {
    let solution = try SpikedOperator(
      activation: specification.activation, dimension: specification.dimension,
      spikeStrengths: [theta]
    ).spectrum(eigenvalueCounts: specification.eigenvalueCounts, tolerance: 1e-6)
    spectra.append(try solution.get("The spectrum at theta = \(theta)"))
    worst = max(worst, solution.convergence.relativeChange ?? 0)
  }
  let levels = try approximations(specification)
  let curves = specification.eigenvalueCounts.enumerated().flatMap { l, count in
    (0..<count).map { i in
      let level = levels.first { $0.degree == l && $0.index == i }
      return SpectrumResult.Curve(
        degree: l, index: i, multiplicity: spectra[0].sectors[l].multiplicity,
        exact: spectra.map { $0.sectors[l].eigenvalues[i] },
        largeDimension: level?.largeDimension, secondOrder: level?.secondOrder)
    }
  }
  progress(0.3, "sampled operator")
  let sampled = try sampledLevels(specification) { progress(0.3 + 0.7 * $0, $1) }
  let agreement = sampled.map {
    Agreement(
      name: "level (\($0.degree), \($0.index))", prediction: $0.exact + $0.samplingBias,
      simulation: $0.sampled.mean, standardError: $0.sampled.standardError,
      replicates: $0.sampled.count, finiteSizeBias: abs($0.samplingBias) / 4)
  }
  return SpectrumResult(
    specification: specification, curves: curves, sampled: sampled, agreement: agreement,
    summary: AgreementSummary(agreement), relativeChange: worst)
}

private struct Approximation {
  let degree: Int
  let index: Int
  let largeDimension: [Double]
  let secondOrder: [Double]
}

/// The ReLU levels of degree <= 2 by their place at theta = 0: sector 0 holds radial, linear and quadratic
/// aligned, sector 1 linear orthogonal and mixed, sector 2 quadratic orthogonal.
private func approximations(
  _ specification: SpectrumSpecification
) throws(HelioError) -> [Approximation] {
  guard specification.activation == .relu else { return [] }
  let perturbation = try SpikePerturbation(dimension: specification.dimension)
  let b = try isotropicEigenvalues(
    activation: .relu, dimension: specification.dimension, degrees: [0, 1, 2])
  let places = [(0, 0, 0, 0), (0, 1, 1, 0), (0, 2, 2, 0), (1, 0, 1, 1), (1, 1, 2, 1), (2, 0, 2, 2)]
  var result: [Approximation] = []
  for (degree, index, l, m) in places {
    let (c1, c2) = try perturbation.coefficients(degree: l, restDegree: m)
    result.append(
      Approximation(
        degree: degree, index: index,
        largeDimension: specification.strengths.map { theta in
          (0..<(l - m)).reduce(b[l]) { value, _ in value * (1 + theta) }
        },
        secondOrder: specification.strengths.map { b[l] * (1 + c1 * $0 + c2 * $0 * $0) }))
  }
  return result
}

private func sampledLevels(
  _ specification: SpectrumSpecification, progress: (Double, String) -> Void
) throws(HelioError) -> [SpectrumResult.SampledLevel] {
  let (d, N) = (specification.sampledDimension, specification.samplePoints)
  let spectrum = try SpikedOperator(
    activation: specification.activation, dimension: d,
    spikeStrengths: [specification.sampledStrength]
  ).spectrum(eigenvalueCounts: [4, 3, 2]).get("The spectrum of the sampled problem")
  let ranked = spectrum.ranked.filter { $0.eigenvalue > 0 && $0.multiplicity <= 100 }
  let covariance = try SpikedCovariance(
    dimension: d, directions: Matrix(rows: d, columns: 1) { i, _ in i == 0 ? 1 : 0 },
    strengths: [specification.sampledStrength])
  var values: [[Double]] = []
  for r in 0..<specification.replicates {
    progress(Double(r) / Double(specification.replicates), "sample \(r + 1)")
    let X = Matrix<Double>.normal(
      rows: N, columns: d,
      from: RandomStream(seed: specification.seed, purpose: "sampled operator", index: r))
    let K = try kernelMatrix(X, activation: specification.activation, covariance: covariance)
    values.append(try symmetricEigenvalues(K).map { $0 / Double(N) })
  }
  var levels: [SpectrumResult.SampledLevel] = []
  var rank = 0
  for (i, level) in ranked.prefix(5).enumerated() {
    let count = Int(level.multiplicity)
    let means = values.map { $0[rank..<rank + count].reduce(0, +) / Double(count) }
    let bias = ranked.enumerated().reduce(0.0) { sum, other in
      other.offset == i
        ? sum
        : sum + other.element.multiplicity * level.eigenvalue * other.element.eigenvalue
          / (level.eigenvalue - other.element.eigenvalue) / Double(N)
    }
    levels.append(
      SpectrumResult.SampledLevel(
        degree: level.degree, index: level.index, multiplicity: count, exact: level.eigenvalue,
        sampled: Replicates(means), samplingBias: bias))
    rank += count
  }
  return levels
}
