import HelioCore
public import HelioNumerics

/// A single-index target as a network with a spike sees it: given the projection kappa on the
/// spike.
///
///     y = g(<beta, x>) + noise,   zeta = <beta, v>,   rt = sqrt(1 - zeta^2)
///     f_0(k) = E g(zeta k + rt z),  f_1(k) = E z g(zeta k + rt z),
///     f_*^2(k) = E g^2 - f_0^2 - f_1^2 + noise variance
///
/// Source: sheet learned-features-spectrum §1.
public struct ProjectedTarget: Sendable {
  public let link: Link
  /// zeta.
  public let overlap: Double
  /// sigma^2, the variance of the label noise.
  public let noiseVariance: Double
  let grid: ProjectionGrid
  let f0: [RealLanes]
  let f1: [RealLanes]
  /// f_*^2.
  let rest: [RealLanes]

  init(
    link: Link, overlap zeta: Double, noiseVariance: Double, grid: ProjectionGrid
  ) throws(HelioError) {
    try require(
      link.variableCount == 1, "link", "a function of one projection", got: "'\(link.text)'")
    try require(zeta >= -1 && zeta <= 1, "overlap", "between -1 and 1", got: zeta)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    self.link = link
    overlap = zeta
    self.noiseVariance = noiseVariance
    self.grid = grid
    let offsets = grid.nodes.map { zeta * $0 }
    let rt = max(1 - zeta * zeta, 0).squareRoot()
    let table = try Self.coefficients(link, offsets, rt)
    f0 = grid.lanes(table.map(\.constant))
    f1 = grid.lanes(table.map(\.linear))
    rest = grid.lanes(table.map { $0.residualVariance + noiseVariance })
  }

  /// E[g^2] + sigma^2, the test error of the zero prediction.
  var labelSecondMoment: Double {
    var sum = RealLanes()
    for (k, w) in grid.weightLanes.enumerated() {
      sum += w * (f0[k] * f0[k] + f1[k] * f1[k] + rest[k])
    }
    return sum.sum()
  }

  private static func coefficients(
    _ link: Link, _ offsets: [Double], _ rt: Double
  ) throws(HelioError) -> [LocalCoefficients] {
    if rt == 0 {
      return link.values([offsets]).map {
        LocalCoefficients(constant: $0, linear: 0, quadratic: 0, residualVariance: 0)
      }
    }
    for (name, mean) in [("relu", 0), ("centredRelu", normalDensity(0))]
    where try link == .function(name) {
      return offsets.map {
        var own = rectifiedCoefficients($0, rt)
        own.constant -= mean
        return own
      }
    }
    return try localCoefficientTable(
      offsets: offsets, scale: rt, hasKink: link.hasKink, name: link.text
    ) { x in
      x = link.values([x])
    }.get("the target coefficients of '\(link.text)'")
  }
}
