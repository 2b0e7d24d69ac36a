import HelioLinalg

/// What training on a line of the plane has made, on the line and off it.
///
/// Source: sheet adversarial-directions §6 (E8).
public struct LineRun: Sendable {
  struct Network: Sendable {
    /// The weights' two coordinates.
    var first: [Double]
    var second: [Double]
    var biases: [Double]
    var secondLayer: [Double]
    var constant: Double

    /// f(x, y).
    func output(_ x: Double, _ y: Double) -> Double {
      var sum = constant
      for j in biases.indices {
        sum += secondLayer[j] * max(first[j] * x + second[j] * y + biases[j], 0)
      }
      return sum
    }

    /// f(r, r).
    func output(atLine r: Double) -> Double { output(r, r) }

    /// sum_j a_j^2 relu'(z_j) at (r, r).
    func gateSquareSum(atLine r: Double) -> Double {
      biases.indices.reduce(0) { sum, j in
        (first[j] + second[j]) * r + biases[j] > 0
          ? sum + secondLayer[j] * secondLayer[j] : sum
      }
    }

    /// The gradient at (r, r) along (1, 1)/sqrt 2 and (1, -1)/sqrt 2.
    func gradient(atLine r: Double) -> (inside: Double, outside: Double) {
      var (inside, outside) = (0.0, 0.0)
      for j in biases.indices where (first[j] + second[j]) * r + biases[j] > 0 {
        inside += secondLayer[j] * (first[j] + second[j])
        outside += secondLayer[j] * (first[j] - second[j])
      }
      return (inside * 0.5.squareRoot(), outside * 0.5.squareRoot())
    }
  }

  /// Steps taken.
  public let stepCount: Int
  /// Whether every y f reached the margin; if not, training stopped at its limit.
  public let reachesMargin: Bool
  /// b, the factor of the weights off the line: scale of the start times decay.
  public let weightScale: Double
  /// The mean over the points of |P_perp g|^2 2/(b^2 sum_j a_j^2 relu'(z_j)), of mean 1 by the law.
  public let normRatio: Double
  /// Means over the points of |P g| and |P_perp g|.
  public let insideGradientNorm: Double
  public let outsideGradientNorm: Double
  /// Of every point, the distance to the first change of sign along -sign(f) P_perp g; infinite if there is none
  /// within 1.5.
  public let flipDistances: [Double]
  /// How far the weights off the line are from those of the start times their decay, relatively.
  public let leak: Double
  private let network: Network

  init(
    start: Network, network: Network, stepCount: Int, reachesMargin: Bool, keptShare: Double,
    scale: Double
  ) {
    self.network = network
    self.stepCount = stepCount
    self.reachesMargin = reachesMargin
    let places = LineTraining.places
    let gradients = places.map { network.gradient(atLine: $0) }
    let n = Double(places.count)
    insideGradientNorm = gradients.reduce(0) { $0 + abs($1.inside) } / n
    outsideGradientNorm = gradients.reduce(0) { $0 + abs($1.outside) } / n
    let b = scale * keptShare
    weightScale = b
    normRatio =
      zip(places, gradients).reduce(0) { sum, next in
        let (r, gradient) = next
        return sum + 2 * gradient.outside * gradient.outside
          / (b * b * network.gateSquareSum(atLine: r)) / n
      }
    flipDistances = zip(places, gradients).map { r, gradient in
      let f = network.output(atLine: r)
      // Downhill in f where f > 0: against the sign of both.
      let side = f * gradient.outside > 0 ? -0.5.squareRoot() : 0.5.squareRoot()
      return Self.firstSignChange { t in network.output(r + side * t, r - side * t) * f }
    }
    let off = zip(start.first, start.second).map { $0 - $1 }
    let now = zip(network.first, network.second).map { $0 - $1 }
    leak = norm(zip(now, off).map { $0 - keptShare * $1 }) / norm(off)
  }

  /// f at all pairs of coordinates, by rows from below: y the slower one.
  public func values(over coordinates: [Double]) -> [Double] {
    coordinates.flatMap { y in coordinates.map { x in network.output(x, y) } }
  }

  /// The first zero in (0, 1.5] of a function that is positive at 0: steps of 0.005, then bisection.
  private static func firstSignChange(_ f: (Double) -> Double) -> Double {
    let step = 0.005
    guard let first = (1...300).first(where: { f(step * Double($0)) < 0 }) else { return .infinity }
    var (low, high) = (step * Double(first - 1), step * Double(first))
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if f(middle) < 0 { high = middle } else { low = middle }
    }
    return high
  }
}
