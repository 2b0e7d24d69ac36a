import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

extension StepViews {
  /// A route to the kernel: its matrix on the held-out rows, and between other inputs and those rows.
  private struct Route {
    let name: ViewRoute
    let kernel: Matrix<Double>
    let cross: Matrix<Double>
  }

  /// Spectra and leading eigenfunctions of every route, and the derivative of the kernel beside finite differences.
  func addCurves(
    _ values: inout CellValues, sampled: TwoLayerNetwork<Double>, network: TwoLayerNetwork<Double>
  ) throws(HelioError) {
    let H = data.heldOut
    let (positions, path) = pathAlongTheSpike()
    func features(_ name: ViewRoute, _ layer: TwoLayerNetwork<Double>) -> Route {
      let F = layer.features(H)
      return Route(
        name: name, kernel: gram(F, of: .rows),
        cross: product(layer.features(path), F, transposeSecond: true))
    }
    let isotropic = try SpikedCovariance<Double>.isotropic(dimension: law.dimension)
    let inflated = try data.step.spikesAndBulk(strength: spikeRatio)
    let routes = [
      Route(name: .closedForm, kernel: closed, cross: closedFormKernel(path, H, law)),
      Route(
        name: .closedFormWithBulk, kernel: closedFormKernel(H, H, inflated),
        cross: closedFormKernel(path, H, inflated)),
      Route(
        name: .transformedInputs,
        kernel: try kernelMatrix(H, activation: .relu, covariance: law),
        cross: try kernelMatrix(path, H, activation: .relu, covariance: law)),
      features(.sampledNeurons, sampled), features(.network, network),
      Route(
        name: .beforeTheStep, kernel: untrained, cross: closedFormKernel(path, H, isotropic)),
    ]
    for route in routes {
      let m = Double(H.rows)
      let eigen = try symmetricEigen(route.kernel.scaled(by: 1 / m))
      let ranks = 0..<min(40, H.rows)
      values.curves[.spectrum(route.name)] = TheoryCurve(
        positions: ranks.map { Double($0 + 1) }, values: ranks.map { max(eigen.values[$0], 0) })
      for k in 0..<Self.modeCount {
        // f(x) = (1/(m lambda)) sum_i K(x, x_i) f(x_i), f(x_i) = sqrt(m) u_i; the sign is free.
        // The leading function most like the closed form's.
        let overlaps = ranks.map { dot(eigen.vectors.column($0), spectrum.vectors.column(k)) }
        let i =
          ranks.filter { eigen.values[$0] > 1e-10 * eigen.values[0] }
          .max { abs(overlaps[$0]) < abs(overlaps[$1]) } ?? 0
        let scale = (overlaps[i] < 0 ? -1 : 1) / (m.squareRoot() * eigen.values[i])
        values.curves[.eigenfunction(k + 1, route.name)] = TheoryCurve(
          positions: positions,
          values: product(route.cross, eigen.vectors.column(i)).map { scale * $0 })
      }
    }
    try addDerivative(&values)
  }

  /// Inputs x_0 + t v_1 through the first held-out row's part beside v_1, |t| up to three deviations of the rows'.
  private func pathAlongTheSpike() -> (positions: [Double], inputs: Matrix<Double>) {
    let H = data.heldOut
    let v = law.directions.column(0)
    let T = product(H, v)
    let deviation = (dot(T, T) / Double(T.count)).squareRoot()
    let positions = (-20...20).map { 3 * deviation * Double($0) / 20 }
    let inputs = Matrix(rows: positions.count, columns: H.columns) { i, a in
      H[0, a] + (positions[i] - T[0]) * v[a]
    }
    return (positions, inputs)
  }

  /// K' beside (K_theta - K_0)/theta for a spike on v_1 alone, off the diagonal, in units of |K'|.
  ///
  ///     (K_theta - K_0)/theta - K' = theta K''/2 + O(theta^2)
  ///
  /// The curves: the measured difference, its predicted size theta |K''/2|, and what the kernel of s' alone,
  /// K_r t t'/d, misses of K'.
  private func addDerivative(_ values: inout CellValues) throws(HelioError) {
    let H = data.heldOut
    let (m, d) = (H.rows, Double(H.columns))
    let v = law.directions.selectingColumns([0])
    let T = product(H, v.column(0))
    let G = gram(H, of: .rows)
    // The kernel of s', the step.
    let slope = DualKernel(.step)
    var first = Matrix<Double>(rows: m, columns: m)
    var (sum, half, missed) = (0.0, 0.0, 0.0)
    for i in 0..<m {
      for j in 0..<m where j != i {
        let pair = InputPair(
          firstVariance: G[i, i] / d, secondVariance: G[j, j] / d, covariance: G[i, j] / d,
          firstProjection: T[i], secondProjection: T[j])
        let (K1, K2) = KernelPerturbation.derivatives(.relu, pair)
        first[i, j] = K1 / d
        sum += K1 * K1 / (d * d)
        half += K2 * K2 / (4 * d * d * d * d)
        let rest = K1 - (try slope.value(pair.q, pair.qPrime, pair.r)) * pair.t * pair.tPrime
        missed += rest * rest / (d * d)
      }
    }
    let strengths = (0...16).map { d * pow(10, Double($0) / 2 - 7) }
    var errors: [Double] = []
    for theta in strengths {
      let spiked = try SpikedCovariance(
        dimension: H.columns, directions: v, strengths: [theta])
      let difference = (closedFormKernel(H, H, spiked) - untrained).scaled(by: 1 / theta)
      var square = 0.0
      for i in 0..<m {
        for j in 0..<m where j != i {
          let error = difference[i, j] - first[i, j]
          square += error * error
        }
      }
      errors.append((square / sum).squareRoot())
    }
    let ratios = strengths.map { $0 / d }
    values.curves[.finiteDifference] = TheoryCurve(positions: ratios, values: errors)
    values.curves[.secondOrder] = TheoryCurve(
      positions: ratios, values: strengths.map { $0 * (half / sum).squareRoot() })
    values.curves[.slopeKernelAlone] = TheoryCurve(
      positions: ratios, values: ratios.map { _ in (missed / sum).squareRoot() })
  }
}
