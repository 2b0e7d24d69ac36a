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
    var moved: [Double] = []
    return blocks.flatMap { outputs(at: Array(t[$0]), lines: Array($0), in: &moved) }
  }

  /// Lines whose preactivations and motions stay in the cache together.
  private var blocks: [Range<Int>] {
    let size = max(1, 16_384 / max(preactivations.columns, 1))
    return stride(from: 0, to: outputs.count, by: size).map {
      $0..<min($0 + size, outputs.count)
    }
  }

  /// F_i(t_i) of some lines of a block; t as many. The memory is used again.
  private func outputs(at t: [Double], lines: [Int], in moved: inout [Double]) -> [Double] {
    let p = preactivations.columns
    let missing = lines.count * p - moved.count
    if missing > 0 { moved += repeatElement(0, count: missing) } else { moved.removeLast(-missing) }
    unsafe moved.withUnsafeMutableBufferPointer { out in
      unsafe preactivations.elements.withUnsafeBufferPointer { z in
        unsafe motion.elements.withUnsafeBufferPointer { y in
          for (k, line) in lines.enumerated() {
            let (row, from, step) = (k * p, line * p, t[k])
            for j in 0..<p { unsafe out[row + j] = z[from + j] - step * y[from + j] }
          }
        }
      }
    }
    activation.apply(to: &moved)
    let values = product(Matrix(rows: lines.count, columns: p, elements: moved), readout)
    return offset == 0 ? values : values.map { $0 + offset }
  }

  /// The first change of sign on each line; infinite where there is none. See ``falls(by:from:)``.
  func signChanges(from start: [Double]) -> [Double] {
    falls(by: outputs.map { abs($0) }, from: start)
  }

  /// The first place on each line where the output has fallen by delta against its sign: looked for at t0, 2 t0, …
  /// 2^12 t0, then between it and the point before, 0 before the first, to a part 2^-50 of it.
  ///
  /// - Parameters:
  ///   - delta: of each line, >= 0.
  ///   - start: t0 of each line, finite.
  /// - Returns: infinite where there is no such place.
  func falls(by delta: [Double], from start: [Double]) -> [Double] {
    var brackets = outputs.indices.map {
      Bracket(value: delta[$0], goal: abs(outputs[$0]) - delta[$0], isNegative: outputs[$0] < 0)
    }
    var moved: [Double] = []
    for block in blocks {
      var waiting = Array(block)
      for doubling in 0...12 where !waiting.isEmpty {
        let t = waiting.map { start[$0] * Double(1 << doubling) }
        for (k, value) in outputs(at: t, lines: waiting, in: &moved).enumerated() {
          brackets[waiting[k]].look(at: t[k], value)
        }
        waiting.removeAll { brackets[$0].isClosed }
      }
      waiting = block.filter { brackets[$0].isClosed }
      for _ in 0..<Bracket.stepLimit where !waiting.isEmpty {
        let t = waiting.map { brackets[$0].next() }
        for (k, value) in outputs(at: t, lines: waiting, in: &moved).enumerated() {
          brackets[waiting[k]].narrow(at: t[k], value)
        }
        waiting.removeAll { brackets[$0].isNarrow }
      }
    }
    return brackets.map(\.high)
  }
}

/// Where a function first falls below 0: between a place where it has not and one where it has.
///
/// Interpolation, truncation, projection: the secant's root, moved towards the middle and kept within what bisection could
/// have reached by then, so that it never takes more than one step more than bisection and usually a few.
///
/// Source: I. F. D. Oliveira and R. H. C. Takahashi, ACM Trans. Math. Softw. 47, 5 (2021).
private struct Bracket {
  private var low = 0.0
  private(set) var high = Double.infinity
  /// The function at both.
  private var lowValue: Double
  private var highValue = 0.0
  private let goal: Double
  private let isNegative: Bool
  /// Width of the bracket that was found, and what bisection would have left of it one step ago.
  private var width = 0.0
  private var allowed = 0.0

  private static let tolerance = 0x1p-50
  /// Bisection reaches the tolerance in 50.
  static let stepLimit = 51

  /// - Parameters:
  ///   - value: of the function at 0, >= 0.
  ///   - goal: what is taken off the output, whose sign counts.
  init(value: Double, goal: Double, isNegative: Bool) {
    (lowValue, self.goal, self.isNegative) = (value, goal, isNegative)
  }

  var isClosed: Bool { high < .infinity }
  var isNarrow: Bool { high - low <= width * Self.tolerance }

  private func function(_ output: Double) -> Double { (isNegative ? -output : output) - goal }

  /// A place beyond those before.
  mutating func look(at t: Double, _ output: Double) {
    let value = function(output)
    if value < 0 { (high, highValue) = (t, value) } else { (low, lowValue) = (t, value) }
    width = high - low
    allowed = width
  }

  /// Where to look next, within the bracket.
  func next() -> Double {
    let middle = low + (high - low) / 2
    let secant = low + (high - low) * (lowValue / (lowValue - highValue))
    let towards = secant < middle ? 1.0 : -1
    // Never so short that rounding swallows it: beyond the root by half the tolerance the bracket is narrow.
    let shift = max(0.2 * (high - low) * (high - low) / width, width * Self.tolerance / 2)
    let step = min(shift, abs(middle - secant))
    let moved = secant + towards * step
    let reach = max(allowed - (high - low) / 2, 0)
    return abs(moved - middle) <= reach ? moved : middle - towards * reach
  }

  mutating func narrow(at t: Double, _ output: Double) {
    let value = function(output)
    if value < 0 { (high, highValue) = (t, value) } else { (low, lowValue) = (t, value) }
    allowed /= 2
  }
}
