import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing

@Suite struct KernelMatrixTests {
  let d = 7
  var X: Matrix<Double> {
    .normal(rows: 23, columns: d, from: RandomStream(seed: 1, purpose: "kernel points"))
  }
  /// Two orthonormal directions.
  func directions<S: MatrixScalar>(_: S.Type) throws -> Matrix<S> {
    let V: Matrix<Double> = .normal(
      rows: d, columns: 2, from: RandomStream(seed: 1, purpose: "directions"))
    return Matrix<S>(converting: try singularValueDecomposition(V).left)
  }
  func covariance<S: MatrixScalar>(_: S.Type) throws -> SpikedCovariance<S> {
    try SpikedCovariance(
      dimension: d, directions: directions(S.self), strengths: [4, 1.5], bulkInflation: 0.3,
      biasVariance: 0.2)
  }
  /// Sigma as a full matrix, the definition itself.
  func fullSigma() throws -> Matrix<Double> {
    let V = try directions(Double.self)
    return Matrix(rows: d, columns: d) { i, j in
      ((i == j ? 1.3 : 0) + 4 * V[i, 0] * V[j, 0] + 1.5 * V[i, 1] * V[j, 1]) / Double(d)
    }
  }

  @Test func entriesFollowTheDefinition() throws {
    let X = X
    let Sigma = try fullSigma()
    let R = product(product(X, Sigma), X, transposeSecond: true)
    for activation in [Activation.relu, .erf, .sin, .relu2] {
      let K = try kernelMatrix(X, activation: activation, covariance: covariance(Double.self))
      let kernel = DualKernel(activation)
      for i in 0..<23 {
        for j in 0..<23 {
          let expected = try kernel.value(R[i, i] + 0.2, R[j, j] + 0.2, R[i, j] + 0.2)
          #expect(abs(K[i, j] - expected) < 3e-8 * (1 + abs(expected)), "\(activation.name)")
        }
      }
      let half = X.rows(0..<9)
      let cross = try kernelMatrix(
        half, X, activation: activation, covariance: covariance(Double.self))
      for i in 0..<9 { for j in 0..<23 { #expect(abs(cross[i, j] - K[i, j]) < 3e-8) } }
    }
  }

  @Test func floatsFollowDoubles() throws {
    let K = try kernelMatrix(X, activation: .relu, covariance: covariance(Double.self))
    let single = try kernelMatrix(
      Matrix<Float>(converting: X), activation: .relu, covariance: covariance(Float.self))
    for (a, b) in zip(K.elements, single.elements) { #expect(abs(a - Double(b)) < 2e-5 * (1 + a)) }
  }

  @Test func mehlersSeriesAgreesWithClosedFormsAndTheRuleInThePlane() throws {
    let sine = Activation.expression(try Expression(parsing: "sin(z)"))
    let covariance = try SpikedCovariance(
      dimension: d, directions: directions(Double.self), strengths: [2, 0.5])
    let byMehler = try kernelMatrix(X, activation: sine, covariance: covariance)
    let closed = try kernelMatrix(X, activation: .sin, covariance: covariance)
    #expect((byMehler - closed).frobeniusNorm < 1e-9 * closed.frobeniusNorm)
    let tanh = try kernelMatrix(X, activation: .tanh, covariance: covariance)
    let Z = covariance.stretched(X)
    let R = gram(Z, of: .rows)
    for (i, j) in [(0, 1), (3, 3), (5, 20), (11, 2)] {
      let expected = try DualKernel(.tanh).value(R[i, i], R[j, j], R[i, j])
      #expect(abs(tanh[i, j] - expected) < 1e-6)
    }
  }

  @Test func theKernelIsTheLimitOfRandomFeatures() throws {
    let (X, p) = (X.rows(0..<5), 40_000)
    let covariance = try covariance(Double.self)
    let G: Matrix<Double> = .normal(
      rows: p, columns: d + 1, from: RandomStream(seed: 2, purpose: "weights"))
    var H = product(covariance.stretched(X), G, transposeSecond: true)
    Activation.relu.apply(to: &H)
    let sample = gram(H, of: .rows, scale: 1 / Double(p))
    let K = try kernelMatrix(X, activation: .relu, covariance: covariance)
    for i in 0..<5 {
      for j in 0..<5 {
        // Var(s s') <= E s^2 s'^2 <= sqrt(E s^4 E s'^4) = 6 K_ii K_jj for relu
        let error = (6 * K[i, i] * K[j, j] / Double(p)).squareRoot()
        #expect(abs(sample[i, j] - K[i, j]) < 4 * error)
      }
    }
  }

  @Test func zeroInputsGiveZeroNotNaN() throws {
    var X = X
    for j in 0..<d { X[4, j] = 0 }
    let covariance = try SpikedCovariance<Double>.isotropic(dimension: d)
    for activation in [Activation.relu, .erf, .sin, .leakyRelu(slope: 0.1)] {
      let K = try kernelMatrix(X, activation: activation, covariance: covariance)
      for j in 0..<23 { #expect(K[4, j] == 0) }
      #expect(K.isFinite)
    }
  }

  @Test func refusals() throws {
    let V = try directions(Double.self)
    #expect(throws: HelioError.self) {
      try SpikedCovariance(dimension: d, directions: V, strengths: [1, -1.4])
    }
    #expect(throws: HelioError.self) {
      try SpikedCovariance(dimension: d, directions: V.scaled(by: 2), strengths: [1, 1])
    }
    #expect(throws: HelioError.self) {
      try SpikedCovariance(dimension: d, directions: V, strengths: [1])
    }
    #expect(throws: HelioError.self) {
      try SpikedCovariance<Double>.isotropic(dimension: d, biasVariance: -1)
    }
  }
}
