import HelioCore
import HelioKernels
import HelioNumerics

/// One way to discretise an operator: where to start, what can be refined, how to solve.
struct ReductionPlan: Sendable {
  let operation: SpikedOperator
  /// kernel, features or harmonics.
  let method: SpectrumMethod
  /// Whether |x| is dropped, or fixed by the input law, so that no radius nodes are needed.
  let isOnSphere: Bool
  let sectorCount: Int
  var start: Resolution
  var axes: [Resolution.Axis]

  /// The spectrum at one resolution.
  func solve(
    _ resolution: Resolution, _ layout: HalfRule.Layout, _ counts: [Int],
    _ accuracy: SpectrumRequest.Accuracy = .relative
  ) throws(HelioError) -> OperatorSpectrum {
    let reduction = try self.reduction(resolution, layout, sectorCount: counts.count)
    let trace = try operation.trace(on: reduction.grid)
    return try decompose(
      reduction, SpectrumRequest(counts: counts, trace: trace, accuracy: accuracy),
      dimension: operation.dimension, radial: radialFactor)
  }

  /// Present if a homogeneous activation's radius was dropped under Gaussian inputs.
  var radialFactor: RadialFactor? {
    guard isOnSphere, operation.inputs == .gaussian,
      let harmonics = HomogeneousHarmonics(operation.activation, dimension: operation.dimension)
    else { return nil }
    return RadialFactor(
      degree: harmonics.degree, dimension: operation.dimension, factor: harmonics.gaussianFactor)
  }

  private func reduction(
    _ resolution: Resolution, _ layout: HalfRule.Layout, sectorCount: Int
  ) throws(HelioError) -> any Reduction {
    let (d, D, bulk) = (operation.dimension, operation.restDimension, operation.bulk)
    switch method {
    case .harmonics:
      guard let harmonics = HomogeneousHarmonics(operation.activation, dimension: d) else {
        throw .invalid(
          parameter: "method", requirement: "kernel or features for this activation",
          got: method.rawValue)
      }
      return HarmonicReduction(
        harmonics, grid: try grid(resolution, layout), thetas: operation.relativeStrengths,
        bulk: bulk, sectorCount: sectorCount, degreeCount: resolution.degree)
    case .features:
      return try featureReduction(
        resolution, layout, sectorCount: sectorCount, angleCount: resolution.angle)
    case .kernel, .automatic:
      let kernel = SpikedDualKernel(
        kernel: DualKernel(operation.activation), dimension: d, bulk: bulk,
        strengths: operation.spikeStrengths)
      return try KernelReduction(
        kernel, grid: try grid(resolution, layout), restDimension: D, sectorCount: sectorCount,
        angleCount: resolution.angle)
    }
  }

  /// The square root over the neurons' law, for any method.
  func featureReduction(
    _ resolution: Resolution, _ layout: HalfRule.Layout, sectorCount: Int, angleCount: Int
  ) throws(HelioError) -> FeatureReduction {
    let (D, bulk, root) = (
      operation.restDimension, operation.bulk, Double(operation.dimension).squareRoot()
    )
    let deviations =
      operation.spikeStrengths.map { (bulk + $0).squareRoot() / root } + [bulk.squareRoot() / root]
    return try FeatureReduction(
      operation.activation, grid: try grid(resolution, layout),
      neurons: try .gaussian(
        kappas: operation.kappas, deviations: deviations, restDimension: D, resolution, .symmetric),
      restDimension: D, sectorCount: sectorCount, angleCount: angleCount)
  }

  private func grid(
    _ resolution: Resolution, _ layout: HalfRule.Layout
  ) throws(HelioError) -> ReducedGrid {
    guard isOnSphere else {
      let ones = [Double](repeating: 1, count: operation.spikeStrengths.count + 1)
      return try .gaussian(
        kappas: operation.kappas, deviations: ones, restDimension: operation.restDimension,
        resolution, layout)
    }
    var resolution = resolution
    if method == .harmonics, operation.dimension < ReducedGrid.smallestEquispacedDimension {
      // A Gauss rule with more nodes than degrees integrates products of two of them.
      resolution.position = Resolution.even(resolution.position + resolution.degree)
    }
    return try .sphere(
      dimension: operation.dimension, thetas: operation.relativeStrengths, resolution, layout)
  }

  /// Largest change of an eigenvalue, relative to itself or to what rounding leaves of it.
  func change(_ a: OperatorSpectrum, _ b: OperatorSpectrum, tolerance: Double) -> Double {
    var worst = 0.0
    for (sectorA, sectorB) in zip(a.sectors, b.sectors) {
      guard let source = (sectorA.modes.first ?? sectorB.modes.first)?.source else { continue }
      let rounding = Rounding(source.reduction, degree: sectorA.degree, trace: b.trace)
      for (x, y) in zip(sectorA.eigenvalues, sectorB.eigenvalues) {
        worst = largerError(worst, rounding.relativeChange(x, y, tolerance: tolerance))
      }
    }
    return worst
  }

  /// Whether rounding hides an eigenvalue at this tolerance, so that another method should try.
  func isBlurred(_ spectrum: OperatorSpectrum, tolerance: Double) -> Bool {
    spectrum.sectors.contains { sector in
      guard let smallest = sector.eigenvalues.last else { return false }
      guard let source = sector.modes.first?.source else { return method == .kernel }
      let rounding = Rounding(source.reduction, degree: sector.degree, trace: spectrum.trace)
      return method == .kernel && smallest * tolerance < rounding.floor
    }
  }

  /// Below about 2e9 activations or kernel values (some 20 s), and below 1 GiB for the blocks.
  func isAffordable(_ r: Resolution) -> Bool {
    let k = Double(operation.spikeStrengths.count)
    let orthant = pow(Double(r.position) / 2, k)
    if method == .harmonics {
      let columns = pow(Double(r.degree) / 2, k) / k
      return r.degree <= 1600 && orthant * columns * min(orthant, columns) < 4e9
    }
    // Some 40 % of a tensor grid with a radius in a small dimension are negligible, more with two spikes.
    let full = (k < 2 ? 0.6 : 0.35) * orthant * Double(r.radius)
    let points = isOnSphere ? orthant : full
    let neurons = method == .features ? full : points / 2
    let values = points * neurons * Double(r.angle) * pow(2, method == .features ? k - 1 : k)
    return values < 2e9 && points * neurons * Double(sectorCount) * pow(2, k) < 1.3e8
  }
}
