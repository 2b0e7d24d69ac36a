public import HelioCore
public import HelioNumerics

/// What the leading eigenfunction of a spiked ReLU kernel is made of, exactly at finite d.
///
/// Coefficients of the unit-norm leading eigenfunction on the isotropic modes |x|/sqrt d and
/// |x|/sqrt d Y_20(x/|x|), both of unit norm, Y_20 > 0 along the spike; the sign has overlapRadial > 0.
///
/// Source: sheet function-space section 5.
public struct TopModeMixing: Sendable, Equatable {
  public let overlapRadial: Double
  public let overlapQuadratic: Double
  /// atan2(quadratic, radial), in degrees.
  public var angleDegrees: Double { atan2(overlapQuadratic, overlapRadial) * 180 / .pi }
}

/// - Parameters:
///   - activation: 1-homogeneous, with an even part (ReLU, leaky ReLU).
///   - d: at least 3.
///   - theta: spike strength.
public func topModeMixing(
  activation: Activation = .relu, dimension d: Int, spikeStrength theta: Double,
  tolerance: Double = 1e-9
) throws(HelioError) -> Solution<TopModeMixing> {
  try require(
    activation.homogeneityDegree == 1 && activation != .linear, "activation",
    "relu or leakyRelu, whose leading mode is radial", got: activation.name)
  let operation = try SpikedOperator(
    activation: activation, dimension: d, spikeStrengths: [theta])
  let solution = try operation.spectrum(eigenvalueCounts: [2], tolerance: tolerance)
  // The even mode of the larger eigenvalue; the odd one is linear and overtakes it at large theta.
  guard let mode = solution.value.sectors[0].modes.first(where: { !$0.isOdd[0] }) else {
    throw .undefined("The leading even eigenvalue is within rounding of zero.")
  }
  let grid = mode.source.reduction.grid
  let root = Double(d).squareRoot()
  let u = grid.positions[0].map { $0 / root }
  let Y20 = gegenbauerPolynomials(dimension: d, degree: 2, at: u)[2]
  var (radial, quadratic) = (0.0, 0.0)
  for n in 0..<grid.count {
    radial += grid.weights[n] * mode.nodeValues[n]
    quadratic += grid.weights[n] * mode.nodeValues[n] * Y20[n]
  }
  let sign = radial < 0 ? -1.0 : 1
  return Solution(
    TopModeMixing(overlapRadial: sign * radial, overlapQuadratic: sign * quadratic),
    solution.convergence)
}
