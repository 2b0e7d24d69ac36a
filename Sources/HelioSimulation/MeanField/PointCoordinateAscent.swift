public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The order in which dual coordinates are updated.
public enum CoordinateOrder: String, CaseIterable, Codable, Sendable {
  /// 1 ... n.
  case cyclic
  /// n indices with replacement: what the guarantee covers.
  case independent
  /// A fresh random permutation in every epoch.
  case permuted
}

/// Stochastic dual coordinate ascent on frozen points, with exact integrals.
///
///     z_i = E h(x_i) under the current weights,  g_i += Delta,  log w_j -= Delta h_j(x_i)/(n lambda)
///     Delta = argmax -l*(g_i + D) + D z_i - q D^2/2,   q = B^2/(n lambda)
///
/// An epoch is n updates; it begins with weights made anew from g, so that rounding does not add up.
///
/// - Complexity: n M exponentials an epoch, one pass over the points for each update.
///
/// Source: sheet mean-field §5 (A1).
public struct PointCoordinateAscent: Sendable {
  public let frozen: FrozenMeanField
  private let features: Matrix<Double>
  private var weights: TiltedWeights

  public init(_ frozen: FrozenMeanField) {
    self.frozen = frozen
    features = frozen.features.bySample()
    weights = TiltedWeights(features: features)
  }

  /// One epoch from g on all points, in an order of coordinates.
  public mutating func epoch(_ g: inout [Double], order: [Int]) {
    var logs = product(features, g, transposeFirst: true)
    let slope = -1 / (Double(frozen.problem.sampleCount) * frozen.problem.regularization)
    for j in logs.indices { logs[j] = frozen.points.logWeights[j] + slope * logs[j] }
    weights.logWeights = logs
    sweep(&g, order, with: &weights)
  }

  /// One cyclic epoch on M points drawn anew from mu_g with replacement, equal weights.
  public func particleEpoch(_ g: inout [Double], particles M: Int, from stream: RandomStream) {
    let w = frozen.weights(at: g)
    // Sorted uniforms against the cumulated weights: M + N steps.
    let u = stream.uniforms(M).sorted()
    var (chosen, point, cumulated): ([Int], Int, Double) = ([], 0, w[0])
    chosen.reserveCapacity(M)
    for x in u {
      while cumulated < x, point < w.count - 1 {
        point += 1
        cumulated += w[point]
      }
      chosen.append(point)
    }
    var sample = TiltedWeights(features: features.selectingColumns(chosen))
    sample.logWeights = [Double](repeating: 0, count: M)
    sweep(&g, Array(0..<frozen.problem.sampleCount), with: &sample)
  }

  private func sweep(_ g: inout [Double], _ order: [Int], with weights: inout TiltedWeights) {
    frozen.problem.ascend(&g, order, with: &weights)
  }

  /// Indices of one epoch.
  public static func indices(
    _ order: CoordinateOrder, count n: Int, from stream: RandomStream
  ) -> [Int] {
    switch order {
    case .cyclic: Array(0..<n)
    case .independent: stream.indices(n, below: n)
    case .permuted: stream.permutation(n)
    }
  }
}

extension MeanFieldProblem {
  /// Coordinate updates on weighted particles, in an order of samples.
  func ascend(_ g: inout [Double], _ order: [Int], with weights: inout TiltedWeights) {
    let slope = 1 / (Double(sampleCount) * regularization)
    let q = coordinateCurvature
    var (last, tilt) = (0, 0.0)
    for i in order {
      let z = weights.tilt(by: tilt, along: last, meanOf: i)
      let step = loss.coordinateStep(from: g[i], prediction: z, label: labels[i], q: q)
      g[i] += step
      (last, tilt) = (i, step * slope)
    }
    // The last tilt is due too.
    if let i = order.last { _ = weights.tilt(by: tilt, along: last, meanOf: i) }
  }
}
