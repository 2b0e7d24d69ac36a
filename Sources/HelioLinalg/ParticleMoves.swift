import CHelioKernels

/// Moves of many particles, coordinate by coordinate, and what a move weighs against its reversal.
///
///     theta' = keep theta - pull v + deviation xi
///     log ratio = sum_k alpha (theta'^2 - theta^2) + beta (theta' v - theta v') + gamma (theta v - theta' v')
///                       + delta (v^2 - v'^2)
///
/// The ratio is that of the prior's and the proposal's densities where both are Gaussian.
package struct ParticleMoves: Sendable {
  /// keep, pull, deviation; alpha, beta, gamma, delta: a list of D for each.
  private let proposal, reversal: [Double]
  private let dimension: Int

  package init(
    keep: [Double], pull: [Double], deviation: [Double], alpha: [Double], beta: [Double],
    gamma: [Double], delta: [Double]
  ) {
    let D = keep.count
    precondition(
      [pull, deviation, alpha, beta, gamma, delta].allSatisfy { $0.count == D },
      "lists of different lengths")
    dimension = D
    (proposal, reversal) = (keep + pull + deviation, alpha + beta + gamma + delta)
  }

  /// next <- theta' of the particles from row `first` on, one for each row of next, which holds xi.
  package func propose(
    _ next: inout Matrix<Double>, from theta: Matrix<Double>, _ v: Matrix<Double>, row first: Int
  ) {
    check(next, theta, v, first)
    let rows = next.rows
    unsafe next.elements.withUnsafeMutableBufferPointer { next in
      unsafe theta.elements.withUnsafeBufferPointer { theta in
        unsafe v.elements.withUnsafeBufferPointer { v in
          unsafe proposal.withUnsafeBufferPointer { c in
            guard let next = next.baseAddress else { return }
            let start = first * dimension
            unsafe helio_propose_f64(
              c.baseAddress!, theta.baseAddress! + start, v.baseAddress! + start, rows, dimension,
              next)
          }
        }
      }
    }
  }

  /// The log ratio of each move from theta, v to the rows of theta', v'.
  package func logRatios(
    from theta: Matrix<Double>, _ v: Matrix<Double>, row first: Int, to next: Matrix<Double>,
    _ w: Matrix<Double>
  ) -> [Double] {
    check(next, theta, v, first)
    precondition(w.rows == next.rows && w.columns == dimension, "\(w.rows) x \(w.columns) forces")
    var ratios = [Double](repeating: 0, count: next.rows)
    unsafe ratios.withUnsafeMutableBufferPointer { out in
      unsafe theta.elements.withUnsafeBufferPointer { theta in
        unsafe v.elements.withUnsafeBufferPointer { v in
          unsafe next.elements.withUnsafeBufferPointer { next in
            unsafe w.elements.withUnsafeBufferPointer { w in
              unsafe reversal.withUnsafeBufferPointer { c in
                guard let out = out.baseAddress, let next = next.baseAddress else { return }
                let start = first * dimension
                unsafe helio_reversals_f64(
                  c.baseAddress!, theta.baseAddress! + start, v.baseAddress! + start, next,
                  w.baseAddress!, w.count / dimension, dimension, out)
              }
            }
          }
        }
      }
    }
    return ratios
  }

  private func check(
    _ next: Matrix<Double>, _ theta: Matrix<Double>, _ v: Matrix<Double>, _ first: Int
  ) {
    precondition(
      next.columns == dimension && theta.columns == dimension && v.columns == dimension
        && first >= 0 && first + next.rows <= min(theta.rows, v.rows),
      "\(next.rows) moves from row \(first) of \(theta.rows) particles")
  }
}
