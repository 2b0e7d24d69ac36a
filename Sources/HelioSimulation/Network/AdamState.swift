import HelioCore

/// Adam for a list of numbers.
///
///     m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  x <- x - lr mhat/(sqrt vhat + eps)
///
/// Source: D. Kingma and J. Ba, ICLR 2015.
struct AdamState {
  private let learningRate: Double
  private var mean: [Double]
  private var square: [Double]
  private var steps = 0
  private static let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)

  init(count: Int, learningRate: Double) {
    self.learningRate = learningRate
    mean = [Double](repeating: 0, count: count)
    square = mean
  }

  mutating func step(_ x: inout [Double], _ gradient: [Double]) {
    precondition(x.count == mean.count && gradient.count == mean.count, "lists of other lengths")
    steps += 1
    let (beta1, beta2) = (Self.beta1, Self.beta2)
    let first = learningRate / (1 - pow(beta1, Double(steps)))
    let second = 1 / (1 - pow(beta2, Double(steps)))
    for i in x.indices {
      let g = gradient[i]
      mean[i] = beta1 * mean[i] + (1 - beta1) * g
      square[i] = beta2 * square[i] + (1 - beta2) * g * g
      x[i] -= first * mean[i] / ((second * square[i]).squareRoot() + Self.epsilon)
    }
  }
}
