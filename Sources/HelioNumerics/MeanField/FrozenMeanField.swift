import HelioCore
public import HelioLinalg

/// The training problem with the prior replaced by weighted points: finite, convex, and exact to rounding.
///
///     mu_g ∝ exp(-U_g/lambda) nu,   U_g(theta) = (1/n) sum_i g_i h_theta(x_i)
///     D(g) = -(1/n) sum l_i*(g_i) - lambda log Z(g),   Z(g) = E_nu exp(-U_g/lambda)
///
/// Source: sheet mean-field §2, §3, §5 (A0).
public struct FrozenMeanField: Sendable {
  public let problem: MeanFieldProblem
  public let points: PriorPoints
  public let features: PointFeatures

  public init(_ problem: MeanFieldProblem, _ points: PriorPoints) {
    precondition(
      points.points.columns == problem.dimension,
      "points of \(points.points.columns) and data of \(problem.dimension) coefficients")
    (self.problem, self.points) = (problem, points)
    features = PointFeatures(
      points: points.points, inputs: problem.inputs, scale: problem.outputScale)
  }

  private init(_ problem: MeanFieldProblem, _ points: PriorPoints, _ features: PointFeatures) {
    (self.problem, self.points, self.features) = (problem, points, features)
  }

  /// The same points and data with another lambda > 0.
  public func regularized(by lambda: Double) -> FrozenMeanField {
    FrozenMeanField(problem.regularized(by: lambda), points, features)
  }

  /// Everything about mu_g, in one pass over the points.
  ///
  /// Sums are kept relative to the largest weight so far, and scaled where a larger one comes.
  ///
  /// - Parameters:
  ///   - covariance: whether Cov(h(x_1 ... x_n)) is wanted: M n^2 more operations.
  ///   - isCoarse: whether it is for a direction of search only: single precision, half the time. All else is as exact.
  public func state(
    at g: [Double], covariance: Bool = true, isCoarse: Bool = false
  ) -> GibbsState {
    isCoarse
      ? state(at: g, covariance, in: Float.self) : state(at: g, covariance, in: Double.self)
  }

  private func state<S: MatrixScalar>(
    at g: [Double], _ covariance: Bool, in _: S.Type
  ) -> GibbsState {
    let n = problem.sampleCount
    let slope = -1 / (Double(n) * problem.regularization)
    var (top, sum, squares) = (-Double.infinity, 0.0, 0.0)
    var z = [Double](repeating: 0, count: n)
    var moments = WeightedGramSum<S>(order: covariance ? n : 0)
    features.forEachBlock(combinedBy: g) { range, H, U in
      var w = zip(range, U).map { points.logWeights[$0] + slope * $1 }
      let largest = w.reduce(-.infinity, max)
      if largest > top {
        let factor = exp(top - largest)
        top = largest
        sum *= factor
        squares *= factor * factor
        if covariance { moments.scale(by: factor) } else { apply(.identity, scale: factor, to: &z) }
      }
      for j in w.indices { w[j] -= top }
      apply(.exp, to: &w)
      sum += w.reduce(0, +)
      squares += dot(w, w)
      if covariance {
        moments.add(H, weights: w)
      } else {
        add(product(H, w, transposeFirst: true), to: &z)
      }
    }
    if covariance { z = moments.sums }
    apply(.identity, scale: 1 / sum, to: &z)
    var C = Matrix<Double>(converting: moments.lower)
    if covariance {
      addLowerGram(
        to: &C, Matrix(rows: 1, columns: n, elements: z), of: .columns, scale: -1,
        keep: 1 / sum)
      mirrorLowerTriangle(of: &C)
    }
    return GibbsState(
      dualVariables: g, predictions: z, logPartition: top + log(sum), covariance: C,
      effectiveSampleSize: sum * sum / squares)
  }

  /// The weights of all points under mu_g, which sum to 1.
  public func weights(at g: [Double]) -> [Double] {
    var w = features.combination(g)
    let slope = -1 / (Double(problem.sampleCount) * problem.regularization)
    for j in w.indices { w[j] = points.logWeights[j] + slope * w[j] }
    let top = w.reduce(-.infinity, max)
    for j in w.indices { w[j] -= top }
    apply(.exp, to: &w)
    let total = w.reduce(0, +)
    apply(.identity, scale: 1 / total, to: &w)
    return w
  }

  /// P(mu_g) - P* = lambda KL(mu_g|mu*) + (1/n) sum [l_i(z_i) - l_i(z*_i) - g*_i (z_i - z*_i)], two parts without
  /// cancellation.
  ///
  ///     KL(mu_g|mu*) = E_{mu*} [(t - 1) e^t + 1],   t = log dmu_g/dmu*
  public func excess(of state: GibbsState, over optimum: GibbsState) -> (
    total: Double, divergence: Double
  ) {
    let difference = zip(state.dualVariables, optimum.dualVariables).map { $0 - $1 }
    var t = features.combination(difference)
    apply(.identity, scale: -1 / (Double(problem.sampleCount) * problem.regularization), to: &t)
    var divergence = 0.0
    if t.allSatisfy({ $0 < 1 }) {
      let w = weights(at: optimum.dualVariables)
      // log Z(g) - log Z(g*) without taking the difference of logarithms.
      let shift = log1p(zip(t, w).reduce(0) { $0 + $1.1 * expm1($1.0) })
      for j in t.indices { divergence += w[j] * divergenceTerm(t[j] - shift) }
    } else {
      // Far away nothing cancels: E_{mu_g} t.
      divergence =
        -dot(difference, state.predictions)
        / (Double(problem.sampleCount) * problem.regularization)
        - (state.logPartition - optimum.logPartition)
    }
    var bregman = 0.0
    for i in problem.labels.indices {
      bregman += problem.loss.duality(
        state.predictions[i], optimum.dualVariables[i], label: problem.labels[i])
    }
    let scaled = problem.regularization * divergence
    return (scaled + bregman / Double(problem.sampleCount), scaled)
  }
}

/// (t - 1) e^t + 1; near 0 by its series sum_k (k-1) t^k/k!.
private func divergenceTerm(_ t: Double) -> Double {
  guard abs(t) < 0.1 else { return (t - 1) * exp(t) + 1 }
  var (sum, power) = (0.0, t)
  for k in 2...14 {
    power *= t / Double(k)
    sum += Double(k - 1) * power
  }
  return sum
}

/// The Gibbs measure mu_g of a dual vector, by its moments.
public struct GibbsState: Sendable {
  /// g.
  public let dualVariables: [Double]
  /// z_i = h_{mu_g}(x_i).
  public let predictions: [Double]
  /// log Z(g).
  public let logPartition: Double
  /// S = Cov_{mu_g}(h(x_1 ... x_n)), n x n; empty where it was not asked for.
  public let covariance: Matrix<Double>
  /// 1/sum w^2.
  public let effectiveSampleSize: Double
}

extension MeanFieldProblem {
  /// KL(mu_g | nu) = -(1/(n lambda)) sum g_i z_i - log Z.
  public func divergence(_ state: GibbsState) -> Double {
    -dot(state.dualVariables, state.predictions) / (Double(sampleCount) * regularization)
      - state.logPartition
  }

  /// P(mu_g).
  public func objective(_ state: GibbsState) -> Double {
    trainLoss(state.predictions) + regularization * divergence(state)
  }

  /// D(g).
  public func dualObjective(_ state: GibbsState) -> Double {
    var sum = 0.0
    for (g, y) in zip(state.dualVariables, labels) { sum += loss.conjugate(g, label: y) }
    return -sum / Double(sampleCount) - regularization * state.logPartition
  }
}
