import HelioLinalg
import HelioTables

/// How much the categories of a column differ in the target, for rows of a category that no training row has.
///
///     s^2 = var(m_g) - mean(v_g/n_g),   m_g, v_g mean and variance of the n_g rows of category g
///
/// the method of moments of a one-way layout, at least 0, in the scale in which the model learns. Of C categories a
/// new one differs from the mean over categories by s sqrt(1 + 1/C). That of a column is the whole difference, what
/// other columns explain of it included: an interval by it is, if anything, too long.
/// Source: Searle, Casella and McCulloch, "Variance Components", 1992, section 3.6.
public struct CategorySpread: Sendable, Equatable, Codable {
  public let column: String
  public let categoryCount: Int
  /// s.
  public let deviation: Double

  /// s sqrt(1 + 1/C).
  var ofNewCategory: Double { deviation * (1 + 1 / Double(categoryCount)).squareRoot() }

  /// Of every column of categories that has two with two rows at least; none for classes and whitened inputs.
  static func all(_ data: Dataset) -> [CategorySpread] {
    guard data.task == .regression, data.preparation.scaling.whitening == nil else { return [] }
    return data.preparation.features.categoryBlocks.compactMap { column, features in
      // The indicator of a row's category is the one above its mean.
      let rows = Dictionary(grouping: 0..<data.trainInputs.rows) { i in
        features.first { data.trainInputs[i, $0] > 0 } ?? -1
      }
      let groups = rows.keys.sorted().map { key in rows[key]!.map { data.trainTargets[$0, 0] } }
        .filter { $0.count >= 2 }
      guard groups.count >= 2 else { return nil }
      let means = groups.map { $0.reduce(0, +) / Double($0.count) }
      let within = zip(groups, means).map { y, m in
        y.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double((y.count - 1) * y.count)
      }
      let C = Double(groups.count)
      let mean = means.reduce(0, +) / C
      let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (C - 1)
      let square = between - within.reduce(0, +) / C
      return CategorySpread(
        column: column, categoryCount: groups.count, deviation: max(square, 0).squareRoot())
    }
  }
}
