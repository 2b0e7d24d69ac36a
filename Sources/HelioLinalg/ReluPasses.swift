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

/// The gradient of both layers of f(x) = sum_k a_k max(b_k.x, 0) from the patterns alone.
///
///     A_k = sum_i w_i max(b_k.x_i, 0),   B_k = a_k sum_i w_i 1[b_k.x_i > 0] x_i,   sum_k A_k a_k = sum_k <b_k, B_k>
///
/// - Parameters:
///   - bits: patterns as ``reluForward(_:_:into:bits:)`` leaves them for these b.
///   - w: n numbers; X: n x d; a: m numbers; b: m x d.
///   - A: m numbers, written over; B: m x d, written over.
/// - Complexity: m n d/4 additions: the sums over all subsets of four samples are made once for all neurons.
package func reluGradient(
  bits: [UInt64], pulls w: [Double], _ X: Matrix<Double>, _ a: [Double], _ b: Matrix<Double>,
  into A: inout [Double], _ B: inout Matrix<Double>
) {
  let (n, d, m) = (X.rows, X.columns, b.rows)
  let words = (n + 63) / 64
  precondition(
    w.count == n && a.count == m && A.count == m && bits.count == words * m && b.columns == d
      && B.rows == m && B.columns == d,
    "\(w.count) pulls and \(bits.count) words for \(n) x \(d) and \(m) x \(b.columns)")
  unsafe bits.withUnsafeBufferPointer { bits in
    unsafe w.withUnsafeBufferPointer { w in
      unsafe X.elements.withUnsafeBufferPointer { x in
        unsafe a.withUnsafeBufferPointer { a in
          unsafe b.elements.withUnsafeBufferPointer { b in
            unsafe A.withUnsafeMutableBufferPointer { A in
              unsafe B.elements.withUnsafeMutableBufferPointer { B in
                guard let bits = bits.baseAddress, let out = B.baseAddress else { return }
                unsafe helio_relu_gradient_f64(
                  bits, words, m, w.baseAddress!, x.baseAddress!, n, d, a.baseAddress!,
                  b.baseAddress!, out, A.baseAddress!)
              }
            }
          }
        }
      }
    }
  }
}
