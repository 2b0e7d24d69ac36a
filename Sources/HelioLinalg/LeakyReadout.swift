import CHelioKernels

/// sum_j a_j max(z_ij, alpha z_ij): the outputs of leaky rectifiers in one pass over their preactivations.
///
/// - Parameters:
///   - Z: n x p.
///   - a: p numbers.
///   - alpha: the slope below zero, at most 1.
///   - out: n numbers, written over.
package func leakyReadout(
  _ Z: Matrix<Double>, _ a: [Double], slope alpha: Double, into out: inout [Double]
) {
  precondition(
    a.count == Z.columns && out.count == Z.rows,
    "\(a.count) weights and \(out.count) outputs for \(Z.rows) x \(Z.columns) preactivations")
  unsafe Z.elements.withUnsafeBufferPointer { z in
    unsafe a.withUnsafeBufferPointer { a in
      unsafe out.withUnsafeMutableBufferPointer { out in
        guard let z = z.baseAddress, let a = a.baseAddress, let out = out.baseAddress else {
          return
        }
        unsafe helio_leaky_outputs_f64(alpha, z, a, Z.rows, Z.columns, out)
      }
    }
  }
}
