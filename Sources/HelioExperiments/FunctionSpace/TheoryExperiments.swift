public import HelioCore
public import HelioNumerics
import HelioTheory

/// E3: the angle by which the leading eigenfunction turns, against kappa, for several dimensions.
///
/// Source: sheet function-space sections 5 and 9.
public struct MixingSpecification: Codable, Sendable, Equatable {
  public var dimensions = [10, 30, 100]
  /// kappa = theta/d.
  public var spikeRatios: [Double] = [
    0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10,
  ]

  public init() {}
}

public struct MixingResult: Codable, Sendable {
  public struct Curve: Codable, Sendable {
    public var dimension: Int
    /// Degrees, exact.
    public var angles: [Double]
    /// Degrees, from the first-order mixing coefficient.
    public var firstOrderAngles: [Double]
  }
  public var specification: MixingSpecification
  public var curves: [Curve]
}

public func mixing(_ specification: MixingSpecification) throws(HelioError) -> MixingResult {
  var curves: [MixingResult.Curve] = []
  for d in specification.dimensions {
    let slope = try SpikePerturbation(dimension: d).firstOrderMixing
    var angles: [Double] = []
    for kappa in specification.spikeRatios {
      angles.append(
        try topModeMixing(dimension: d, spikeStrength: kappa * Double(d))
          .accepting(1e-6, "The leading eigenfunction").angleDegrees)
    }
    curves.append(
      MixingResult.Curve(
        dimension: d, angles: angles,
        firstOrderAngles: specification.spikeRatios.map {
          arctangent(slope * $0 * Double(d)) * 180 / .pi
        }))
  }
  return MixingResult(specification: specification, curves: curves)
}

/// E5: cumulative power of the target by rank before and after, and where each part sits.
///
/// Source: sheet function-space sections 6 and 9.
public struct CumulativePowerSpecification: Codable, Sendable, Equatable {
  public var activation = Activation.relu
  public var link: Link
  public var dimension = 30
  public var overlap = 0.8.squareRoot()
  /// kappa of each curve.
  public var spikeRatios: [Double] = [0, 0.1, 1, 10]

  public init() throws(HelioError) { link = try Link(parsing: "z + h2(z)") }
}

public struct CumulativePowerResult: Codable, Sendable {
  public struct Curve: Codable, Sendable {
    public var spikeRatio: Double
    public var levels: [ModelReshaping.Level]
    public var alignment: Double
    public var missingPower: Double
  }
  public var specification: CumulativePowerSpecification
  public var curves: [Curve]
}

public func cumulativePower(
  _ specification: CumulativePowerSpecification
) throws(HelioError) -> CumulativePowerResult {
  var curves: [CumulativePowerResult.Curve] = []
  for kappa in specification.spikeRatios {
    let spectrum = try SpikedOperator(
      activation: specification.activation, dimension: specification.dimension,
      spikeStrengths: [kappa * Double(specification.dimension)]
    ).riskSpectrum().accepting(1e-4, "The spectrum")
    let target = try spectrum.targetPower(
      link: specification.link, overlap: specification.overlap)
    curves.append(
      CumulativePowerResult.Curve(
        spikeRatio: kappa, levels: levels(spectrum, target),
        alignment: KernelRisk(spectrum, target).alignment,
        missingPower: target.missingPower / target.secondMoment))
  }
  return CumulativePowerResult(specification: specification, curves: curves)
}

/// The positive levels by size, with the share of E g^2 that each carries.
func levels(_ spectrum: OperatorSpectrum, _ target: TargetPower) -> [ModelReshaping.Level] {
  spectrum.ranked.filter { $0.eigenvalue > 0 }.map { level in
    let C = target.coefficients[level.degree][level.index]
    return ModelReshaping.Level(
      degree: level.degree, index: level.index, eigenvalue: level.eigenvalue,
      multiplicity: level.multiplicity, power: C * C / target.secondMoment)
  }
}

/// E6: the law of the second layer decides how rich the learned function space is.
///
/// Source: sheet function-space sections 2 (A6) and 9.
public struct SecondLayerLawSpecification: Codable, Sendable, Equatable {
  public var laws: [SecondLayerLaw] = [.gaussian, .uniform, .rademacher]
  public var spikeRatio = 1.0
  public var dimensions = [20, 50, 100, 200, 500, 1000]
  public var eigenvalueCounts = [5, 2]

  public init() {}
}

public struct SecondLayerLawResult: Codable, Sendable {
  public struct Curve: Codable, Sendable {
    public var law: String
    /// Sector 0 at each dimension, descending.
    public var sector0: [[Double]]
    /// lambda_3 d, which stays bounded for the Rademacher law alone.
    public var scaledThird: [Double]
  }
  public var specification: SecondLayerLawSpecification
  public var curves: [Curve]
}

public func secondLayerLaw(
  _ specification: SecondLayerLawSpecification
) throws(HelioError) -> SecondLayerLawResult {
  var curves: [SecondLayerLawResult.Curve] = []
  for law in specification.laws {
    var sector0: [[Double]] = []
    for d in specification.dimensions {
      sector0.append(
        try secondLayerSpectrum(
          law: law, spikeRatio: specification.spikeRatio, dimension: d,
          eigenvalueCounts: specification.eigenvalueCounts
        ).accepting(1e-4, "The spectrum").sectors[0].eigenvalues)
    }
    curves.append(
      SecondLayerLawResult.Curve(
        law: law.name, sector0: sector0,
        scaledThird: zip(sector0, specification.dimensions).map { $0[2] * Double($1) }))
  }
  return SecondLayerLawResult(specification: specification, curves: curves)
}
