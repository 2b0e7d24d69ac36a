import HelioLinalg

/// Few preactivations that may change their sign at every step, e = (i, j) each, with what they pull.
///
///     z_e <- z_e + sum_k V_ek q_k + sum_e' P_ee' s'(z_e') q_i',   V_ek = a_j K_ik D_kj,   P_ee' = a_j K_ii' for j = j'
///     f_k <- f_k + p^{-1/2} a_j V_ek s'(z_e) q_i,   f_i <- f_i + p^{-1/2} a_j (s(z_e) - s(z_e before))
struct LoosePreactivations {
  let places: [(row: Int, neuron: Int)]
  /// sum over the steps of s'(z_e) q_i.
  private(set) var pulls: [Double]
  private var values: [Double]
  /// a_j of each.
  private let weights: [Double]
  private let V: Matrix<Double>
  /// The pairs of one neuron, with P.
  private let pairs: [(to: Int, from: Int, factor: Double)]
  private let up: Double
  private let down: Double

  /// - Parameters:
  ///   - D: slopes of all preactivations, 0 at the places.
  ///   - up, down: slopes above and below zero.
  init(
    _ places: [(row: Int, neuron: Int)], values: [Double], weights a: [Double],
    _ D: Matrix<Double>, _ K: Matrix<Double>, up: Double, down: Double
  ) {
    (self.places, self.values, self.up, self.down) = (places, values, up, down)
    pulls = [Double](repeating: 0, count: places.count)
    weights = places.map { a[$0.neuron] }
    V = Matrix(rows: places.count, columns: K.rows) { e, k in
      a[places[e].neuron] * K[places[e].row, k] * D[k, places[e].neuron]
    }
    pairs = Dictionary(grouping: places.indices) { places[$0].neuron }.sorted { $0.key < $1.key }
      .flatMap { neuron, members in
        members.flatMap { e in
          members.map { (e, $0, a[neuron] * K[places[e].row, places[$0].row]) }
        }
      }
  }

  /// One step of pulls q, and its part of the change of the outputs.
  mutating func step(_ q: [Double], addingTo change: inout [Double], scale: Double) {
    if places.isEmpty { return }
    let forces = places.indices.map { slope(values[$0]) * q[places[$0].row] }
    let others = product(V, zip(weights, forces).map { scale * $0 * $1 }, transposeFirst: true)
    for k in change.indices { change[k] += others[k] }
    var moves = product(V, q)
    for pair in pairs { moves[pair.to] += pair.factor * forces[pair.from] }
    for e in places.indices {
      let before = values[e]
      let after = before + moves[e]
      change[places[e].row] +=
        scale * weights[e] * (slope(after) * after - slope(before) * before)
      values[e] = after
      pulls[e] += forces[e]
    }
  }

  private func slope(_ z: Double) -> Double { z > 0 ? up : down }
}
