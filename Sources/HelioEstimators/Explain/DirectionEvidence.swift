import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics

/// Whether the target changes along any direction at all, beyond chance.
///
/// Two lengths are compared with their values after the rows of the target are permuted against the
/// inputs: that of the direction of one gradient step, |X^T y/n|^2, which sees what is linear in the inputs;
/// and the largest eigenvalue of the average gradient outer product of a ReLU kernel, which also sees
/// what is even. Kernel, ridge and metric I/d of the latter are fixed beforehand, whatever was learned:
/// p-values would be too small otherwise. Both suppose that rows are exchangeable.
/// Source: sheet function-space section 7.5.
public struct DirectionEvidence: Codable, Sendable, Equatable {
  /// `nil` if X^T y = 0.
  public let step: PermutationTest?
  public let gradient: PermutationTest
  public let rowCount: Int
  /// Rows of the second test.
  public let gradientRowCount: Int

  private static let stepRows = 4000
  private static let gradientRows = 400
}

extension DirectionEvidence {
  /// - Parameter B: permutations, at least 99.
  /// - Complexity: B (n d k + m^2 d k) with n <= 4000 and m <= 400.
  init(
    _ rows: TrainingRows, permutations B: Int, from stream: RandomStream
  ) throws(HelioError) {
    try require(B >= 99, "permutations", "at least 99", got: B)
    let sample = rows.selecting(
      sampledRows(rows.count, atMost: Self.stepRows, stream.substream("rows")))
    step = try StepDirections.ofCorrelated(inputs: sample.X, targets: sample.centredTargets)?
      .significance(permutations: B, from: stream.substream("step")).overall
    rowCount = sample.count
    let few = sample.selecting(
      sampledRows(sample.count, atMost: Self.gradientRows, stream.substream("few rows")))
    gradientRowCount = few.count
    gradient = try Self.gradientTest(few, B, stream.substream("gradient"))
  }

  private static func gradientTest(
    _ rows: TrainingRows, _ B: Int, _ stream: RandomStream
  ) throws(HelioError) -> PermutationTest {
    let form = try KernelForm(.conjugate(.relu), biasVariance: 1)
    let metric = Metric.identity(dimension: rows.X.columns)
    let Z = form.points(rows.X, metric)
    let K = try form.matrix(Z)
    // A ridge of the size of the prior variance: noise as large as the function.
    let factor = try CholeskyFactor(copy K, addingToDiagonal: form.typicalVariance)
    let Y = rows.centredTargets
    func largest(_ order: [Int]) throws(HelioError) -> Double {
      let coefficients = factor.solve(Y.selectingRows(order))
      let M = form.gradientOuterProduct(
        at: Z, outputs: product(K, coefficients), points: Z, coefficients: coefficients,
        metric: metric)
      return try symmetricEigen(M, largest: 1).values[0]
    }
    let observed = try largest(Array(0..<rows.count))
    var null: [Double] = []
    for b in 0..<B { null.append(try largest(stream.at(b).permutation(rows.count))) }
    return PermutationTest(observed: observed, null: null)
  }
}

extension TrainingRows {
  /// w (y - mean), n x k: the targets as one gradient step sees them.
  var centredTargets: Matrix<Double> {
    let w = weights ?? [Double](repeating: 1, count: count)
    let total = w.reduce(0, +)
    let means = product(Y, w, transposeFirst: true).map { $0 / total }
    return Matrix(rows: Y.rows, columns: Y.columns) { i, j in w[i] * (Y[i, j] - means[j]) }
  }
}
