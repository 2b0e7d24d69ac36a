import HelioCore
import HelioRuns
import HelioTheory

/// The numbers of a spectrum of features at dimension d, as theory has them.
struct PredictedSpectrum {
  /// By the names of what is measured.
  var numbers: ByNumber<Double> = [:]
  var allowedBias: ByNumber<AllowedBias> = [:]
  let edge: Double
  let density: TheoryCurve
  let residual: Double?

  /// - Parameter positionCount: points of the density.
  /// - Complexity: 3 to 6 Newton steps for each point, and those of the outliers.
  init(
    _ features: LearnedFeatures, dimension d: Int, positionCount: Int
  ) throws(HelioError) {
    edge = try features.upperEdge().get("The upper edge")
    let outliers = try features.outliers(dimension: d).get("The outliers")
    let found = try features.density(count: positionCount)
    let points = zip(found.value.positions, found.value.values).compactMap { x, y in
      y.map { (x, $0) }
    }
    density = TheoryCurve(positions: points.map(\.0), values: points.map(\.1))
    residual = found.convergence.residual
    let p = features.widthRatio * Double(d)
    for (i, x) in outliers.enumerated() { numbers[.outlier(i + 1)] = x }
    numbers[.meanEigenvalue] = features.meanEigenvalue - outliers.reduce(0, +) / p
    numbers[.meanSquare] = density.moment(2)
    numbers[.meanCube] = density.moment(3)
    numbers[.largestOfBulk] = try edge - Self.meanOfTracyWidom * edgeWidth(features, width: p)
    let relative: KeyValuePairs<Number, Double> = [
      .meanSquare: outliers.isEmpty ? 0.5 : 2.2, .meanCube: outliers.isEmpty ? 1.2 : 3,
      .largestOfBulk: 3,
    ]
    for (name, c) in relative {
      allowedBias[name] = AllowedBias(
        [.dimension(c * numbers[name]!, d)],
        origin: "a simulation of its own with 400, 200 and 40 replicates at d = 50, 100 and 200")
    }
  }

  /// The numbers of a wrong theory; none where its equations have no solution.
  static func numbers(
    ofWrong features: LearnedFeatures, dimension d: Int, positionCount: Int
  ) -> ByNumber<Double> {
    do throws(HelioError) {
      return try PredictedSpectrum(features, dimension: d, positionCount: positionCount).numbers
    } catch { return [:] }
  }

  /// -E of the largest eigenvalue of real symmetric matrices in units of their edge.
  private static let meanOfTracyWidom = 1.2065335745820

  /// (p A)^{-2/3} for the density (A/pi) sqrt(edge - x) near the edge.
  private func edgeWidth(_ features: LearnedFeatures, width p: Double) throws(HelioError) -> Double
  {
    let distance = 1e-3 * edge
    let density =
      try features.density(at: [edge - distance])
      .get("The density at the upper edge").values[0] ?? .nan
    return pow(p * .pi * density / distance.squareRoot(), -2.0 / 3)
  }
}

extension TheoryCurve {
  /// The integral of x^k times the curve, by the trapezoid rule.
  func moment(_ k: Double) -> Double {
    let y = zip(positions, values).map { pow($0, k) * $1 }
    return zip(positions.indices, positions.indices.dropFirst()).reduce(0) {
      $0 + (positions[$1.1] - positions[$1.0]) * (y[$1.0] + y[$1.1]) / 2
    }
  }
}
