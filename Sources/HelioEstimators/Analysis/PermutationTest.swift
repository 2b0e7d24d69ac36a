public import HelioCore
import HelioLinalg

/// Whether a length is more than chance: compared with its values under permuted targets.
public struct PermutationTest: Sendable, Equatable, Codable {
  /// |v|^2.
  public let observed: Double
  public let nullMean: Double
  public let nullStandardDeviation: Double
  public let permutations: Int
  /// (1 + permutations with a value at least as large)/(1 + permutations).
  public let pValue: Double
  /// Distance of the observed value from the null mean, in null standard deviations.
  public var zScore: Double { (observed - nullMean) / nullStandardDeviation }

  /// - Parameter null: the values under permutation, two at least.
  init(observed: Double, null: [Double]) {
    let B = Double(null.count)
    let mean = null.reduce(0, +) / B
    self.observed = observed
    nullMean = mean
    nullStandardDeviation =
      (null.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (B - 1)).squareRoot()
    permutations = null.count
    // Permutations that leave the targets as they are tie with the observed value up to rounding.
    let atLeast = observed - 1e-12 * abs(observed)
    pValue = Double(1 + null.count { $0 >= atLeast }) / (1 + B)
  }
}

extension StepDirections {
  /// Compares |V|^2 and each output's |v_c|^2 with their values after permuting the rows of the
  /// targets against the inputs.
  ///
  /// Under independence the p-value is uniform on {1, ..., B+1}/(B+1) exactly, whatever the law of the
  /// inputs (for Gaussian inputs n |v|^2/mean(y^2) is chi-square with d degrees of freedom).
  ///
  /// - Parameters:
  ///   - B: number of permutations, at least 2.
  ///   - stream: permutation b uses index b.
  /// - Complexity: B n d k.
  /// Source: sheet function-space section 7.5.
  public func significance(
    permutations B: Int = 200, from stream: RandomStream
  ) throws(HelioError) -> (overall: PermutationTest, byOutput: [PermutationTest]) {
    try require(B >= 2, "permutations", "at least 2", got: B)
    let (n, k) = (sampleCount, outputCount)
    var null = [[Double]](repeating: [], count: k)
    // Permutations side by side in one matrix, so that one product serves many.
    let together = max(1, 256 / k)
    for start in stride(from: 0, to: B, by: together) {
      let count = min(together, B - start)
      var permuted = Matrix<Double>(rows: n, columns: count * k)
      for b in 0..<count {
        for (i, row) in stream.at(start + b).permutation(n).enumerated() {
          for c in 0..<k { permuted.elements[i * count * k + b * k + c] = targets[row, c] }
        }
      }
      let squares = squaredColumnNorms(
        product(weightedInputs, permuted, transposeFirst: true).scaled(by: 1 / Double(n)))
      for b in 0..<count { for c in 0..<k { null[c].append(squares[b * k + c]) } }
    }
    let observed = squaredColumnNorms(gradient)
    let sums = (0..<B).map { b in (0..<k).reduce(0) { $0 + null[$1][b] } }
    return (
      PermutationTest(observed: observed.reduce(0, +), null: sums),
      (0..<k).map { PermutationTest(observed: observed[$0], null: null[$0]) }
    )
  }
}

func squaredColumnNorms(_ A: Matrix<Double>) -> [Double] {
  var sums = [Double](repeating: 0, count: A.columns)
  for i in 0..<A.rows { for j in 0..<A.columns { sums[j] += A[i, j] * A[i, j] } }
  return sums
}
