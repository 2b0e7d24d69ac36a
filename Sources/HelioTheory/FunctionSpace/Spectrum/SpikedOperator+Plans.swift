import HelioCore
import HelioKernels
import HelioNumerics

extension SpikedOperator {
  /// The plans of a method in the order of preference.
  ///
  /// A homogeneous activation drops |x|: Gaussian and sphere inputs then have the same reduced problem.
  func plans(
    _ method: SpectrumMethod, counts: [Int]
  ) throws(HelioError) -> [ReductionPlan] {
    try requireResolvable()
    let isHomogeneous = HomogeneousHarmonics(activation, dimension: dimension) != nil
    switch method {
    case .automatic:
      guard isHomogeneous else {
        // The kernel is cheaper by the symmetry of its matrix; what it blurs goes to the square root,
        // and so does a polynomial at once: its kernel's vanishing eigenvalues are nothing but rounding.
        let isPolynomial = if case .hermite = activation { true } else { false }
        let methods: [SpectrumMethod] =
          DualKernel(activation).hasClosedForm && !isPolynomial
          ? [.kernel, .features] : [.features]
        return methods.map { plan($0, counts) }
      }
      // The series needs some 14 (1 + kappa t^2) degrees; the kernel's kinks blur small d.
      let isModerate = (kappas.max() ?? 0) <= (spikeStrengths.count == 1 ? 2 : 1)
      let prefersSeries = isModerate || dimension < ReducedGrid.smallestEquispacedDimension
      return (prefersSeries ? [.harmonics, .kernel] : [.kernel, .harmonics])
        .map { plan($0, counts) }
    case .harmonics:
      try require(
        isHomogeneous, "method", "kernel or features for this activation", got: method.rawValue)
      return [plan(.harmonics, counts)]
    case .kernel:
      try require(
        DualKernel(activation).hasClosedForm, "method",
        "features for an activation without a closed-form kernel", got: method.rawValue)
      return [plan(.kernel, counts)]
    case .features: return [plan(.features, counts)]
    }
  }

  /// Refuses a bulk so wide that s turns too often, or too steeply, between neighbouring inputs for any grid
  /// of some seconds: a kernel of sines has the width b^(-1/2) in the angle, and so has a tanh of neurons.
  private func requireResolvable() throws(HelioError) {
    let isPolynomial = if case .hermite = activation { true } else { false }
    let widest: Double
    switch activation {
    case .sin, .sinCos, .cosineFeatures: widest = 100
    default:
      if isPolynomial || DualKernel(activation).hasClosedForm { return }
      widest = 30
    }
    try require(
      bulk <= widest, "bulkInflation", "at most \(widest - 1) for \(activation.name)",
      got: bulkInflation)
  }

  /// - Parameter keepsRadius: treat a homogeneous activation like any other, as a check.
  func plan(
    _ method: SpectrumMethod, _ counts: [Int], keepsRadius: Bool = false
  ) -> ReductionPlan {
    let isHomogeneous = HomogeneousHarmonics(activation, dimension: dimension) != nil
    let isOnSphere = inputs == .sphere || (isHomogeneous && !keepsRadius)
    let axes: [Resolution.Axis]
    switch method {
    case .harmonics: axes = [.position, .degree]
    case .features: axes = [.position, .radius, .angle]
    default: axes = isOnSphere ? [.position, .angle] : [.position, .radius, .angle]
    }
    return ReductionPlan(
      operation: self, method: method, isOnSphere: isOnSphere,
      sectorCount: counts.count, start: startingResolution(method, counts), axes: axes)
  }

  /// Sheet function-space §4, items 2-3, less one refinement.
  private func startingResolution(_ method: SpectrumMethod, _ counts: [Int]) -> Resolution {
    let (d, k, wanted) = (dimension, spikeStrengths.count, counts.max() ?? 0)
    // The rule covers ±asinh(8.6 sqrt kappa'): constant density in the stretched coordinate.
    let stretch = asinh(8.6 * max(kappas.max() ?? 0, 1).squareRoot()) / asinh(8.6)
    let position = (k == 1 ? 32 : 14) * stretch + (k == 1 ? 4 : 1) * Double(wanted)
    // A kernel without poles in q needs half of the radii in small dimensions.
    let reach = isEntire ? 10 : 18
    let radius =
      d >= 1000 ? 3 : (d >= 30 ? 4 : (d >= 12 ? reach / 2 : (d >= 6 ? reach - 4 : reach)))
    // Kinks of the kernel end the interval of xi in small dimensions.
    let kink = method == .kernel ? 20 : 0
    let angle = (d >= 30 ? 12 : (d >= 12 ? 16 + kink : 24 + 2 * kink)) + counts.count
    let degree = (k == 1 ? 24 : 16) + 2 * wanted
    return Resolution(
      position: Resolution.even(Int(position)), radius: radius, angle: angle, degree: degree)
  }

  /// Whether the kernel is an entire function of q, q' and r.
  private var isEntire: Bool {
    switch activation {
    case .sin, .sinCos, .cosineFeatures, .hermite, .square, .linear: true
    default: false
    }
  }
}
