import HelioLinalg
import HelioNumerics

/// The inner products of the inputs, K = X X^T, and their sizes.
struct InputProducts {
  let K: Matrix<Double>
  private let sizes: Matrix<Double>

  init(_ X: Matrix<Double>) {
    K = gram(X, of: .rows)
    sizes = Matrix(rows: K.rows, columns: K.columns, elements: K.elements.map { abs($0) })
  }

  /// sum_k |K_ik q_k|: how far preactivations can move, per unit of a second-layer weight and of a slope.
  func reach(_ q: [Double]) -> [Double] { product(sizes, q.map { abs($0) }) }
}

/// Steps of gradient descent of a piecewise linear network while all but few preactivations keep their sign.
///
///     D_ij = s'(z_ij), 0 where loose,   S = p^{-1/2} K o (D diag(a^2) D^T),   q = lr r/(n sqrt p)
///     f <- f + S q,   B_kj <- B_kj + a_j D_kj q_k,   |z_ij| moves by at most |a_j| max|s'| sum_k |K_ik q_k|
///
/// Loose are the preactivations that the bound allows to reach zero; descent often drives some of them there and keeps
/// them. They are followed one by one: with m of them a step costs n^2 + 2 m n operations in place of n^2 p.
/// It is the same step up to rounding.
struct FrozenGates {
  /// Steps at the size of the last one for which loose preactivations are looked for.
  private static let horizon = 8.0
  /// Of all preactivations; with more loose ones a plain step, which multiplies matrices, is as fast.
  private static let loosePart = 50
  /// Then preactivations and outputs are computed anew, so that rounding does not add up.
  private static let mostSteps = 64

  private let training: FirstLayerTraining
  private let products: InputProducts
  /// Of each row, sizes of |z_ij|/|a_j| over the largest slope of what is not loose stay above.
  private let budgets: [Double]
  private let S: Matrix<Double>
  private let D: Matrix<Double>
  private var outputs: [Double]
  private var loose: LoosePreactivations

  /// - Parameters:
  ///   - Z: n x p, preactivations now.
  ///   - reach: of the step before.
  /// - Returns: `nil` if more than n p/50 are loose.
  init?(
    _ training: FirstLayerTraining, _ products: InputProducts, _ Z: Matrix<Double>, reach: [Double]
  ) {
    let (n, p, a) = (Z.rows, Z.columns, training.secondLayer)
    let (up, down) = (training.activation.derivative(1), training.activation.derivative(-1))
    let slope = max(abs(up), abs(down))
    let budgets = reach.map { Self.horizon * $0 }
    let most = n * p / Self.loosePart
    var places: [(row: Int, neuron: Int)] = []
    let limits = a.map { slope * abs($0) / (1 - 1e-9) }
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe limits.withUnsafeBufferPointer { limits in
        for i in 0..<n where places.count <= most {
          for j in 0..<p where unsafe !(abs(z[i * p + j]) > limits[j] * budgets[i]) {
            places.append((i, j))
          }
        }
      }
    }
    if places.count > most { return nil }
    let (s, ds) = training.activation.valuesAndSlopes(Z.elements)
    var D = Matrix(rows: n, columns: p, elements: ds)
    for place in places { D[place.row, place.neuron] = 0 }
    let scale = 1 / Double(p).squareRoot()
    let f = product(Matrix(rows: n, columns: p, elements: s), a)
    var weighted = D
    apply(
      .identity, rowScales: [Double](repeating: 1, count: n), columnScales: a, to: &weighted)
    let overlaps = gram(weighted, of: .rows, scale: scale)
    self.training = training
    self.products = products
    self.budgets = budgets
    self.D = D
    outputs = f.map { scale * $0 }
    S = Matrix(
      rows: n, columns: n,
      elements: zip(products.K.elements, overlaps.elements).map { $0 * $1 })
    loose = LoosePreactivations(
      places, values: places.map { Z[$0.row, $0.neuron] }, weights: a, D, products.K, up: up,
      down: down)
  }

  /// Steps until the bound is used up, at most so many, and adds them to B.
  ///
  /// - Returns: how many were made.
  mutating func run(learningRate eta: Double, limit: Int, addingTo B: inout Matrix<Double>) -> Int {
    let (n, p) = (D.rows, D.columns)
    let width = Double(p).squareRoot()
    var (sums, moved) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    var made = 0
    while made < min(limit, Self.mostSteps) {
      let q = training.loss.residuals(training.targets, outputs, width: p).map {
        $0 * eta / (Double(n) * width)
      }
      let next = zip(moved, products.reach(q)).map { $0 + $1 }
      // A comparison that fails also where numbers are no longer finite.
      guard zip(next, budgets).allSatisfy({ $0 < $1 }) else { break }
      moved = next
      var change = product(S, q)
      loose.step(q, addingTo: &change, scale: 1 / width)
      for i in 0..<n {
        sums[i] += q[i]
        outputs[i] += change[i]
      }
      made += 1
    }
    if made > 0 { add(sums, to: &B) }
    return made
  }

  /// B_kj <- B_kj + a_j D_kj sums_k, and what the loose ones pulled.
  private func add(_ sums: [Double], to B: inout Matrix<Double>) {
    var forces = D
    apply(.identity, rowScales: sums, columnScales: training.secondLayer, to: &forces)
    for (place, pull) in zip(loose.places, loose.pulls) {
      forces[place.row, place.neuron] = training.secondLayer[place.neuron] * pull
    }
    unsafe B.elements.withUnsafeMutableBufferPointer { b in
      unsafe forces.elements.withUnsafeBufferPointer { c in
        for i in b.indices { unsafe b[i] += c[i] }
      }
    }
  }
}
