public import HelioCore
import HelioLinalg

/// A ReLU network trained on seven points of the diagonal of the plane, with alternating labels.
///
///     f(x) = sum_j a_j relu(<w_j, x> + b_j) + c,   x_i = (r_i, r_i), r = -1, -2/3 … 1, y = -, +, -, …
///     w_j ~ N(0, I/2), a_j ~ N(0, 1/p), b_j uniform on ±1/sqrt 2, c uniform on ±1/sqrt p
///
/// Full-batch gradient descent on the mean logistic loss of all weights, until every y f >= 0.3, at most 40 000 steps. Off the line,
/// along (1, -1)/sqrt 2, the weights w_j have no gradient.
///
/// Source: sheet adversarial-directions §6 (E8), after the toy of O. Melamed, G. Yehudai, G. Vardi (2023).
public struct LineTraining: Sendable {
  /// r and y of the points.
  public static let places = (-3...3).map { Double($0) / 3 }
  public static let labels = places.indices.map { $0 % 2 == 0 ? -1.0 : 1 }
  /// At least y f of every point in the end.
  static let margin = 0.3
  static let learningRate = 0.02
  static let stepLimit = 40_000

  /// p.
  public let width: Int
  /// Factor of w and a at the start, not of the biases.
  public let scale: Double
  /// lambda of (lambda/2)|theta|^2 on all weights.
  public let weightDecay: Double

  public init(width: Int = 100, scale: Double = 1, weightDecay: Double = 0) throws(HelioError) {
    try require(width >= 1, "width", "at least 1", got: width)
    try require(scale.isFinite && scale > 0, "initialisationScale", "positive", got: scale)
    try require(
      weightDecay >= 0 && Self.learningRate * weightDecay < 2, "weightDecay",
      "zero or positive, below \(2 / Self.learningRate), beyond which decay diverges",
      got: weightDecay)
    self.width = width
    self.scale = scale
    self.weightDecay = weightDecay
  }

  /// - Complexity: 7 p operations a step, some 5000 steps.
  public func run(from stream: RandomStream) -> LineRun {
    let start = draw(from: stream)
    var (network, count) = (start, 0)
    while true {
      let outputs = Self.places.map { network.output(atLine: $0) }
      let reached = zip(outputs, Self.labels).allSatisfy { $0 * $1 >= Self.margin }
      if reached || count == Self.stepLimit {
        return LineRun(
          start: start, network: network, stepCount: count, reachesMargin: reached,
          keptShare: pow(1 - Self.learningRate * weightDecay, Double(count)),
          scale: scale)
      }
      step(&network, outputs)
      count += 1
    }
  }

  private func draw(from stream: RandomStream) -> LineRun.Network {
    let p = Double(width)
    func uniform(_ count: Int, _ purpose: String, _ half: Double) -> [Double] {
      stream.substream(purpose).uniforms(count).map { half * (2 * $0 - 1) }
    }
    func normals(_ purpose: String, _ deviation: Double) -> [Double] {
      stream.substream(purpose).normals(width).map { scale * deviation * $0 }
    }
    return LineRun.Network(
      first: normals("first coordinates", 0.5.squareRoot()),
      second: normals("second coordinates", 0.5.squareRoot()),
      biases: uniform(width, "biases", 0.5.squareRoot()),
      secondLayer: normals("second layer", 1 / p.squareRoot()),
      constant: uniform(1, "constant", 1 / p.squareRoot())[0])
  }

  /// theta <- (1 - lr lambda) theta - lr gradient.
  private func step(_ network: inout LineRun.Network, _ outputs: [Double]) {
    let eta = Self.learningRate
    let n = Double(Self.places.count)
    // lr times minus the derivative of the mean loss by f.
    let pulls = zip(outputs, Self.labels).map { f, y in eta * y / (1 + exponential(y * f)) / n }
    let kept = 1 - eta * weightDecay
    for j in 0..<width {
      let (b, a) = (network.biases[j], network.secondLayer[j])
      let w = network.first[j] + network.second[j]
      var (dw, db, da) = (0.0, 0.0, 0.0)
      for i in pulls.indices {
        let (r, pull) = (Self.places[i], pulls[i])
        let z = w * r + b
        guard z > 0 else { continue }
        dw += pull * a * r
        db += pull * a
        da += pull * z
      }
      network.first[j] = kept * network.first[j] + dw
      network.second[j] = kept * network.second[j] + dw
      network.biases[j] = kept * b + db
      network.secondLayer[j] = kept * a + da
    }
    network.constant = kept * network.constant + pulls.reduce(0, +)
  }
}
