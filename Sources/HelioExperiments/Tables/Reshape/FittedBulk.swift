import Foundation
public import HelioCore
public import HelioNumerics
public import HelioRuns
import HelioTheory

/// A law of the Marchenko-Pastur kind fitted to the bulk of a measured spectrum of features: what features of
/// an untrained network would show if its inputs had no structure but their number of dimensions.
///
///     eigenvalues of (1/n) Phi^T Phi ~ scale rho(x; alpha = n/D, psi = p/D),   Phi untrained, inputs N(0, I_D)
///
/// D, the effective dimension, and the scale are fitted: the medians agree, and D, on a grid with steps of a
/// sixth, has the least Kolmogorov-Smirnov distance. As D grows past n and p the law becomes Marchenko and Pastur's with ratio
/// p/n. Eigenvalues more than 5 % above the upper edge are outliers and are left out of the fit, which is
/// repeated until their number stays. On data whose columns differ much in variance no such law fits well:
/// look at the distance.
///
/// Source: sheet learned-features-spectrum sections 3.5 and 11.
public struct FittedBulk: Codable, Sendable, Equatable {
  /// D.
  public var effectiveDimension: Double
  public var scale: Double
  public var upperEdge: Double
  /// Eigenvalues above 1.05 times the upper edge.
  public var outlierCount: Int
  /// Between the other eigenvalues and the law.
  public var kolmogorovSmirnov: Double
  /// The same for the fitted Marchenko-Pastur law alone.
  public var marchenkoPasturDistance: Double
  /// The density of the non-zero eigenvalues, with mass one.
  public var density: TheoryCurve
  /// Laws of the grid that could not be computed and were not compared; `nil` for none.
  public var skipped: SkippedPoints?

  /// - Parameters:
  ///   - eigenvalues: those that are not zero, descending, at least 20.
  ///   - family: the laws at the sizes and activation of the features.
  /// - Throws: ``HelioError`` when there are too few eigenvalues.
  public init(eigenvalues: [Double], family: Family) throws(HelioError) {
    try require(eigenvalues.count >= 20, "eigenvalues", "at least 20", got: eigenvalues.count)
    let marchenkoPastur = family.marchenkoPastur
    var outliers = 0
    var best = (fit: marchenkoPastur.fit(eigenvalues), shape: marchenkoPastur)
    for _ in 0..<12 {
      let bulk = Array(eigenvalues.dropFirst(outliers))
      guard bulk.count >= 20 else { break }
      let fits = family.shapes.map { (fit: $0.fit(bulk), shape: $0) }
      best = fits.min { $0.fit.distance < $1.fit.distance }!
      let edge = 1.05 * best.fit.scale * best.shape.upperEdge
      let count = eigenvalues.count { $0 > edge }
      if count == outliers { break }
      outliers = count
    }
    effectiveDimension = best.shape.dimension
    scale = best.fit.scale
    upperEdge = best.fit.scale * best.shape.upperEdge
    let edge = upperEdge
    outlierCount = eigenvalues.count { $0 > 1.05 * edge }
    kolmogorovSmirnov = best.fit.distance
    marchenkoPasturDistance =
      marchenkoPastur.fit(Array(eigenvalues.dropFirst(outliers))).distance
    let factor = scale
    density = TheoryCurve(
      positions: best.shape.positions.map { $0 * factor },
      values: best.shape.density.map { $0 / factor })
    skipped = family.skipped.count == 0 ? nil : family.skipped
  }

  /// The laws at scale 1, one for each D of the grid; spectra of equal sizes share them.
  public struct Family: Sendable {
    fileprivate let shapes: [Shape]
    /// That of the largest D, which is Marchenko and Pastur's.
    fileprivate let marchenkoPastur: Shape
    /// Laws that could not be computed.
    public let skipped: SkippedPoints

    /// - Parameters:
    ///   - sampleCount: n.
    ///   - width: p.
    ///   - activation: of the features.
    /// - Throws: ``HelioError`` when the law of the largest D cannot be computed; others are left out and
    ///   counted.
    /// - Complexity: 49 densities, about half a second.
    public init(
      sampleCount n: Int, width p: Int, activation: Activation
    ) throws(HelioError) {
      let untrained = try LearnedFeatures(
        FeatureLaw(activation: activation, spikeCoefficients: [0]), sampleRatio: 1, widthRatio: 1)
      // Fewer dimensions would explain outliers as inputs; beyond 30 times the larger of n and p the law is
      // Marchenko and Pastur's to the eye.
      let (least, largest) = (0.1 * Double(min(n, p)), 30 * Double(max(n, p)))
      func shape(_ D: Double) throws(HelioError) -> Shape {
        try Shape(untrained.with(sampleRatio: Double(n) / D, widthRatio: Double(p) / D), D)
      }
      var (shapes, skipped): ([Shape], SkippedPoints) = ([], SkippedPoints())
      for i in 0..<FittedBulk.gridSteps {
        let D = least * pow(largest / least, Double(i) / Double(FittedBulk.gridSteps))
        do throws(HelioError) { shapes.append(try shape(D)) } catch { skipped.add(error) }
      }
      marchenkoPastur = try shape(largest)
      self.shapes = shapes + [marchenkoPastur]
      self.skipped = skipped
    }
  }

  private static let gridSteps = 48

  /// The law at one D and scale 1.
  fileprivate struct Shape: Sendable {
    let dimension: Double
    let positions: [Double]
    /// With mass one.
    let density: [Double]
    let upperEdge: Double
    let median: Double

    init(_ features: LearnedFeatures, _ D: Double) throws(HelioError) {
      dimension = D
      upperEdge = try features.upperEdge().get("The upper edge")
      let found = try features.density(count: 160).get("The density")
      let points = zip(found.positions, found.values).compactMap { x, y in y.map { (x, $0) } }
      positions = points.map(\.0)
      var cumulative = [0.0]
      for (a, b) in zip(points, points.dropFirst()) {
        cumulative.append(cumulative.last! + 0.5 * (a.1 + b.1) * (b.0 - a.0))
      }
      let mass = cumulative.last ?? 0
      guard mass > 0 else { throw .undefined("The density has no mass.") }
      density = points.map { $0.1 / mass }
      let middle = cumulative.firstIndex { $0 >= 0.5 * mass } ?? 0
      median = positions[middle]
    }

    func fit(_ eigenvalues: [Double]) -> (scale: Double, distance: Double) {
      let scale = eigenvalues[eigenvalues.count / 2] / median
      let law = DistributionAgreement(
        samples: eigenvalues,
        density: TheoryCurve(
          positions: positions.map { $0 * scale }, values: density.map { $0 / scale }))
      return (scale, law.kolmogorovSmirnov)
    }
  }
}
