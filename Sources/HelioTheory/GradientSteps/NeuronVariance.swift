import HelioCore
import HelioLinalg
import HelioNumerics

// Goals: (1) any activation and link by the same plain quadrature: a variance needs three digits, not ten;
// (2) nothing at readouts that no neuron has.

/// What a neuron's weights are beside their mean given its readout: initial weights and noise of its gradients.
///
///     w = P(a) + (1 + B) w_0 + N,   e = eta_1 a/sqrt p, f = eta_2 a/sqrt p
///     U = (1+b) zeta + kap s'(zeta) + mu_1 e z + sqrt(om2) zeta'           pre-activation of the second step
///     B = b + f E[y zeta s'(U)],   b_2 = f E[y s''(U)] = (eta_2/eta_1) E[phi xi]/(mu_1 s)
///     E|N|^2 = (e (1+b_2))^2 E y^2 Var s'/delta + f^2 (E[y^2 s'(U)^2] - E[phi^2])/delta_2
///              + 2 e (1+b_2) f R[y^2 (s'(zeta) s'(U) - mu_1 Shat)]/delta
///
/// E is over all points of the second sample, R over those among them that the first step saw, times their
/// share: there the noises of both steps are of one sign. (1 + b_2) is what the second gradient, a derivative
/// at the weights, makes of the first one's noise. z and zeta' enter U alone, as one normal variable of
/// variance (mu_1 e s)^2 + om2 beside the drift mu_1 e <c, x*>.
///
/// Source: derived here, in the notation of sheet gradient-steps §4.4, and compared with simulations.
struct NeuronVariance: Sendable {
  /// B, for each readout.
  private(set) var shrinkage: [Double] = []
  /// E|N|^2 from points of each ``PointKind``.
  private(set) var noise: [PointKind: [Double]] = [:]

  /// Of |row of W|^2 without mean and gradients' noise: (1 + B)^2.
  var initial: [Double] { shrinkage.map { (1 + $0) * (1 + $0) } }
  /// Of |row of W - W_0|^2 without the mean.
  var changes: [Double] {
    shrinkage.indices.map { j in
      PointKind.allCases.reduce(shrinkage[j] * shrinkage[j]) { $0 + (noise[$1]?[j] ?? 0) }
    }
  }

  /// - Parameters:
  ///   - readouts: a, those of the kernel at `indices`.
  init(
    _ theory: TwoStepTheory, readouts: [Double], indices: [Int], kernel: TwoStepKernel,
    learningRates eta: (Double, Double), width p: Double
  ) throws(HelioError) {
    let (labels, mu1) = (theory.labels, theory.mu1)
    let (delta, delta2) = (labels.sampleRatio, theory.secondSampleRatio)
    let (s, seenTwice) = (labels.noiseNorm, PointKind.both.sampleRatio(theory) / delta)
    let slope0 = 2.0.squareRoot() * theory.mu2
    var grids: [(grid: LabelGrid, isReused: Bool, share: Double)] = []
    for (isReused, share) in theory.batch.parts {
      grids.append((try Self.grid(labels, resolvesLabelNoise: isReused), isReused, share))
    }
    let average = try SlopeAverage(theory.activation)
    for kind in PointKind.allCases { noise[kind] = [] }
    for (a, i) in zip(readouts, indices) {
      let (e, f) = (eta.0 * a / p.squareRoot(), eta.1 * a / p.squareRoot())
      let b = e * labels.mean * slope0
      let om2 = e * e * labels.secondMoment * theory.derivativeVariance / delta
      let spread = ((mu1 * e * s) * (mu1 * e * s) + om2).squareRoot()
      var (linear, both) = (0.0, 0.0)
      var squares = [true: 0.0, false: 0.0]
      for (grid, isReused, share) in grids {
        let m = average.moments(
          grid, scale: 1 + b, drift: mu1 * e, selfTerm: isReused ? e / delta : 0, spread: spread)
        linear += share * m.linear
        let mean = isReused ? kernel.reusedPairs[i, i] : kernel.newPairs[i, i]
        squares[isReused] = max(0, share * m.square - mean)
        if isReused { both = share * m.both - mu1 * kernel.own[i] }
      }
      let b2 =
        eta.0 > 0
        ? eta.1 / eta.0 * kernel.along[i] / (mu1 * s) : f * labels.mean * slope0
      let A = e * (1 + b2)
      let first = A * A * labels.secondMoment * theory.derivativeVariance / delta
      shrinkage.append(b + f * linear)
      noise[.firstOnly]?.append((1 - seenTwice) * first)
      noise[.both]?.append(
        max(
          0,
          seenTwice * first + f * f * (squares[true] ?? 0) / delta2 + 2 * A * f * both / delta))
      noise[.secondOnly]?.append(f * f * (squares[false] ?? 0) / delta2)
    }
  }

  /// Nodes for (x*, label noise), 1e-3 in the variance.
  private static func grid(
    _ labels: LabelMoments, resolvesLabelNoise: Bool
  ) throws(HelioError) -> LabelGrid {
    let isSingle = labels.link.variableCount == 1
    return try LabelGrid(
      labels,
      LabelGrid.Sizes(
        index: isSingle ? 32 : 9, reach: isSingle ? 8.5 : 6, noise: 1,
        labelNoise: isSingle ? 6 : 4),
      resolvesLabelNoise: resolvesLabelNoise)
  }
}

/// Averages of s' over a neuron's pre-activation before and after a step.
private struct SlopeAverage {
  /// E[y zeta s'(U)], E[y^2 s'(U)^2] and E[y^2 s'(zeta) s'(U)].
  struct Moments {
    var linear = 0.0
    var square = 0.0
    var both = 0.0
  }
  let activation: Activation
  let zeta: GaussRule
  let slopes: [Double]
  /// For zeta' and xi together.
  let spread: GaussRule

  init(_ activation: Activation) throws(HelioError) {
    self.activation = activation
    if activation.hasKink {
      let half = try GaussRule.legendre(from: 0, to: 7, 20)
      let weights = zip(half.nodes, half.weights).map { normalDensity($0) * $1 }
      zeta = GaussRule(
        nodes: half.nodes.reversed().map { -$0 } + half.nodes,
        weights: weights.reversed() + weights)
    } else {
      zeta = trapezoidal(40, reach: 6.5)
    }
    spread = trapezoidal(20, reach: 5.5)
    var slopes = zeta.nodes
    activation.applyDerivative(to: &slopes)
    self.slopes = slopes
  }

  func moments(
    _ grid: LabelGrid, scale: Double, drift: Double, selfTerm: Double, spread width: Double
  ) -> Moments {
    var moments = Moments()
    let M = spread.count
    var U = [Double](repeating: 0, count: zeta.count * M)
    for i in 0..<grid.count {
      let (w, y, y2) = (grid.weights[i], grid.labels[i], grid.labelSquares[i])
      if w * max(1, y2) < 1e-10 { continue }
      for j in 0..<zeta.count {
        let centre = scale * zeta.nodes[j] + selfTerm * y * slopes[j] + drift * grid.drift[i]
        for k in 0..<M { U[j * M + k] = centre + width * spread.nodes[k] }
      }
      activation.applyDerivative(to: &U)
      for j in 0..<zeta.count {
        var (mean, square) = (0.0, 0.0)
        for k in 0..<M {
          let slope = U[j * M + k]
          mean += spread.weights[k] * slope
          square += spread.weights[k] * slope * slope
        }
        let mass = w * zeta.weights[j]
        moments.linear += mass * y * zeta.nodes[j] * mean
        moments.square += mass * y2 * square
        moments.both += mass * y2 * slopes[j] * mean
      }
    }
    return moments
  }
}
