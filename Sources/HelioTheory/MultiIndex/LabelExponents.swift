public import HelioCore
public import HelioNumerics

/// What functions of the label can tell about the index: conditional powers, and the exponents they decide.
///
///     zeta_k(y) = E[h_k(z)|y],   zeta2_k = E zeta_k^2,   k* = min {k >= 1: zeta2_k > 0}
///
/// With noise by ``LabelLaw``, without by preimages. The smallest n/d at which some second-order spectral
/// estimator correlates with the index is 1/(2 zeta2_2). Every polynomial link has k* = 1, or 2 if it is even
/// [U in the sheet].
///
/// Source: sheet multi-index §2; Damian, Pillaud-Vivien, Lee and Bruna (2024).
public struct LabelExponents: Sendable {
  public let moments: LinkMoments
  /// zeta2_1 … zeta2_K.
  public let conditionalPowers: [Double]
  /// delta_c; `nil` if zeta2_2 <= 1e-8.
  public let spectralThreshold: Double?
  public let convergence: Convergence

  /// A power below this counts as zero.
  public static let zero = 1e-7

  public var informationExponent: Int? { moments.informationExponent }
  /// k*; `nil` if none up to K.
  public var generativeExponent: Int? {
    conditionalPowers.firstIndex { $0 > Self.zero }.map { $0 + 1 }
  }

  /// - Parameters:
  ///   - model: of one index.
  ///   - degree: K, from 1 to 8.
  public init(_ model: IndexModel, degree: Int) throws(HelioError) {
    try require((1...8).contains(degree), "maximumPower", "from 1 to 8", got: degree)
    moments = try LinkMoments(model, degree: degree)
    let K = max(degree, 2)
    let powers: [Double]
    if model.noiseVariance > 0 {
      let law = try LabelLaw(model, degree: K)
      powers = (0...K).map { law.power($0, $0) }
      // zeta2_0 is 1: what is missing was not integrated.
      let defect = largerError(abs(powers[0] - 1), law.relativeChange)
      convergence = Convergence(
        status: defect <= 1e-8 ? .converged : .stagnated, iterations: 1, relativeChange: defect,
        tolerance: 1e-8)
    } else {
      let solution = try preimagePowers(model.link, degree: K)
      powers = solution.value
      convergence = solution.convergence
    }
    guard convergence.status == .converged else {
      throw .notConverged(of: "The conditional powers of '\(model.link)'", convergence)
    }
    conditionalPowers = Array(powers[1...degree])
    spectralThreshold = powers[2] > 1e-8 ? 1 / (2 * powers[2]) : nil
  }
}
