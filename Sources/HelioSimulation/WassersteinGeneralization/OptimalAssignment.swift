public import HelioCore
public import HelioLinalg

/// The least mean Euclidean distance between the rows of two matrices, matched one to one: W1 of two samples.
///
///     (1/n) min over permutations sum_i |a_i - b_pi(i)|
///
/// Shortest augmenting paths with potentials (Jonker and Volgenant); in one dimension by sorting.
///
/// - Parameters:
///   - A: n x D; B: n x D.
/// - Complexity: O(n^3) at worst.
public func optimalAssignmentCost(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Double {
  precondition(
    A.rows == B.rows && A.columns == B.columns && A.rows > 0,
    "\(A.rows) x \(A.columns) and \(B.rows) x \(B.columns) points")
  if A.columns == 1 {
    let pairs = zip(A.elements.sorted(), B.elements.sorted())
    return pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(A.rows)
  }
  return assignmentCost(distances(A, B)) / Double(A.rows)
}

/// |a_i - b_k|, n x n.
private func distances(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  let D = A.columns
  return Matrix(rows: A.rows, columns: B.rows) { i, k in
    var sum = 0.0
    for m in 0..<D {
      let x = A.elements[i * D + m] - B.elements[k * D + m]
      sum += x * x
    }
    return sum.squareRoot()
  }
}

/// The smallest sum of entries of a square matrix, one in each row and column.
///
/// Row by row, the shortest path in reduced costs C_ik - u_i - v_k >= 0 to a free column.
package func assignmentCost(_ C: Matrix<Double>) -> Double {
  let n = C.rows
  // Row n stands for the root of a search; column owners start there.
  var owner = [Int](repeating: -1, count: n)
  var u = [Double](repeating: 0, count: n)
  var v = [Double](repeating: 0, count: n)
  for root in 0..<n {
    var distance = [Double](repeating: .infinity, count: n)
    var previous = [Int](repeating: -1, count: n)
    var isDone = [Bool](repeating: false, count: n)
    var (row, reached, last) = (root, 0.0, -1)
    var free = -1
    while free < 0 {
      var (next, nearest) = (-1, Double.infinity)
      let base = reached - u[row]
      let start = row * n
      for k in 0..<n where !isDone[k] {
        let candidate = base + C.elements[start + k] - v[k]
        if candidate < distance[k] {
          distance[k] = candidate
          previous[k] = last
        }
        if distance[k] < nearest { (next, nearest) = (k, distance[k]) }
      }
      isDone[next] = true
      (reached, last) = (nearest, next)
      if owner[next] < 0 { free = next } else { row = owner[next] }
    }
    // Potentials keep reduced costs non-negative, and zero along the matching.
    u[root] += reached
    for k in 0..<n where isDone[k] && k != free {
      u[owner[k]] += reached - distance[k]
      v[k] -= reached - distance[k]
    }
    while free >= 0 {
      let before = previous[free]
      owner[free] = before < 0 ? root : owner[before]
      free = before
    }
  }
  return (0..<n).reduce(0) { $0 + C[owner[$1], $1] }
}

/// The distance of two fresh standard Gaussian samples of n points in D dimensions.
///
/// E W1(mu_n, mu) lies between half of its mean and the mean.
///
/// Source: sheet wasserstein-generalization §3.5.
public func twoSampleDistance(sampleCount n: Int, dimension D: Int, from stream: RandomStream)
  -> Double
{
  optimalAssignmentCost(
    .normal(rows: n, columns: D, from: stream.substream("first")),
    .normal(rows: n, columns: D, from: stream.substream("second")))
}
