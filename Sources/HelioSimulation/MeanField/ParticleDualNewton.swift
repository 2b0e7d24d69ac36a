public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Damped Newton steps on the dual with moments from particles.
///
/// Repeat: K sampler steps at g; z and Cov from the particles; solve (diag (l*)'' + Cov/(n lambda)) step =
/// z - (l*)'(g); halve t from 1 until the implied weights have ESS >= M/2; g += t step. After the last sampling g
/// stays: particles and g belong together.
///
/// Source: sheet mean-field §5 (A3).
public struct ParticleDualNewton: Sendable {
  public let particles: LangevinParticles
  /// z and Cov of the particles at the training inputs, after the last sampling.
  public let trainPredictions: [Double]
  public let covariance: Matrix<Double>
  /// Gap of the last iteration as the particles estimate it, biased upwards by ``noiseFloor``.
  public let gap: Double
  /// (1/2M) mean_i Var h(x_i).
  public let noiseFloor: Double
  /// Mean acceptance over all steps.
  public let acceptance: Double

  /// - Parameters:
  ///   - outer: iterations, >= 1; K: sampler steps in each.
  public static func run(
    _ problem: MeanFieldProblem, variances c: [Double], particles M: Int, iterations outer: Int,
    innerSteps K: Int, learningRate: Double, start: [Double]? = nil, from stream: RandomStream
  ) throws(HelioError) -> ParticleDualNewton {
    let n = problem.sampleCount
    var particles = LangevinParticles(
      problem, variances: c, count: M, dualVariables: start ?? problem.initialDualVariables,
      from: stream.substream("start"))
    var (acceptance, gap, floor) = (0.0, 0.0, 0.0)
    var moments = (mean: [Double](), covariance: Matrix<Double>(rows: 0, columns: 0))
    for iteration in 0..<outer {
      for k in 0..<K {
        acceptance += particles.step(
          learningRate: learningRate, from: stream.substream("moves").at(iteration * K + k))
      }
      let g = particles.dualVariables
      let H = particles.features
      let z = columnMeans(H)
      var centred = H
      removeColumnMeans(&centred, z)
      let S = gram(centred, of: .columns, scale: 1 / Double(M))
      moments = (z, S)
      gap = problem.dualityGap(z, g)
      floor = S.trace / (2 * Double(M) * Double(n))
      if iteration == outer - 1 { break }
      var Q = S.scaled(by: 1 / (Double(n) * problem.regularization))
      var right = [Double](repeating: 0, count: n)
      for i in 0..<n {
        Q[i, i] += problem.loss.conjugateCurvature(g[i], label: problem.labels[i])
        right[i] = z[i] - problem.loss.conjugateSlope(g[i], label: problem.labels[i])
      }
      let step = try CholeskyFactor(Q).solve(right)
      let change = product(H, step)
      var t = 1.0
      while t > 1e-9 {
        let trial = zip(g, step).map { $0 + t * $1 }
        let inside = trial.indices.allSatisfy {
          problem.loss.admits(trial[$0], label: problem.labels[$0])
        }
        let scale = -t / (Double(n) * problem.regularization)
        if inside, effectiveCount(change.map { scale * $0 }) >= Double(M) / 2 {
          particles.setDualVariables(trial)
          break
        }
        t /= 2
      }
    }
    return ParticleDualNewton(
      particles: particles, trainPredictions: moments.mean, covariance: moments.covariance,
      gap: gap, noiseFloor: floor,
      acceptance: acceptance / Double(outer * K))
  }

  /// h_mu at other inputs: the mean over the particles.
  public func predictions(_ inputs: Matrix<Double>) -> [Double] {
    var H = product(particles.positions, inputs, transposeSecond: true)
    apply(.tanh, scale: particles.problem.outputScale, to: &H)
    return columnMeans(H)
  }
}

/// 1/sum w^2 of weights exp(l_j), normalised.
func effectiveCount(_ l: [Double]) -> Double {
  let top = l.max() ?? 0
  var w = l.map { $0 - top }
  apply(.exp, to: &w)
  let sum = w.reduce(0, +)
  return sum * sum / dot(w, w)
}

extension TiltedWeights {
  /// 1/sum w^2.
  var effectiveCount: Double { HelioSimulation.effectiveCount(logWeights) }
}
