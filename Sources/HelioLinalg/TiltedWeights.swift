import CHelioKernels

/// Weights of particles that are tilted along one feature after the other, by their logarithms.
///
///     log w_j <- log w_j - c h_ij,   then  sum_j w_j h_kj/sum_j w_j
///
/// One pass over the particles does both. Nothing over- or underflows: exponentials are relative to the largest.
public struct TiltedWeights: Sendable {
  /// Features, one row each, padded.
  private let table: [Double]
  private var logs: [Double]
  private let stride: Int
  /// M.
  public let count: Int
  /// Rows of the table.
  public let featureCount: Int

  /// - Parameter features: n x M.
  public init(features: Matrix<Double>) {
    (count, featureCount) = (features.columns, features.rows)
    stride = (features.columns + 15) / 16 * 16
    var table = [Double](repeating: 0, count: stride * features.rows)
    for i in 0..<features.rows {
      table.replaceSubrange(
        i * stride..<i * stride + count,
        with: features.elements[i * count..<(i + 1) * count])
    }
    self.table = table
    logs = [Double](repeating: 0, count: stride)
  }

  /// log w, up to a constant.
  public var logWeights: [Double] {
    get { Array(logs[0..<count]) }
    set {
      precondition(newValue.count == count, "\(newValue.count) weights for \(count) particles")
      // What fills the last vector weighs nothing.
      logs = newValue + [Double](repeating: -1e300, count: stride - count)
    }
  }

  /// Tilts by c along feature `row` and returns the new mean of feature `next`.
  public mutating func tilt(by c: Double, along row: Int, meanOf next: Int) -> Double {
    precondition(row < featureCount && next < featureCount, "features \(row), \(next)")
    var sums = (-Double.infinity, 0.0, 0.0)
    unsafe logs.withUnsafeMutableBufferPointer { l in
      unsafe table.withUnsafeBufferPointer { h in
        unsafe withUnsafeMutableBytes(of: &sums) { s in
          unsafe helio_tilt_f64(
            l.baseAddress!, c, h.baseAddress! + row * stride, h.baseAddress! + next * stride,
            stride, s.baseAddress!.assumingMemoryBound(to: Double.self))
        }
      }
    }
    return sums.2 / sums.1
  }
}
