import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The kernels of one step on its held-out rows, by every route; ReLU.
struct StepViews {
  static let modeCount = 3

  let data: ViewData
  let spikeRatio: Double
  /// S: spikes alone, the law of the three views.
  let law: SpikedCovariance<Double>
  /// K_Sigma in closed form, m x m.
  let closed: Matrix<Double>
  /// K_I of the untouched inputs.
  let untrained: Matrix<Double>
  /// Of K_Sigma/m.
  let spectrum: SymmetricEigen<Double>

  init(_ data: ViewData, spikeRatio: Double) throws(HelioError) {
    self.data = data
    self.spikeRatio = spikeRatio
    law = try data.step.spikes(strength: spikeRatio)
    let H = data.heldOut
    closed = closedFormKernel(H, H, law)
    untrained = try kernelMatrix(
      H, activation: .relu, covariance: .isotropic(dimension: H.columns))
    spectrum = try symmetricEigen(closed.scaled(by: 1 / Double(H.rows)))
  }

  /// theta_i.
  var strengths: [Double] { law.strengths }

  /// Distances of all routes from the closed form and the leading modes, at one width.
  func compare(
    _ values: inout CellValues, width p: Int, withCurves: Bool, from stream: RandomStream
  ) throws(HelioError) {
    let H = data.heldOut
    let transformed = try kernelMatrix(H, activation: .relu, covariance: law)
    values.measured[.squaredDistance(of: .transformedInputs)] = squaredDistance(
      transformed, from: closed)
    // Neurons of the new law act on the inputs as they are.
    let draws = max(4, min(16, 32_000 / p))
    var distance = 0.0
    var alongModes = [Double](repeating: 0, count: Self.modeCount)
    for k in 0..<draws {
      let K = layer(sampledNeurons(p, stream.substream("neurons").at(k))).kernel(on: H)
      distance += squaredDistance(K, from: closed) / Double(draws)
      for (i, value) in quadraticForms(K).enumerated() { alongModes[i] += value / Double(draws) }
    }
    let spread = (sum(closedFormKernel(H, H, law, .relu2)) / squared(closed) - 1) / Double(p)
    let distanceName = Number.squaredDistance(of: .sampledNeurons)
    values.measured[distanceName] = distance
    values.predicted[distanceName] = spread
    values[ThreeViewsSettings.twoSamples][distanceName] = 2 * spread
    let before = quadraticForms(untrained)
    for i in 0..<Self.modeCount {
      let name = Number.sampledMode(i + 1)
      values.measured[name] = alongModes[i]
      values.predicted[name] = spectrum.values[i]
      values[ThreeViewsSettings.untrained][name] = before[i]
    }
    reweight(&values, width: p, stream)
    let network = try data.step.trainedNetwork(
      width: p, strength: spikeRatio, steps: 1, law: .gaussian, from: stream.substream("network"))
    try judge(&values, network.kernel(on: H))
    if withCurves {
      let neurons = layer(sampledNeurons(p, stream.substream("neurons").at(0)))
      try addCurves(&values, sampled: neurons, network: network)
    }
  }

  /// The initial neurons under the weights r: ReLU takes a positive weight inside, r s(z) s(z') = s(sqrt(r) z) s(sqrt(r) z').
  private func reweight(_ values: inout CellValues, width p: Int, _ stream: RandomStream) {
    let d = law.dimension
    let G = Matrix<Double>.normal(
      rows: p, columns: d, from: stream.substream("initial neurons"))
    let U = product(G, law.directions)
    let weights = ReweightedNeurons.weights(
      projections: (0..<U.columns).map { U.column($0) }, spikeStrengths: strengths)
    let scales = weights.map { ($0 / Double(d)).squareRoot() }
    let neurons = Matrix(rows: p, columns: d) { j, a in scales[j] * G[j, a] }
    values.measured[.effectiveShare] = 1 / (Double(p) * participation(weights))
    values.measured[.squaredDistance(of: .reweightedNeurons)] = squaredDistance(
      layer(neurons).kernel(on: data.heldOut), from: closed)
  }

  /// How far the real network is from every law.
  private func judge(_ values: inout CellValues, _ K: Matrix<Double>) throws(HelioError) {
    let (step, H) = (data.step, data.heldOut)
    let inflated = try kernelMatrix(
      H, activation: .relu, covariance: step.spikesAndBulk(strength: spikeRatio))
    let exact = try kernelMatrix(
      stretched: step.exactlyStretched(H, strength: spikeRatio), activation: .relu)
    let laws: KeyValuePairs<ViewLaw, Matrix<Double>> = [
      .untrained: untrained, .spikes: closed, .spikesAndBulk: inflated, .exactCovariance: exact,
    ]
    for (law, told) in laws {
      values.measured[.squaredDistanceOfNetwork(from: law)] = squaredDistance(K, from: told)
    }
    for (i, value) in quadraticForms(K).enumerated() {
      values.measured[.networkMode(i + 1)] = value
    }
  }

  /// Rows A g/sqrt(d), g ~ N(0, I): neurons w ~ N(0, Sigma), p x d.
  func sampledNeurons(_ p: Int, _ stream: RandomStream) -> Matrix<Double> {
    law.stretched(Matrix<Double>.normal(rows: p, columns: law.dimension, from: stream))
  }

  func layer(_ neurons: Matrix<Double>) -> TwoLayerNetwork<Double> {
    TwoLayerNetwork(
      firstLayer: neurons, secondLayer: Matrix(rows: neurons.rows, columns: 1), activation: .relu)
  }

  /// u_k' K u_k/m along the leading eigenvectors of the closed form.
  private func quadraticForms(_ K: Matrix<Double>) -> [Double] {
    (0..<Self.modeCount).map { k in
      let u = spectrum.vectors.column(k)
      return dot(u, product(K, u)) / Double(K.rows)
    }
  }
}

/// K(q, q', r) between the rows of two matrices, from q = x' Sigma x alone: no input is transformed.
///
///     q = (b |x|^2 + sum_i theta_i <v_i, x>^2)/d
func closedFormKernel(
  _ X: Matrix<Double>, _ Xprime: Matrix<Double>, _ law: SpikedCovariance<Double>,
  _ activation: Activation = .relu
) -> Matrix<Double> {
  let d = Double(law.dimension)
  let theta = law.strengths
  let (T, Tprime) = (product(X, law.directions), product(Xprime, law.directions))
  func variances(_ X: Matrix<Double>, _ T: Matrix<Double>) -> [Double] {
    (0..<X.rows).map { i in
      let x = X.row(i)
      return theta.indices.reduce(law.bulk * dot(x, x)) { $0 + theta[$1] * T[i, $1] * T[i, $1] } / d
    }
  }
  let (q, qPrime) = (variances(X, T), variances(Xprime, Tprime))
  var R = product(X, Xprime, transposeSecond: true).scaled(by: law.bulk / d)
  let weighted = Matrix(rows: T.rows, columns: T.columns) { theta[$1] * T[$0, $1] / d }
  addProduct(to: &R, weighted, Tprime, transposeSecond: true)
  let kernel = DualKernel(activation)
  var row = [Double](repeating: 0, count: Xprime.rows)
  for i in 0..<X.rows {
    kernel.fill(&row, q: q[i], qPrimes: qPrime, covariances: R.row(i))
    for j in 0..<Xprime.rows { R[i, j] = row[j] }
  }
  return R
}

/// |A - B|^2/|B|^2 in the Frobenius norm.
private func squaredDistance(_ A: Matrix<Double>, from B: Matrix<Double>) -> Double {
  squared(A - B) / squared(B)
}

private func squared(_ A: Matrix<Double>) -> Double { dot(A.elements, A.elements) }

private func sum(_ A: Matrix<Double>) -> Double { A.elements.reduce(0, +) }
