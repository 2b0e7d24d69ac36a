public import HelioCore
public import HelioNumerics

// Goals: (1) the tolerance is one of the risk itself, not of eigenvalues that do not matter to it;
// (2) rounding times a multiplicity of 10^20 never enters.

/// The predicted test error of one configuration, without the noise variance.
public struct ExcessRisk: Sendable, Equatable {
  public let infiniteWidth: Double
  /// `nil` if no width was given.
  public let finiteWidth: Double?
  /// A = sum lambda C^2/(E g^2 sqrt(sum N lambda^2)).
  public let alignment: Double
}

extension SpikedOperator {
  /// Excess risk of ridge regression with this operator's kernel, and with a network of finite width.
  ///
  /// The spectrum is refined until the numbers returned stand still. With a kinked target the aligned
  /// coordinate is cut at zero, so that a kink on the spike (overlap ±1) costs nothing.
  ///
  /// - Parameters:
  ///   - link: g, one variable.
  ///   - overlap: m = <v, beta>, in [-1, 1].
  ///   - sampleCount: n >= 1, independent of the data of the step.
  ///   - ridge: of K + ridge I, without 1/n.
  ///   - noiseVariance: sigma^2.
  ///   - width: p, or `nil`.
  ///   - tolerance: relative change of the results under refinement.
  /// - Returns: the risks; `residual` is the worst of their self-consistent equations.
  /// - Throws: ``HelioCore/HelioError/invalid(parameter:requirement:got:)`` and, where the predicted
  ///   risk diverges, ``HelioCore/HelioError/diverges(_:)``.
  ///
  /// Source: sheet function-space §6.
  public func excessRisk(
    link: Link, overlap: Double, sampleCount: Int, ridge: Double, noiseVariance: Double,
    width: Int? = nil, tolerance: Double = 1e-6
  ) throws(HelioError) -> Solution<ExcessRisk> {
    try require(spikeStrengths.count == 1, "spikeStrengths", "one", got: spikeStrengths.count)
    let solution = try refinedForRisk(
      link.hasKink ? .splitAtZero : .symmetric, tolerance,
      { (spectrum) throws(HelioError) in
        try ObservedRisk(
          spectrum, link, overlap, inputs, sampleCount, ridge, noiseVariance, width)
      },
      { (a, b) in a.change(to: b) })
    let risk = solution.value
    return Solution(
      risk.value,
      Convergence(
        status: risk.hasConverged ? solution.convergence.status : .iterationLimit,
        iterations: solution.convergence.iterations, residual: risk.residual,
        relativeChange: solution.convergence.relativeChange, tolerance: tolerance))
  }

  /// The spectrum that ``KernelRisk`` is computed from: sectors 0…8 with all their modes that matter.
  ///
  /// Refined until the degrees of freedom, with the tail, stand still at seven effective ridges from
  /// the trace down to 10^-6 of it.
  public func riskSpectrum(tolerance: Double = 1e-6) throws(HelioError) -> Solution<
    OperatorSpectrum
  > {
    try refinedForRisk(.symmetric, tolerance, { $0 }) { a, b in
      (0...6).map { k in
        let kap = a.trace * pow(10, -Double(k))
        let (x, y) = (
          a.degreesOfFreedom(at: kap) + a.tailTrace / kap,
          b.degreesOfFreedom(at: kap) + b.tailTrace / kap
        )
        return abs(x - y) / max(x, y)
      }.max() ?? 0
    }
  }

  /// Refines the methods that suit risks in turn, until `change` of what `observe` sees is small.
  private func refinedForRisk<Value: Sendable>(
    _ layout: HalfRule.Layout, _ tolerance: Double,
    _ observe: (OperatorSpectrum) throws(HelioError) -> Value, _ change: (Value, Value) -> Double
  ) throws(HelioError) -> Solution<Value> {
    try require(tolerance > 0 && tolerance < 1, "tolerance", "in (0, 1)", got: tolerance)
    var best: Solution<Value>?
    let isHomogeneous = HomogeneousHarmonics(activation, dimension: dimension) != nil
    for method in try plans(isHomogeneous ? .automatic : .features, counts: [0]).map(\.method) {
      let counts = riskCounts(method)
      var plan = self.plan(method, counts)
      // The counts are limits here, not requests that the first grid must resolve.
      plan.start = self.plan(method, counts.map { min($0, 4) }).start
      let solution = try refined(
        from: plan.start, along: plan.axes, spikeCount: spikeStrengths.count, tolerance: tolerance,
        limit: 12, affordable: plan.isAffordable, change: change
      ) { (resolution) throws(HelioError) in
        try observe(try plan.solve(resolution, layout, counts, .relativeToTrace))
      }
      if solution.convergence.status == .converged { return solution }
      let reached = solution.convergence.relativeChange ?? .infinity
      if best == nil || reached < best!.convergence.relativeChange ?? .infinity { best = solution }
    }
    return best!
  }

  /// At most 32 modes in each of the sectors 0…8; the rest belongs to the tail trace.
  ///
  /// A sector is left out where rounding times its multiplicity would swamp the tail: N > 1e24 through
  /// a square root, and N > 1e18 through the kernel, whose error is 1e-16 trace sqrt(N).
  func riskCounts(_ method: SpectrumMethod) -> [Int] {
    let limit = method == .kernel ? 1e18 : 1e24
    return (0...8).prefix {
      harmonicMultiplicity(dimension: restDimension, degree: $0) <= limit
    }.map { _ in 32 }
  }
}

/// The risks at one resolution, and the residuals of their equations.
private struct ObservedRisk: Sendable {
  let value: ExcessRisk
  let residual: Double
  let hasConverged: Bool
  private let noiseVariance: Double

  init(
    _ spectrum: OperatorSpectrum, _ link: Link, _ overlap: Double, _ inputs: InputLaw, _ n: Int,
    _ ridge: Double, _ noiseVariance: Double, _ width: Int?
  ) throws(HelioError) {
    let risk = KernelRisk(
      spectrum, try spectrum.targetPower(link: link, overlap: overlap, inputs: inputs))
    let wide = try risk.excessInfiniteWidth(
      sampleCount: n, ridge: ridge, noiseVariance: noiseVariance)
    var reports = [wide.convergence]
    var narrow: Double?
    if let width {
      let solution = try risk.excessFiniteWidth(
        sampleCount: n, ridge: ridge, noiseVariance: noiseVariance, width: width)
      narrow = solution.value
      reports.append(solution.convergence)
    }
    value = ExcessRisk(
      infiniteWidth: wide.value, finiteWidth: narrow, alignment: risk.alignment)
    residual = reports.compactMap(\.residual).max() ?? 0
    hasConverged = reports.allSatisfy { $0.status == .converged }
    self.noiseVariance = noiseVariance
  }

  /// The largest relative change of a field.
  func change(to other: ObservedRisk) -> Double {
    var pairs = [
      (value.infiniteWidth, other.value.infiniteWidth), (value.alignment, other.value.alignment),
    ]
    if let a = value.finiteWidth, let b = other.value.finiteWidth { pairs.append((a, b)) }
    return pairs.map { a, b in
      let size = max(abs(a), abs(b))
      return size > 0 ? abs(a - b) / size : 0
    }.max() ?? 0
  }
}
