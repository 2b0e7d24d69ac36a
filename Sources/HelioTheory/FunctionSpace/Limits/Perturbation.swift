public import HelioCore
public import HelioNumerics

/// Second-order perturbation theory of a 1-homogeneous kernel in the spike strength.
///
///     lambda_{l,m}(theta) = b_l (1 + C1 theta + C2 theta^2 + ...)
///
/// m is the degree in the rest, l - m the number of aligned factors. Good to 1 % of the shift for
/// theta <= 0.3; beyond that the exact spectrum costs nothing.
///
///     A_{l,m} = (l-m)(l+m+d-3)/((2l+d-2)(2l+d-4)),  U = A_{l+1,m} + A_{l,m}
///     Up = sqrt(A_{l+2,m} A_{l+1,m}),  Um = sqrt(A_{l,m} A_{l-1,m}) (0 if l-2 < m)
///     l1 = ((d+2) U - 1)/4,  C1 = 2 l1
///     L2 = 1/8 - (d+2) U/4 + (d+2)(U^2+Up^2+Um^2)/8 + (l1^2 + ((d+2)/4)^2 (Up^2+Um^2))/2
///     C2 = 2 L2 + l1^2 + ((d+2)/4)^2 [Up^2 (b_l+3b_{l+2})/(b_l-b_{l+2}) + Um^2 (b_l+3b_{l-2})/(b_l-b_{l-2})]
///
/// Source: sheet function-space section 5.
public struct SpikePerturbation: Sendable {
  let d: Int
  /// b_0 ... b_L of the isotropic kernel.
  let b: [Double]

  /// - Parameters:
  ///   - activation: relu.
  ///   - dimension: at least 3.
  public init(activation: Activation = .relu, dimension: Int) throws(HelioError) {
    try require(activation == .relu, "activation", "relu", got: activation.name)
    try require(dimension >= 3, "dimension", "at least 3", got: dimension)
    d = dimension
    b = try isotropicEigenvalues(
      activation: activation, dimension: dimension, degrees: Array(0...8))
  }

  private func A(_ l: Int, _ m: Int) -> Double {
    if l <= m { return 0 }
    let (l, m, d) = (Double(l), Double(m), Double(d))
    return (l - m) * (l + m + d - 3) / ((2 * l + d - 2) * (2 * l + d - 4))
  }

  /// (C1, C2) of the level (l, m), m <= l <= 6.
  public func coefficients(degree l: Int, restDegree m: Int) throws(HelioError) -> (Double, Double)
  {
    try require(l >= 0 && l <= 6, "degree", "from 0 to 6", got: l)
    try require(m >= 0 && m <= l, "restDegree", "from 0 to the degree", got: m)
    try require(b[l] > 0, "degree", "one with a positive eigenvalue", got: l)
    let D2 = Double(d) + 2
    let U = A(l + 1, m) + A(l, m)
    let Up2 = A(l + 2, m) * A(l + 1, m)
    let Um2 = l - 2 >= m ? A(l, m) * A(l - 1, m) : 0
    let l1 = (D2 * U - 1) / 4
    let quarter = D2 * D2 / 16
    let L2 =
      1.0 / 8 - D2 * U / 4 + D2 * (U * U + Up2 + Um2) / 8
      + (l1 * l1 + quarter * (Up2 + Um2)) / 2
    let up = Up2 == 0 ? 0 : Up2 * (b[l] + 3 * b[l + 2]) / (b[l] - b[l + 2])
    let down = Um2 == 0 ? 0 : Um2 * (b[l] + 3 * b[l - 2]) / (b[l] - b[l - 2])
    return (2 * l1, 2 * L2 + l1 * l1 + quarter * (up + down))
  }

  /// c/theta of the first-order mixing of the leading mode, phi_0' = phi_0 + c phi_2.
  ///
  ///     c = (theta/2) sqrt(A_{2,0} A_{1,0}) (b_0 + (d+1) b_2)/(b_0 - b_2)
  public var firstOrderMixing: Double {
    (A(2, 0) * A(1, 0)).squareRoot() / 2 * (b[0] + Double(d + 1) * b[2]) / (b[0] - b[2])
  }
}

extension SpectralMode {
  /// d log lambda / d theta at theta = 0 under Gaussian inputs, for a mode of an isotropic operator
  /// whose level is not degenerate within its sector.
  ///
  ///     d lambda/d theta = (lambda/2)(E[phi^2 t^2] - 1)
  ///
  /// Source: sheet function-space section 5.
  public var isotropicGrowthRate: Double {
    let grid = source.reduction.grid
    var moment = 0.0
    for n in 0..<grid.count {
      moment +=
        grid.weights[n] * nodeValues[n] * nodeValues[n] * grid.positions[0][n]
        * grid.positions[0][n]
    }
    if let radial = source.radial {
      // E[(|x|^2/d)^{h+1}] / E[(|x|^2/d)^h] = (d + 2h)/d
      moment *= Double(radial.dimension + 2 * radial.degree) / Double(radial.dimension)
    }
    return (moment - 1) / 2
  }
}
