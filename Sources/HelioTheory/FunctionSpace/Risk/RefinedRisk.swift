public import HelioCore
import HelioKernels
import HelioLinalg
public import HelioNumerics

// Goals: (1) prepared once for a kernel, reused at every sample count, ridge, width, link and overlap;
// (2) small matrices only: the modes of each sector instead of all nodes.

/// The predicted test error of ridge regression with a leave-one-out variance that depends on the sample.
///
/// The risk of ``KernelRisk`` has one effective ridge for all samples, although the posterior variance of
/// the kernel at a left-out sample x spreads by a quarter of its mean. Here it is a function s(x) of
/// x = (t, |y|), the coordinates along and across the spike, solved for on a grid of nodes; a constant
/// s returns ``KernelRisk``. The kernel is held by its modes in each symmetry sector l and parity in t,
///
///     K(x, x') = sum_l N_l P_l(xi) Lambda_l(x, x') + rest,   Lambda_l = sum_k lambda_k f_k f_k',  E f_k^2 = 1
///     tail(x) = K(x, x) - sum_l N_l Lambda_l(x, x)
///
/// Solve with ``infiniteWidth(sampleCount:ridge:)`` or ``finiteWidth(sampleCount:ridge:width:)``, then ask
/// the ``LeaveOneOut`` for the excess error of any ``Target``.
///
/// The sheet has verified it against simulations with the link z + h_2 and Gaussian inputs; other links
/// and sphere inputs, to which the same equations apply, are unverified there.
///
/// Source: sheet function-space section 6b.
public struct RefinedRisk: Sendable {
  /// One sector and parity: N functions share the kernel sum_k lambda_k f_k(x) f_k(x').
  struct Block: Sendable {
    let degree: Int
    let isOdd: Bool
    let multiplicity: Double
    /// f_k at the nodes, nodes x modes.
    let modes: Matrix<Double>
    let eigenvalues: [Double]
  }
  let grid: ReducedGrid
  let restDimension: Int
  let sectorCount: Int
  let blocks: [Block]
  /// K(x, x) at the nodes.
  let diagonal: [Double]
  let tail: [Double]
  /// Present if the preparation serves finite widths.
  private(set) var neurons: NeuronGrid?
  private let plan: ReductionPlan
  private let resolution: Resolution
  private let layout: HalfRule.Layout

  init(
    _ operation: SpikedOperator, at resolution: Resolution, _ layout: HalfRule.Layout
  ) throws(HelioError) {
    let plan = operation.refinedRiskPlan()
    let counts = [Int](repeating: Self.modeCount, count: plan.sectorCount)
    let spectrum = try plan.solve(resolution, layout, counts, .relativeToTrace)
    guard let source = spectrum.sectors.lazy.compactMap({ $0.modes.first?.source }).first else {
      throw .undefined("The kernel of \(operation.activation.name) vanishes: there is no risk.")
    }
    let grid = source.reduction.grid
    var blocks: [Block] = []
    for sector in spectrum.sectors {
      for isOdd in [false, true] {
        let modes = sector.modes.filter {
          $0.isOdd[0] == isOdd
            && $0.eigenvalue * sector.multiplicity > Self.negligible * spectrum.trace
        }
        if modes.isEmpty { continue }
        blocks.append(
          Block(
            degree: sector.degree, isOdd: isOdd, multiplicity: sector.multiplicity,
            modes: Matrix(rows: grid.count, columns: modes.count) { modes[$1].nodeValues[$0] },
            eigenvalues: modes.map(\.eigenvalue)))
      }
    }
    let diagonal = try operation.diagonal(on: grid)
    var tail = diagonal
    for block in blocks {
      for n in tail.indices {
        for (k, lambda) in block.eigenvalues.enumerated() {
          let f = block.modes[n, k]
          tail[n] -= block.multiplicity * lambda * f * f
        }
      }
    }
    (self.grid, self.blocks, self.diagonal) = (grid, blocks, diagonal)
    self.tail = tail.map { max($0, 0) }
    (restDimension, sectorCount) = (operation.restDimension, plan.sectorCount)
    (self.plan, self.resolution, self.layout) = (plan, resolution, layout)
  }

  /// Modes of a sector, of both parities: beyond them lies less than any ridge.
  private static let modeCount = 32
  /// Share of the trace below which a mode belongs to the tail; its values at far nodes are rounding.
  private static let negligible = 1e-10

  /// The grid of given numbers of nodes, for tests of its convergence.
  ///
  /// - Parameters:
  ///   - positions: nodes of t, both signs together.
  ///   - radii: nodes of rho_y.
  ///   - angles: nodes of xi.
  package init(
    _ operation: SpikedOperator, positions: Int, radii: Int, angles: Int
  ) throws(HelioError) {
    let resolution = Resolution(position: positions, radius: radii, angle: angles, degree: 0)
    try self.init(operation, at: resolution, .symmetric)
  }

  /// The same grid with nodes for the neurons of a network, which finite widths need.
  ///
  /// - Complexity: nodes^2 · angles activations, twelve times the angles where s has a kink.
  public func preparedForFiniteWidth() throws(HelioError) -> RefinedRisk {
    var prepared = self
    prepared.neurons = try NeuronGrid(plan, resolution, layout, blocks, grid)
    return prepared
  }

  /// A target on the nodes, ready for any number of sample counts and ridges.
  public struct Target: Sendable {
    let projected: LinkProjector.Projected
  }

  /// - Parameters:
  ///   - link: g, one variable.
  ///   - overlap: m = <v, beta>, in [-1, 1].
  /// - Complexity: 2 nodes · 80 values of g, 400 where it has a kink.
  public func target(link: Link, overlap: Double) throws(HelioError) -> Target {
    Target(
      projected: try LinkProjector(
        link, overlap: overlap, restDimension: restDimension, sectorCount: sectorCount
      ).project(on: grid))
  }
}

extension SpikedOperator {
  /// Nystrom on the closed-form kernel, or the neurons' law where there is none; the radius is kept,
  /// because the leave-one-out variance depends on it.
  func refinedRiskPlan() -> ReductionPlan {
    let isPolynomial = if case .hermite = activation { true } else { false }
    let method: SpectrumMethod =
      DualKernel(activation).hasClosedForm && !isPolynomial ? .kernel : .features
    let counts = riskCounts(method).prefix(7).map { _ in 4 }
    return plan(method, counts, keepsRadius: true)
  }
}
