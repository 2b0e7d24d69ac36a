public import HelioCore
public import HelioNumerics

/// The kernel operator of a two-layer network whose neurons have a spiked Gaussian law.
///
///     (T f)(x) = E_x'[K_Sigma(x, x') f(x')],   K_Sigma(x, x') = E_w s(<w,x>) s(<w,x'>),
///     w ~ N(0, Sigma),   Sigma = (1/d)((1+rho) I + sum_i theta_i v_i v_i^T),  |v_i| = 1 orthogonal
///
/// ```swift
/// let network = try SpikedOperator(activation: .relu, dimension: 100, spikeStrengths: [25])
/// let spectrum = try network.spectrum(eigenvalueCounts: [3, 2, 1]).get("the spectrum")
/// spectrum.sectors[0].eigenvalues  // .20401982, .065, .0037047920
/// ```
///
/// Source: J. Lobo, B. Loureiro, L. Tran-Than, F. Liu, arXiv:2605.17718; sheet function-space §4.
public struct SpikedOperator: Sendable, Hashable {
  /// s.
  public let activation: Activation
  /// d.
  public let dimension: Int
  /// theta_i, in units of the bulk 1/d; one or two, a request for none is theta = 0.
  public let spikeStrengths: [Double]
  /// rho, so that the bulk of d Sigma is b = 1+rho.
  public let bulkInflation: Double
  /// Law of x.
  public let inputs: InputLaw

  /// - Parameters:
  ///   - activation: s; with a kink only if it is positively homogeneous.
  ///   - dimension: d, so that at least two directions are left beside the spikes.
  ///   - spikeStrengths: theta_i > -(1+rho); at most two, on the sphere one. None means one of
  ///     strength 0.
  ///   - bulkInflation: rho > -1.
  ///   - inputs: law of x.
  /// - Throws: ``HelioCore/HelioError/invalid(parameter:requirement:got:)``.
  public init(
    activation: Activation, dimension: Int, spikeStrengths: [Double] = [],
    bulkInflation: Double = 0, inputs: InputLaw = .gaussian
  ) throws(HelioError) {
    let strengths = spikeStrengths.isEmpty ? [0] : spikeStrengths
    try require(
      strengths.count <= 2, "spikeStrengths",
      "one or two spikes (group more, or sample the operator)", got: strengths.count)
    try require(
      inputs == .gaussian || strengths.count == 1, "inputs",
      "gaussian when there are two spikes", got: inputs.rawValue)
    try require(
      dimension - strengths.count >= 2, "dimension",
      "at least \(strengths.count + 2) with \(strengths.count) spike(s)", got: dimension)
    try require(
      bulkInflation.isFinite && bulkInflation > -1, "bulkInflation", "finite and above -1",
      got: bulkInflation)
    for theta in strengths {
      try require(
        theta.isFinite && 1 + bulkInflation + theta > 0, "spikeStrengths",
        "finite with 1 + rho + theta > 0", got: theta)
    }
    self.activation = activation
    self.dimension = dimension
    self.spikeStrengths = strengths
    self.bulkInflation = bulkInflation
    self.inputs = inputs
  }

  /// b = 1 + rho.
  var bulk: Double { 1 + bulkInflation }
  /// theta_i/b.
  var relativeStrengths: [Double] { spikeStrengths.map { $0 / bulk } }
  /// theta_i/(b d), at least 0: the scale of the aligned coordinates.
  var kappas: [Double] { relativeStrengths.map { max($0, 0) / Double(dimension) } }
  /// D = d - k.
  var restDimension: Int { dimension - spikeStrengths.count }

  /// The leading eigenvalues and eigenfunctions of every sector, exact at finite d.
  ///
  /// The operator commutes with the rotations that keep the spikes; in each sector a problem in
  /// (t, rho_y) remains, which is discretised and refined until the eigenvalues asked for stand
  /// still. Eigenvalues that vanish exactly are returned as 0.
  ///
  /// - Parameters:
  ///   - eigenvalueCounts: how many eigenvalues in sector 0, 1, 2, …
  ///   - tolerance: relative change of every eigenvalue under refinement; an eigenvalue that rounding
  ///     blurs by more than that is measured against its rounding error.
  ///   - maximumRefinements: rounds of refinement.
  ///   - method: see ``SpectrumMethod``.
  /// - Returns: the spectrum, with the achieved change in `convergence.relativeChange`.
  /// - Complexity: ReLU at d = 100, six sectors, 1e-6: some 10 ms.
  ///
  /// Source: sheet function-space §4.
  public func spectrum(
    eigenvalueCounts: [Int], tolerance: Double = 1e-6, maximumRefinements: Int = 12,
    method: SpectrumMethod = .automatic
  ) throws(HelioError) -> Solution<OperatorSpectrum> {
    try requireRequest(eigenvalueCounts, tolerance)
    var best: Solution<OperatorSpectrum>?
    for plan in try plans(method, counts: eigenvalueCounts) {
      let solution = try refinedSpectrum(plan, eigenvalueCounts, tolerance, maximumRefinements)
      let hasConverged = solution.convergence.status == .converged
      if hasConverged, !plan.isBlurred(solution.value, tolerance: tolerance) { return solution }
      if best == nil || hasConverged || isCloser(solution, than: best!) { best = solution }
    }
    guard let best else { preconditionFailure("a plan exists for every method") }
    return best
  }

  /// The same spectrum with the radius of the inputs kept as a coordinate, although a homogeneous
  /// activation lets it be dropped: an independent grid, for tests.
  package func spectrumKeepingRadius(
    eigenvalueCounts: [Int], tolerance: Double = 1e-6
  ) throws(HelioError) -> Solution<OperatorSpectrum> {
    try requireRequest(eigenvalueCounts, tolerance)
    return try refinedSpectrum(
      plan(.kernel, eigenvalueCounts, keepsRadius: true), eigenvalueCounts, tolerance, 12)
  }

  private func refinedSpectrum(
    _ plan: ReductionPlan, _ counts: [Int], _ tolerance: Double, _ limit: Int
  ) throws(HelioError) -> Solution<OperatorSpectrum> {
    try refined(
      from: plan.start, along: plan.axes, spikeCount: spikeStrengths.count, tolerance: tolerance,
      limit: limit, affordable: plan.isAffordable,
      change: { plan.change($0, $1, tolerance: tolerance) }
    ) { (resolution) throws(HelioError) in try plan.solve(resolution, .symmetric, counts) }
  }

  private func isCloser(
    _ a: Solution<OperatorSpectrum>, than b: Solution<OperatorSpectrum>
  ) -> Bool {
    if b.convergence.status == .converged { return false }
    return (a.convergence.relativeChange ?? .infinity) < (b.convergence.relativeChange ?? .infinity)
  }

  private func requireRequest(_ counts: [Int], _ tolerance: Double) throws(HelioError) {
    try require(tolerance > 0 && tolerance < 1, "tolerance", "in (0, 1)", got: tolerance)
    for count in counts {
      // More would need blocks of thousands of nodes.
      try require(
        (0...500).contains(count), "eigenvalueCounts", "from 0 to 500 in each sector", got: count)
    }
    let N = harmonicMultiplicity(dimension: restDimension, degree: max(counts.count - 1, 0))
    try require(
      N.isFinite, "eigenvalueCounts", "so few sectors that multiplicities are below 1e308",
      got: "\(counts.count) sectors")
  }
}
