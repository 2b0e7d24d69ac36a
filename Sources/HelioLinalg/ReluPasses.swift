import CHelioKernels

/// Forward through rectifiers: f_i += sum_k a_k max(z_ki, 0), and the pattern z_ki > 0 in bits.
///
/// - Parameters:
///   - Z: m x n, neurons by rows, n a multiple of 8.
///   - a: m numbers.
///   - f: n numbers, written over.
///   - bits: ceil(n/64) words for each row, written over; sample i is bit i % 64 of word i / 64.
package func reluForward(
  _ Z: Matrix<Double>, _ a: [Double], into f: inout [Double], bits: inout [UInt64]
) {
  let words = (Z.columns + 63) / 64
  precondition(
    Z.columns % 8 == 0 && a.count == Z.rows && f.count == Z.columns && bits.count == words * Z.rows,
    "\(a.count) weights, \(f.count) outputs and \(bits.count) words for \(Z.rows) x \(Z.columns)")
  for i in f.indices { f[i] = 0 }
  unsafe Z.elements.withUnsafeBufferPointer { z in
    unsafe a.withUnsafeBufferPointer { a in
      unsafe f.withUnsafeMutableBufferPointer { f in
        unsafe bits.withUnsafeMutableBufferPointer { bits in
          guard let z = z.baseAddress, let a = a.baseAddress, let out = bits.baseAddress else {
            return
          }
          unsafe helio_relu_forward_f64(z, a, Z.rows, Z.columns, f.baseAddress!, out, words)
        }
      }
    }
  }
}

/// Back through rectifiers: A_k = sum_i w_i max(z_ki, 0), and z_ki <- a_k w_i where z_ki > 0, else 0.
///
/// - Parameters:
///   - Z: m x n as for ``reluForward(_:_:into:bits:)``; holds the forces on the rows afterwards.
///   - w: n numbers; A: m numbers, written over.
package func reluBackward(
  _ Z: inout Matrix<Double>, _ a: [Double], pulls w: [Double], into A: inout [Double]
) {
  precondition(
    Z.columns % 8 == 0 && a.count == Z.rows && A.count == Z.rows && w.count == Z.columns,
    "\(a.count) weights and \(w.count) pulls for \(Z.rows) x \(Z.columns)")
  let (rows, n) = (Z.rows, Z.columns)
  unsafe Z.elements.withUnsafeMutableBufferPointer { z in
    unsafe a.withUnsafeBufferPointer { a in
      unsafe w.withUnsafeBufferPointer { w in
        unsafe A.withUnsafeMutableBufferPointer { out in
          guard let z = z.baseAddress, let a = a.baseAddress, let out = out.baseAddress else {
            return
          }
          unsafe helio_relu_backward_f64(z, a, w.baseAddress!, rows, n, out)
        }
      }
    }
  }
}
