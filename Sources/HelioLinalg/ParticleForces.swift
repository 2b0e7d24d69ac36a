import CHelioKernels

/// Potentials and forces of many particles in the loss of a network with tanh, for inputs that stay.
///
///     U_j = sum_i a_i tanh <theta_j, x_i>,   v_j = grad U_j = sum_i a_i (1 - tanh^2 <theta_j, x_i>) x_i
///
/// Both products and what is between them are done for some particles at a time: of the activations, as many numbers
/// as particles times inputs, only those are ever stored, in the second-level cache.
///
/// - Complexity: 4 n D operations and n exponentials for each particle; 2 n D numbers are kept.
package struct TanhForces: Sendable {
  /// Vectors, because these are aligned.
  private let panels: [SIMD8<Double>]
  private let inputCount: Int
  private let dimension: Int
  private let isSingle: Bool

  /// - Parameters:
  ///   - X: n x D.
  ///   - isSingle: whether to compute in single precision.
  package init(inputs X: Matrix<Double>, inSinglePrecision isSingle: Bool = false) {
    (inputCount, dimension, self.isSingle) = (X.rows, X.columns, isSingle)
    let (n, D) = (X.rows, X.columns)
    panels = unsafe alignedNumbers(helio_force_panels_size(n, D)) { panels in
      unsafe X.elements.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress else { return }
        if isSingle {
          unsafe helio_prepare_forces_f32(x, n, D, panels.assumingMemoryBound(to: Float.self))
        } else {
          unsafe helio_prepare_forces_f64(x, n, D, panels.assumingMemoryBound(to: Double.self))
        }
      }
    }
  }

  /// What an evaluation writes, and its workspace: for another one of as many particles nothing is allocated.
  package struct Values: Sendable {
    /// U.
    package fileprivate(set) var potentials: [Double] = []
    /// v, a row for each particle.
    package fileprivate(set) var gradients = Matrix<Double>(rows: 0, columns: 0)
    fileprivate var work: [SIMD8<Double>] = []

    package init() {}
  }

  /// U and v of the rows of Theta for weights a of the inputs.
  package func evaluate(at Theta: Matrix<Double>, weights a: [Double], into values: inout Values) {
    let (M, n, D) = (Theta.rows, inputCount, dimension)
    precondition(
      a.count == n && Theta.columns == D,
      "\(a.count) weights and \(Theta.columns) coordinates for inputs of \(n) x \(D)")
    if values.work.isEmpty {
      values.work = unsafe alignedNumbers(helio_forces_size(n, D)) { _ in }
    }
    if values.potentials.count != M || values.gradients.columns != D {
      values.potentials = [Double](repeating: 0, count: M)
      values.gradients = Matrix(rows: M, columns: D)
    }
    unsafe values.gradients.elements.withUnsafeMutableBufferPointer { v in
      unsafe values.potentials.withUnsafeMutableBufferPointer { U in
        unsafe values.work.withUnsafeMutableBytes { work in
          unsafe panels.withUnsafeBytes { panels in
            unsafe Theta.elements.withUnsafeBufferPointer { theta in
              unsafe a.withUnsafeBufferPointer { a in
                guard let theta = theta.baseAddress, let a = a.baseAddress,
                  let panels = panels.baseAddress, let work = work.baseAddress,
                  let U = U.baseAddress, let v = v.baseAddress
                else { return }
                if isSingle {
                  unsafe helio_forces_f32(
                    panels.assumingMemoryBound(to: Float.self), a, n, D, theta, M,
                    work.assumingMemoryBound(to: Float.self), U, v)
                } else {
                  unsafe helio_forces_f64(
                    panels.assumingMemoryBound(to: Double.self), a, n, D, theta, M,
                    work.assumingMemoryBound(to: Double.self), U, v)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Room for `count` numbers of either precision, written by `fill`; of vectors, because these are aligned.
func alignedNumbers(_ count: Int, _ fill: (UnsafeMutableRawPointer) -> Void) -> [SIMD8<Double>] {
  let vectors = (count + 7) / 8
  return unsafe Array(unsafeUninitializedCapacity: vectors) { buffer, initialized in
    if let start = buffer.baseAddress { unsafe fill(UnsafeMutableRawPointer(start)) }
    initialized = vectors
  }
}
