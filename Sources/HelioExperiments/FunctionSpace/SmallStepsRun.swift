import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// One sample, one initial network, and fresh inputs to look at it.
struct SmallStepsRun {
  let law: StepLaw
  private let step: TableStep
  private let wholeStrength: Double
  private let width: Int
  private let stream: RandomStream
  /// m x d and the target there without noise, not centred.
  private let inputs: Matrix<Double>
  private let target: [Double]
  /// The law's leading eigenfunctions, and |x|/sqrt d and |x|/sqrt d Y_20, on the inputs.
  private let modes: [[Double]]
  private let radial: [Double]
  private let quadratic: [Double]
  private let initialEigenvalues: [Double]

  init(_ settings: Settings, _ stream: RandomStream) throws(HelioError) {
    typealias P = SmallStepsSettings
    let d = settings[P.dimension]
    let model = try DataModel(
      dimension: d, link: settings[P.link], noiseVariance: settings[P.noiseVariance])
    let seen: DataModel.Sample<Double> = model.sample(
      StepLaw.sampleCount(settings), from: stream.substream("sample"))
    let fresh: DataModel.Sample<Double> = model.sample(
      settings[P.testPoints], from: stream.substream("fresh"))
    step = try TableStep(
      inputs: seen.inputs, targets: seen.targetMatrix, activation: .relu, biasVariance: 0)
    let kappa = StepLaw.spikeRatio(settings)
    let v = step.directions.column(0)
    law = try StepLaw(
      dimension: d, link: settings[P.link], spikeRatio: kappa,
      bulkInflation: step.bulkInflation(strength: kappa), overlap: abs(v[0]))
    wholeStrength = settings[P.spikeRatio]
    width = settings[P.width]
    self.stream = stream
    inputs = fresh.inputs
    target = fresh.noiseless
    initialEigenvalues = try law.initialEigenvalues()
    let X = fresh.inputs
    let T = product(X, v)
    let squares = (0..<X.rows).map { i in
      let x = X.row(i)
      return dot(x, x)
    }
    modes = law.spectrum.sectors[0].modes.prefix(StepLaw.modeCount).map { mode in
      T.indices.map { i in
        mode.value(t: T[i], radius: max(squares[i] - T[i] * T[i], 0).squareRoot())
      }
    }
    let D = Double(d)
    let lengths = squares.map { ($0 / D).squareRoot() }
    radial = lengths
    let norm = ((D + 2) / (2 * (D - 1))).squareRoot()
    quadratic = T.indices.map { i in
      lengths[i] * norm * (D * T[i] * T[i] / squares[i] - 1)
    }
  }

  /// What the wrong theory "untrained kernel" says.
  var untrained: ByNumber<Double> {
    get throws(HelioError) {
      let before = try StepLaw(
        dimension: law.dimension, link: law.link, spikeRatio: 0, bulkInflation: 0,
        overlap: law.overlap)
      var numbers = try before.numbers()
      for k in 1...2 { numbers[.amplification(k, .oneStep)] = 1 }
      return numbers
    }
  }

  /// The network after one step of a strength.
  func network(steps: Int, strength kappa: Double) throws(HelioError) -> TwoLayerNetwork<Double> {
    try step.trainedNetwork(
      width: width, strength: kappa, steps: steps, law: .gaussian,
      from: stream.substream("network"))
  }

  /// The network after t of T parts of the whole length.
  func network(steps t: Int, of T: Int) throws(HelioError) -> TwoLayerNetwork<Double> {
    var network = try network(steps: 1, strength: 0)
    for _ in 0..<t { try step.take(&network, strength: wholeStrength, steps: T) }
    guard network.firstLayer.isFinite else {
      throw .diverges("The weights overflow; a smaller spikeRatio or more steps help.")
    }
    return network
  }

  /// Amplification, mixing angle and alignment of a network's kernel on the fresh inputs, and the squared overlap of
  /// the weights' leading change with the target's direction.
  func measure(
    _ network: TwoLayerNetwork<Double>, _ path: StepPath, into numbers: inout ByNumber<Double>
  ) throws(HelioError) {
    let K = network.kernel(on: inputs)
    let pairs = Double(K.rows * (K.rows - 1))
    /// (1/(m (m - 1))) sum over i != j of f_i K_ij f_j.
    func form(_ f: [Double]) -> Double {
      let diagonal = f.indices.reduce(0) { $0 + K[$1, $1] * f[$1] * f[$1] }
      return (dot(f, product(K, f)) - diagonal) / pairs
    }
    for (k, mode) in modes.enumerated() {
      numbers[.amplification(k + 1, path)] = form(mode) / initialEigenvalues[k]
    }
    let diagonal = K.diagonal
    let size = ((dot(K.elements, K.elements) - dot(diagonal, diagonal)) / pairs).squareRoot()
    let power = dot(target, target) / Double(target.count)
    numbers[.alignment(path)] = form(target) / (power * size)
    let change = network.firstLayer - (try self.network(steps: 1, strength: 0)).firstLayer
    let direction = try topSingularTriplets(change, count: 1, tolerance: 1e-8)
      .get("the weights' leading change").right.column(0)
    numbers[.directionOverlap(path)] = direction[0] * direction[0]
    // The leading eigenvector that is even along the spike: that of the larger radial part.
    let leading = try symmetricEigen(K, largest: 2).vectors
    let parts = (0..<2).map { k in
      let u = leading.column(k)
      return (radial: dot(u, radial), quadratic: dot(u, quadratic))
    }
    let top = abs(parts[0].radial) >= abs(parts[1].radial) ? parts[0] : parts[1]
    let sign: Double = top.radial < 0 ? -1 : 1
    numbers[.mixingAngle(path)] =
      atan2(sign * top.quadratic, sign * top.radial) * 180 / .pi
  }
}
