public import HelioCore
import HelioLinalg
public import HelioNumerics

// Goals: (1) no Taylor series: a sample's own label moves its pre-activation by O(1) and powers of
// it have heavy tails; (2) every node set is refined until nothing moves, and only those that need
// it, because the cost is the product of all.

/// The spikes of the weights after two steps, resummed in the size of the first.
///
/// A neuron with readout a sees, at a sample of the second step, the spike mu_1 e z with
/// e = eta_1 a/sqrt p, the noise of its own first gradient and, on a reused batch, the sample's own
/// contribution kap s'(zeta), kap = e y/delta:
///
///     phi_a = y Shat(a; z, y),   P(a) = (a/sqrt p)(eta_1 mu_1 beta + eta_2 q_a)
///     sum_a' sqrt(w_a) p K(a,a') sqrt(w_a') L(a') = tau^2 L(a)
///     <v_i, e_m> = sum_a L_i(a) sqrt(w_a p) pi_m(a)/tau_i
///
/// Correlation loss, a_j of any law with mean 0 and variance 1 (w_a its nodes: with k values there are at most k
/// spikes), the gradient with 1/(n sqrt p), labels as they are. Depends on
/// the width only through eta/sqrt p. Activations: relu, leakyRelu, sin, sinCos, scaledErf, erf,
/// linear and Hermite series in closed form; smooth ones (tanh, softplus, gelu, formulas without
/// kinks) through a table. Several index directions are allowed.
///
/// Source: sheet gradient-steps §4.3, §4.4.
public struct TwoStepTheory: Sendable {
  public let activation: Activation
  public let batch: SecondBatch
  public let secondLayer: SecondLayerLaw
  let labels: LabelMoments
  let mu1: Double
  let mu2: Double
  /// E s'^2 - mu_1^2.
  let derivativeVariance: Double
  /// delta_2 = n_2/d.
  let secondSampleRatio: Double

  /// - Parameters:
  ///   - link: g; labels are g + noise, not centred.
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - delta: n/d > 0.
  ///   - batch: of the second step.
  ///   - law: of the a_j. The sheet has N(0,1); the others are compared with simulations.
  /// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0, or s has a jump or a kink that no closed
  ///   form covers.
  public init(
    activation: Activation, link: Link, noiseVariance: Double, sampleRatio delta: Double,
    batch: SecondBatch, secondLayer law: SecondLayerLaw = .gaussian
  ) throws(HelioError) {
    self.activation = activation
    self.batch = batch
    secondLayer = law
    _ = try law.support()
    mu1 = try requiredLinearCoefficient(of: activation)
    labels = try LabelMoments(link: link, noiseVariance: noiseVariance, sampleRatio: delta)
    secondSampleRatio = try batch.sampleRatio(first: delta)
    switch activation {
    case .relu, .leakyRelu: break
    default:
      guard !activation.hasKink, activation != .cosineFeatures else {
        throw .undefined(
          "The two-step theory needs a derivative without jumps, or relu; \(activation.name) has "
            + "some.")
      }
    }
    mu2 = try activation.hermiteCoefficients(count: 3)[2]
    derivativeVariance = try activation.derivativeVariance()
  }

  public var link: Link { labels.link }
  public var noiseVariance: Double { labels.noiseVariance }
  public var sampleRatio: Double { labels.sampleRatio }

  /// The spikes of W_2.
  ///
  /// - Parameters:
  ///   - eta: learning rates of the two steps, >= 0.
  ///   - p: width; any positive number, 10^12 as well as 10^3.
  ///   - count: how many tau must have converged.
  ///   - tolerance: relative change of a tau when any node set shrinks by one third, beside
  ///     1e-8 tau_1, which is rounding.
  /// - Returns: all spikes above 1e-6 tau_1; `relativeChange` is the one at the last refinement.
  /// - Complexity: nodes of a x (x*, xi, label noise) grid x zeta; the noise of the labels costs a
  ///   factor ten on a reused batch only. Seconds there for relu and tanh, else a fraction.
  public func spikes(
    learningRates eta: (Double, Double), width p: Double, count: Int = 3,
    tolerance: Double = 3e-6
  ) throws(HelioError) -> Solution<TwoStepSpikes> {
    try refined(learningRates: eta, width: p, count: count, tolerance: tolerance).spikes
  }

  /// ``spikes(learningRates:width:count:tolerance:)`` and the numbers of nodes that they took.
  func refined(
    learningRates eta: (Double, Double), width p: Double, count: Int, tolerance: Double
  ) throws(HelioError) -> (spikes: Solution<TwoStepSpikes>, sizes: TwoStepSizes) {
    for rate in [eta.0, eta.1] {
      try require(rate.isFinite && rate >= 0, "learningRates", "zero or positive", got: rate)
    }
    try require(p.isFinite && p >= 1, "width", "at least 1", got: p)
    try require(count >= 1, "spikeCount", "at least 1", got: count)
    var sizes = try TwoStepSizes(
      activation, link, secondLayer,
      resolvesLabelNoise: batch.reusedFraction > 0 && noiseVariance > 0)
    var tables = SmoothedDerivatives(activation)
    var current = try spikes(sizes, eta, p, &tables)
    var open = sizes.open
    var change = 0.0
    let rounds = 7
    for round in 0..<rounds {
      // A set has converged if one third fewer nodes give the same; the others grow.
      var worst = 0.0
      var growing: [(set: TwoStepSizes.NodeSet, factor: Double)] = []
      for set in open {
        let coarse = try spikes(sizes.scaling(set, by: 1 / 1.5), eta, p, &tables)
        let difference = current.change(from: coarse, count: count, tolerance: tolerance)
        worst = largerError(worst, difference)
        if difference <= tolerance {
          change = max(change, difference)
        } else {
          growing.append((set, difference > 1e-2 ? 2.25 : 1.5))
        }
      }
      if growing.isEmpty {
        let report = Convergence(
          status: .converged, iterations: round + 1, relativeChange: change, tolerance: tolerance)
        return (Solution(current, report), sizes)
      }
      if round == rounds - 1 {
        change = worst
        break
      }
      for (set, factor) in growing { sizes = sizes.scaling(set, by: factor) }
      open = growing.map(\.set)
      current = try spikes(sizes, eta, p, &tables)
    }
    let report = Convergence(
      status: .iterationLimit, iterations: rounds, relativeChange: change, tolerance: tolerance)
    return (Solution(current, report), sizes)
  }

  private func spikes(
    _ sizes: TwoStepSizes, _ eta: (Double, Double), _ p: Double,
    _ tables: inout SmoothedDerivatives
  ) throws(HelioError) -> TwoStepSpikes {
    let nodes = try TwoStepNodes(activation, secondLayer, sizes)
    let kernel = try TwoStepKernel(
      self, nodes: nodes, learningRates: eta, width: p, tables: &tables)
    let roots = nodes.readouts.weights.map { $0.squareRoot() }
    let n = roots.count
    guard kernel.K.isFinite else {
      throw .diverges(
        "The two-step theory overflows at these learning rates; take smaller ones.")
    }
    let eigen = try symmetricEigen(
      Matrix(rows: n, columns: n) { roots[$0] * kernel.K[$0, $1] * roots[$1] })
    let tau = eigen.values.map { max($0, 0).squareRoot() }
    let kept = tau.indices.filter { tau[$0] > 1e-6 * tau[0] }
    return TwoStepSpikes(
      singularValues: kept.map { tau[$0] },
      squaredOverlaps: kept.map { i in
        kernel.pi.map { pi in
          var sum = 0.0
          for q in 0..<n { sum += eigen.vectors[q, i] * roots[q] * pi[q] }
          return sum * sum / (tau[i] * tau[i])
        }
      })
  }
}

/// The spikes of the weights after two steps, strongest first, before the loss in the transition.
public struct TwoStepSpikes: Sendable, Equatable {
  /// tau_i, those above 1e-6 tau_1.
  public let singularValues: [Double]
  /// <v_i, e_m>^2, `[i][m]`: one column for each index direction.
  public let squaredOverlaps: [[Double]]

  /// <v_i, target>^2, over all index directions.
  public var squaredTargetOverlaps: [Double] { squaredOverlaps.map { $0.reduce(0, +) } }

  /// Where the spikes show up in the weights, and how much of each right vector is left.
  ///
  /// The measured alignment of spike i is its target overlap times the transition's right overlap.
  public func transitions(widthRatio psi: Double) throws(HelioError) -> [SpikeTransition] {
    var result: [SpikeTransition] = []
    for tau in singularValues {
      result.append(try SpikeTransition(spikeSingularValue: tau, widthRatio: psi))
    }
    return result
  }

  /// #{i: tau_i^4 > psi}, the outliers predicted at this width.
  public func outlierCount(widthRatio psi: Double) -> Int {
    let threshold = SpikeTransition.threshold(widthRatio: psi)
    return singularValues.filter { $0 > threshold }.count
  }

  /// sum_i right(tau_i) <v_i, target>^2, the part of the target that the outliers carry.
  public func capturedTarget(widthRatio psi: Double) throws(HelioError) -> Double {
    zip(try transitions(widthRatio: psi), squaredTargetOverlaps).reduce(0) {
      $0 + $1.0.squaredRightOverlap * $1.1
    }
  }

  /// The largest relative change of the first tau.
  func change(from other: TwoStepSpikes, count: Int, tolerance: Double) -> Double {
    let first = singularValues.first ?? 0
    guard first > 0 else { return (other.singularValues.first ?? 0) > 0 ? .infinity : 0 }
    func tau(_ spikes: TwoStepSpikes, _ i: Int) -> Double {
      i < spikes.singularValues.count ? spikes.singularValues[i] : 0
    }
    var worst = 0.0
    for i in 0..<count {
      let (new, old) = (tau(self, i), tau(other, i))
      // What one list dropped at 1e-6 tau_1 the other may just have kept.
      if max(new, old) <= 2e-6 * first { continue }
      // Rounding of K: 1e-8 tau_1 is allowed at any tolerance.
      worst = largerError(
        worst, abs(new - old) / (max(new, old) + 1e-8 / tolerance * first))
    }
    return worst
  }
}
