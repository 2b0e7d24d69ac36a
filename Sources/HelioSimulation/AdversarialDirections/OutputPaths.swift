import HelioLinalg
import HelioNumerics

/// The outputs of a network along straight lines from several inputs: with the preactivations and how
/// they move, no further product with the inputs is needed.
///
///     F_i(t) = p^{-1/2} sum_j a_j s(Z_ij - t Y_ij) + offset
///
/// Source: sheet adversarial-directions §5.
struct OutputPaths {
  let activation: Activation
  /// a_j/sqrt p.
  let readout: [Double]
  /// Z, n x p.
  let preactivations: Matrix<Double>
  /// Y, n x p, a unit length's movement against the sign of the output.
  let motion: Matrix<Double>
  /// F_i(0).
  let outputs: [Double]
  /// Part of every F.
  var offset = 0.0

  /// F_i(t_i).
  func outputs(at t: [Double]) -> [Double] {
    let (n, p) = (preactivations.rows, preactivations.columns)
    var values: [Double] = []
    values.reserveCapacity(n)
    let rows = max(1, 16_384 / max(p, 1))
    for start in stride(from: 0, to: n, by: rows) {
      let range = start..<min(start + rows, n)
      var part = preactivations.rows(range)
      unsafe part.elements.withUnsafeMutableBufferPointer { z in
        unsafe motion.elements.withUnsafeBufferPointer { y in
          for i in range {
            let (row, step) = ((i - start) * p, t[i])
            for j in 0..<p { unsafe z[row + j] -= step * y[i * p + j] }
          }
        }
      }
      activation.apply(to: &part)
      values += product(part, readout)
    }
    return offset == 0 ? values : values.map { $0 + offset }
  }

  /// The first change of sign on each line; infinite where there is none. See ``falls(by:from:)``.
  func signChanges(from start: [Double]) -> [Double] {
    falls(by: outputs.map { abs($0) }, from: start)
  }

  /// The first place on each line where the output has fallen by delta against its sign: looked for at t0, 2 t0, …
  /// 2^12 t0, then bisected between it and the point before, 0 before the first.
  ///
  /// - Parameters:
  ///   - delta: of each line, >= 0.
  ///   - start: t0 of each line, finite.
  /// - Returns: infinite where there is no such place.
  func falls(by delta: [Double], from start: [Double]) -> [Double] {
    let n = outputs.count
    func hasFallen(_ value: Double, _ i: Int) -> Bool {
      (outputs[i] < 0 ? -value : value) < abs(outputs[i]) - delta[i]
    }
    var (low, high) = ([Double](repeating: 0, count: n), [Double](repeating: .infinity, count: n))
    for doubling in 0...12 where high.contains(.infinity) {
      let t = start.map { $0 * Double(1 << doubling) }
      let values = outputs(at: t)
      for i in 0..<n where high[i] == .infinity {
        if hasFallen(values[i], i) { high[i] = t[i] } else { low[i] = t[i] }
      }
    }
    for _ in 0..<50 {
      let middle = (0..<n).map { high[$0] == .infinity ? 0 : (low[$0] + high[$0]) / 2 }
      let values = outputs(at: middle)
      for i in 0..<n where high[i] != .infinity {
        if hasFallen(values[i], i) { high[i] = middle[i] } else { low[i] = middle[i] }
      }
    }
    return high
  }
}
