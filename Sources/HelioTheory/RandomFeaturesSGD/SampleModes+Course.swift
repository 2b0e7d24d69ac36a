import HelioCore
public import HelioNumerics

/// The homogenised closure along one course of steps, recorded on the way.
///
///     e = prod (1 - g l),   rho = e^2 |yb|^2 + X,   X = s^2 C summed over outputs,   u = g l
///     S += 2 c + X,   Se += e,   c <- (1 - u)(c + X)
///     X <- ((1 - u)^2 - u^2/B) X + (u^2/B)(sum rho + rest - e^2 |yb|^2),   e <- (1 - u) e
///
/// The same recursion as ``FixedSample/homogenised(labels:_:)`` with the mean written as the filter 1 - e, which all
/// outputs share. After t steps the last iterate has (1 - e, X), the average of theta_0 … theta_{t-1} has
/// (1 - Se/t, S/t^2).
///
/// Source: sheet random-features-sgd §3.4.
extension SampleModes {
  /// One iterate: its mean as a filter, its fluctuation X, and the training error with it.
  public struct Iterate: Sendable {
    public var filter: [Double]
    public var fluctuation: [Double]
    public var trainingError: Double
  }

  public struct Recorded: Sendable {
    public var step: Int
    public var last: Iterate
    public var average: Iterate
  }

  /// - Parameters:
  ///   - schedule: its average starts at zero, whatever it says.
  ///   - steps: rising, in 1 … T.
  /// - Returns: one for each step, up to where the training error passes 1e12 times that at the start.
  /// - Complexity: O(r) a step.
  public func course(_ schedule: StepSchedule, recordedAt steps: [Int]) -> [Recorded] {
    var lanes = LanedModes.packed(eigenvalues, powers)
    var sum = powers.reduce(0, +)
    let start = sum + rest
    var recorded: [Recorded] = []
    var next = steps.makeIterator()
    var due = next.next()
    var t = 0
    while let step = due, t < schedule.stepCount {
      t += 1
      sum = LanedModes.advance(
        &lanes, step: schedule.step(t), batchSize: schedule.batchSize, sum: sum, rest: rest)
      // Also false for what is not a number.
      guard sum <= 1e12 * start else { break }
      if t == step {
        recorded.append(record(lanes, step: t))
        due = next.next()
      }
    }
    return recorded
  }

  private func record(_ lanes: [LanedModes], step t: Int) -> Recorded {
    func iterate(_ filter: [Double], _ fluctuation: [Double]) -> Iterate {
      Iterate(
        filter: filter, fluctuation: fluctuation,
        trainingError: trainingError(filter) + fluctuation.reduce(0, +) / Double(sampleCount))
    }
    let T = Double(t)
    func unpacked(_ value: (LanedModes) -> LanedModes.Lanes) -> [Double] {
      var result: [Double] = []
      for lane in lanes {
        let four = value(lane)
        for i in 0..<4 where result.count < rank { result.append(four[i]) }
      }
      return result
    }
    return Recorded(
      step: t,
      last: iterate(unpacked { 1 - $0.e }, unpacked { $0.X }),
      average: iterate(unpacked { 1 - $0.Se / T }, unpacked { $0.S / (T * T) }))
  }
}

/// Four modes side by side.
struct LanedModes {
  typealias Lanes = SIMD4<Double>
  let l: Lanes
  let power: Lanes
  var e = Lanes(repeating: 1)
  var Se = Lanes.zero
  var X = Lanes.zero
  var c = Lanes.zero
  var S = Lanes.zero

  /// The last ones filled up with modes that do nothing.
  static func packed(_ eigenvalues: [Double], _ powers: [Double]) -> [LanedModes] {
    stride(from: 0, to: eigenvalues.count, by: 4).map { first in
      func lanes(_ x: [Double]) -> Lanes {
        var four = Lanes.zero
        for i in 0..<min(4, x.count - first) { four[i] = x[first + i] }
        return four
      }
      return LanedModes(l: lanes(eigenvalues), power: lanes(powers))
    }
  }

  /// One step of all modes.
  ///
  /// - Returns: sum rho after it.
  static func advance(
    _ modes: inout [LanedModes], step g: Double, batchSize B: Int, sum: Double, rest: Double
  ) -> Double {
    let level = Lanes(repeating: sum + rest)
    let (G, overB) = (Lanes(repeating: g), Lanes(repeating: 1 / Double(B)))
    var total = Lanes.zero
    unsafe modes.withUnsafeMutableBufferPointer { modes in
      for j in modes.indices {
        var m = unsafe modes[j]
        m.S += m.c + m.c + m.X
        m.Se += m.e
        let u = G * m.l
        let q = 1 - u
        let k = u * u * overB
        m.c = q * (m.c + m.X)
        m.X = (q * q - k) * m.X + k * (level - m.e * m.e * m.power)
        m.e *= q
        total += m.X + m.e * m.e * m.power
        unsafe modes[j] = m
      }
    }
    return total.sum()
  }
}
