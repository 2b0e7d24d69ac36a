public import HelioCore
public import HelioNumerics

/// Eigenvalues b_l of the isotropic kernel of a positively homogeneous activation, in closed form.
///
///     (T f)(x) = E_x'[K(x, x') f(x')],  weights N(0, I/d):  T (|x|/sqrt d)^h Y_l = b_l (|x|/sqrt d)^h Y_l
///
/// ReLU: b_0 = d (Gamma(d/2)/(2 sqrt(pi) Gamma((d+1)/2)))^2, b_1 = 1/(4d), b_l = 0 for odd l >= 3.
/// Each has the multiplicity N(d, l), ``HelioNumerics/harmonicMultiplicity(dimension:degree:)``.
///
/// - Parameters:
///   - activation: ReLU, leaky ReLU, step, ReLU^2, linear or square.
///   - d: dimension, >= 3.
///   - degrees: l >= 0, in any order.
///   - inputs: law of x; it matters only for degree 2, by the factor (d+2)/d.
/// - Returns: b_l in the order of `degrees`, to about 1e-13 relative.
/// - Complexity: O(largest degree).
///
/// Source: sheet function-space §4, "Isotropic ReLU in closed form".
public func isotropicEigenvalues(
  activation: Activation, dimension d: Int, degrees: [Int], inputs: InputLaw = .gaussian
) throws(HelioError) -> [Double] {
  try require(d >= 3, "dimension", "at least 3", got: d)
  guard let harmonics = HomogeneousHarmonics(activation, dimension: d) else {
    throw .invalid(
      parameter: "activation", requirement: "positively homogeneous for the closed form",
      got: activation.name)
  }
  for l in degrees {
    try require(
      (0...1_000_000).contains(l), "degrees", "integers from 0 to 1000000", got: l)
  }
  let logs = harmonics.logRoots(through: degrees.max() ?? 0)
  let factor = inputs == .gaussian ? harmonics.gaussianFactor : 1
  return degrees.map { factor * exp(2 * logs[$0]) }
}
