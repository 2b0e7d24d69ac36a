public import HelioCore
import HelioKernels
public import HelioLinalg
public import HelioNumerics

/// The exact covariance of a neuron after the first step, given the step's data (law F).
///
///     Sigma_1 = I/d + (eta~^2 tau^2 / n^2) X^T (K'_X o E E^T) X
///     (K'_X)_ik = E_w s'(<w, x_i> + b) s'(<w, x_k> + b),  w ~ N(0, I/d), b ~ N(0, beta0)
///
/// with one column of E for each output. No asymptotics; a has mean 0 and does not depend on W_0, and
/// f_0 = 0. The best law for few samples or heavy-tailed targets, and the only one on the step's own
/// inputs. S+b is its leading part.
///
/// - Parameters:
///   - X: n x d, the step's inputs; E: n x k, the residuals.
///   - eta: eta~.
/// - Returns: d x d.
/// - Throws: ``HelioError`` if the activation has no closed-form derivative kernel.
/// - Complexity: n^2 d operations, n^2 memory.
///
/// Source: sheet function-space section 2, A4.
public func stepCovariance(
  inputs X: Matrix<Double>, residuals E: Matrix<Double>, scaledLearningRate eta: Double,
  activation: Activation, biasVariance: Double = 0, secondLayerVariance tau2: Double = 1
) throws(HelioError) -> Matrix<Double> {
  precondition(X.rows == E.rows, "\(X.rows) inputs, \(E.rows) residuals")
  let (n, d) = (X.rows, X.columns)
  let kernel = DualKernel(activation)
  try require(
    kernel.hasClosedForm && activation != .step, "activation",
    "one with a closed-form derivative kernel for the exact covariance", got: activation.name)
  let isotropic = try SpikedCovariance<Double>.isotropic(dimension: d, biasVariance: biasVariance)
  let R = gram(isotropic.stretched(X), of: .rows)
  let q = R.diagonal
  var weighted = gram(E, of: .rows)
  var row = [Double](repeating: 0, count: n)
  for i in 0..<n {
    kernel.fillDerivative(&row, q: q[i], qPrimes: q, covariances: R.row(i))
    for k in 0..<n { weighted[i, k] *= row[k] }
  }
  let half = product(weighted, X)
  let scale = eta * eta * tau2 / Double(n * n)
  var Sigma = Matrix<Double>.identity(d).scaled(by: 1 / Double(d))
  addProduct(to: &Sigma, X, half, transposeFirst: true, scale: scale)
  return Sigma
}

/// The kernel of the mixture law (M) of a ReLU network on a set of points, for second-layer weights of
/// finite support or uniform.
///
///     w | a ~ N(eta~ mu_1 a v, (1/d)(1 + rho a^2/tau^2) I),   K_M = E_a E_{w|a} s s'
///     given a:  sum_k c^k mu_k(m, S) mu_k(m', S'),  c = <x,x'>/(|x||x'|),
///               S = |x| sqrt((1 + rho a^2)/d),  m = eta~ mu_1 a <v, x>
///
/// - Parameters:
///   - X: n x d; v: the direction, d numbers, not normalised.
/// - Returns: n x n; the diagonal is exact, the rest to the truncation after 160 terms, |c|^160 small.
/// - Complexity: 160 n^2 operations for every value of a.
///
/// Source: sheet function-space section 2, A5.
public func mixtureKernelMatrix(
  _ X: Matrix<Double>, direction v: [Double], scaledLearningRate eta: Double,
  bulkInflation rho: Double, law: SecondLayerLaw
) throws(HelioError) -> Matrix<Double> {
  let (n, d) = (X.rows, X.columns)
  precondition(v.count == d, "a direction of \(v.count) for dimension \(d)")
  let mu1 = 0.5
  let kappa = eta * eta * mu1 * mu1 * dot(v, v)
  let support = try law.quadrature(spikeRatio: kappa)
  let G = gram(X, of: .rows)
  let norms = G.diagonal.map { max($0, .leastNormalMagnitude).squareRoot() }
  let projections = product(X, v)
  let terms = 160
  var K = Matrix<Double>(rows: n, columns: n)
  var out = [Double](repeating: 0, count: n)
  for (a, weight) in support {
    let spread = ((1 + rho * a * a) / Double(d)).squareRoot()
    var C = Matrix<Double>(rows: terms, columns: n)
    for i in 0..<n {
      let mu = shiftedReluCoefficients(
        mean: eta * mu1 * a * projections[i], deviation: norms[i] * spread, count: terms)
      for k in 0..<terms { C[k, i] = mu[k] }
    }
    for i in 0..<n {
      evaluateMehler(
        C.column(i), C, norm: norms[i], norms: norms, covariances: G.row(i), into: &out)
      for j in 0..<n where j != i { K[i, j] += weight * out[j] }
      let (m, S) = (eta * mu1 * a * projections[i], norms[i] * spread)
      K[i, i] +=
        weight * ((m * m + S * S) * normalCDF(m / S) + m * S * normalDensity(m / S))
    }
  }
  return K
}
