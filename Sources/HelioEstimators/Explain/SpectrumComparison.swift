import HelioCore
import HelioKernels
import HelioLinalg

/// What the learned metric did to the kernel of the leading member: its spectrum in the metric I/d and
/// in the learned one.
///
/// Kernels are centred over the points, since the intercept takes what is constant, and eigenvalues
/// divided by their sum. The points are training rows, from which the metric was learned: the power that
/// the leading eigenfunctions carry afterwards is somewhat too high, the more so the fewer rows a feature has.
/// Source: sheet function-space section 6.
public struct SpectrumComparison: Codable, Sendable, Equatable {
  public struct Stage: Codable, Sendable, Equatable {
    /// lambda_r/sum lambda, descending; the leading ones.
    public let eigenvalues: [Double]
    /// (sum lambda)^2/sum lambda^2.
    public let effectiveRank: Double
    /// Share of the target's variance that the first r eigenfunctions carry, averaged over outputs.
    public let cumulativePower: [Double]
    /// The smallest r that carries half, and nine tenths; `nil` beyond the ranks stored.
    public let halfRank: Int?
    public let mostRank: Int?
    /// A = sum lambda c^2/(|y|^2 sqrt(sum lambda^2)).
    public let alignment: Double
  }
  public let kernel: String
  public let weight: Double
  public let before: Stage
  /// `nil` if the member's metric is I/d.
  public let after: Stage?
  public let rowCount: Int

  private static let rowLimit = 800
  static let rankLimit = 300
}

extension SpectrumComparison {
  /// - Complexity: two eigenproblems of order n <= 800.
  init(
    _ member: FittedKernelRegressor, weight: Double, rows: TrainingRows, from stream: RandomStream
  ) throws(HelioError) {
    let sample = rows.selecting(sampledRows(rows.count, atMost: Self.rowLimit, stream))
    func kernel(_ metric: Metric) throws(HelioError) -> Matrix<Double> {
      // A linear part is the same in every metric, and would hide what the kernel does.
      let form = member.form.withoutLinearPart
      return centred(try form.matrix(form.points(sample.X, metric)))
    }
    let first = try kernel(.identity(dimension: member.dimension))
    let second = member.metric.isIdentity ? first : try kernel(member.metric)
    let reshaping = try EmpiricalReshaping(before: first, after: second, targets: sample.Y)
    self.kernel = member.form.withoutLinearPart.description
    self.weight = weight
    before = Stage(reshaping.before)
    after = member.metric.isIdentity ? nil : Stage(reshaping.after)
    rowCount = sample.count
  }
}

extension SpectrumComparison {
  /// Of a mean-field network: its kernel over the prior, and over the learned measure.
  ///
  ///     K(x, x') = E[tanh <theta, x> tanh <theta, x'>]
  ///
  /// - Complexity: two eigenproblems of order n <= 800.
  init(
    _ network: FittedMeanField, rows: TrainingRows, from stream: RandomStream
  ) throws(HelioError) {
    let sample = rows.selecting(sampledRows(rows.count, atMost: Self.rowLimit, stream))
    let kernels = network.kernels(at: sample.X)
    let reshaping = try EmpiricalReshaping(
      before: centred(kernels.prior), after: centred(kernels.learned), targets: sample.Y)
    kernel = network.description
    weight = 1
    before = Stage(reshaping.before)
    after = Stage(reshaping.after)
    rowCount = sample.count
  }
}

extension SpectrumComparison.Stage {
  fileprivate init(_ stage: EmpiricalReshaping.Stage) {
    let limit = SpectrumComparison.rankLimit
    let trace = stage.eigenvalues.reduce(0, +)
    let size = norm(stage.eigenvalues)
    let power = Array(stage.cumulativePower.prefix(limit))
    eigenvalues = stage.eigenvalues.prefix(limit).map { $0 / trace }
    effectiveRank = (trace / size) * (trace / size)
    cumulativePower = power
    halfRank = power.firstIndex { $0 >= 0.5 }.map { $0 + 1 }
    mostRank = power.firstIndex { $0 >= 0.9 }.map { $0 + 1 }
    alignment = stage.alignment
  }
}

/// P K P, P = I - 1 1^T/n.
private func centred(_ K: Matrix<Double>) -> Matrix<Double> {
  let means = columnMeans(K)
  let mean = means.reduce(0, +) / Double(K.rows)
  return Matrix(rows: K.rows, columns: K.columns) { K[$0, $1] - means[$0] - means[$1] + mean }
}
