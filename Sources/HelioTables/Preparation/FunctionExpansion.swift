public import HelioCore
package import HelioLinalg
public import HelioNumerics

/// The coefficients of a curve that stand in a table for its values on a grid.
///
///     sine       x^(m)(0), x^(m)(1), and <x^(m) - chord, phi_k>, k = 1 ... D
///     brownian   x^(m)(0), and <x^(m) - x^(m)(0), phi_k>
///
/// The grid is [0, 1], x^(m) the m-th derivative by central differences, one-sided at the ends. What is expanded vanishes
/// where the basis does, so that coefficients of smooth curves fall as k^-3 (brownian: k^-2) rather than 1/k.
///
/// Source: sheet mean-field §6.
public struct FunctionExpansion: Sendable, Equatable, Codable {
  public let pattern: String
  /// In the order of the grid.
  public let columns: [String]
  /// The numbers in their names.
  public let grid: [Double]
  public let basis: FunctionBasis
  /// m.
  public let derivative: Int
  /// D.
  public let count: Int

  /// Coefficients where nothing else is said.
  public static let usualCount = 16

  /// - Throws: as ``FunctionalColumns``; ``HelioError/invalid(parameter:requirement:got:)`` for a derivative other than 0, 1,
  ///   2, or a count that is not between 1 and the number of intervals of the grid, itself left out.
  public init(
    _ choice: FunctionalColumns, _ table: Table, leavingOut left: Set<String> = []
  ) throws(HelioError) {
    let places = try choice.grid(table, leavingOut: left)
    let N = places.count - 1
    derivative = choice.derivative ?? 0
    count = choice.count ?? min(Self.usualCount, N - 1)
    try require(
      FunctionalColumns.derivatives.contains(derivative), "derivative", "0, 1 or 2",
      got: derivative)
    try require(
      count >= 1 && count < N, "truncation",
      "between 1 and \(N - 1), below the \(N) intervals of '\(choice.pattern)'", got: count)
    (pattern, basis) = (choice.pattern, choice.basis)
    (columns, grid) = (places.map(\.name), places.map(\.place))
  }

  /// The same with as many coefficients as the grid allows.
  package var complete: FunctionExpansion {
    FunctionExpansion(
      pattern: pattern, columns: columns, grid: grid, basis: basis, derivative: derivative,
      count: columns.count - 2)
  }

  private init(
    pattern: String, columns: [String], grid: [Double], basis: FunctionBasis, derivative: Int,
    count: Int
  ) {
    (self.pattern, self.columns, self.grid) = (pattern, columns, grid)
    (self.basis, self.derivative, self.count) = (basis, derivative, count)
  }

  private var endNames: [String] { basis == .sine ? ["start", "end"] : ["start"] }

  /// Names of the columns that stand for the curve: its ends, then coefficients.
  public var featureNames: [String] {
    let name = pattern + String(repeating: "'", count: derivative)
    return (endNames + (1...count).map(String.init)).map { "\(name) \($0)" }
  }

  /// The linear map from the N + 1 values of a curve to its features.
  package var map: Matrix<Double> {
    let N = columns.count - 1
    // The derivative as a matrix, applied m times.
    let step = Matrix<Double>(rows: N + 1, columns: N + 1) { i, j in
      let (low, high) = (max(i - 1, 0), min(i + 1, N))
      let slope = Double(N) / Double(high - low)
      return j == high ? slope : j == low ? -slope : 0
    }
    var D = Matrix<Double>(rows: N + 1, columns: N + 1) { $0 == $1 ? 1 : 0 }
    for _ in 0..<derivative { D = product(step, D) }
    let phi = basisValues
    let ends = endNames.count
    // Trapezoid weights; the chord is taken off by what its coefficients are.
    var W = Matrix<Double>(rows: ends + count, columns: N + 1)
    W[0, 0] = 1
    if basis == .sine { W[1, N] = 1 }
    for k in 0..<count {
      var (start, end) = (0.0, 0.0)
      for j in 0...N {
        let weight = phi[k, j] / Double(j == 0 || j == N ? 2 * N : N)
        W[ends + k, j] = weight
        let t = Double(j) / Double(N)
        start += weight * (basis == .sine ? 1 - t : 1)
        end += weight * t
      }
      W[ends + k, 0] -= start
      if basis == .sine { W[ends + k, N] -= end }
    }
    return product(W, D)
  }

  /// phi_k at the grid's points, D x (N + 1).
  private var basisValues: Matrix<Double> {
    let N = columns.count - 1
    return Matrix(rows: count, columns: N + 1) { basis($0 + 1, Double($1) / Double(N)) }
  }

  /// beta with <beta, x^(m) - chord> = sum_k weights_k coefficient_k: the function that a direction takes of a curve, at
  /// the grid's points.
  ///
  /// - Parameter weights: one each of the D coefficients.
  package func function(weights: [Double]) -> [Double] {
    product(basisValues, weights, transposeFirst: true)
  }

  /// The features of every row, m x (ends + D).
  ///
  /// - Throws: ``HelioError/data(_:)`` for a column that is absent, text, or has an empty cell.
  package func features(of table: Table) throws(HelioError) -> Matrix<Double> {
    var curves = Matrix<Double>(rows: table.rowCount, columns: columns.count)
    for (j, name) in columns.enumerated() {
      let column = try table.column(named: name)
      if let row = column.missingRows.first {
        throw .data(
          "Column '\(name)' of the curves '\(pattern)' is empty in row \(row + 1); curves are needed without gaps."
        )
      }
      let values = try column.finiteNumbers()
      for i in 0..<table.rowCount { curves[i, j] = values[i] }
    }
    return product(curves, map, transposeSecond: true)
  }

  /// A table with these columns replaced by the features, in the place of the first.
  ///
  /// - Throws: as ``features(of:)``.
  func expanded(_ table: Table) throws(HelioError) -> Table {
    let X = try features(of: table)
    let features = featureNames.enumerated().map { k, name in
      TableColumn(name: name, content: .numbers(X.column(k)))
    }
    let replaced = Set(columns)
    var result: [TableColumn] = []
    var isPlaced = false
    for column in table.columns {
      guard replaced.contains(column.name) else {
        result.append(column)
        continue
      }
      if !isPlaced { result += features }
      isPlaced = true
    }
    var expanded = try Table(columns: result)
    (expanded.notes, expanded.notations) = (table.notes, table.notations)
    return expanded
  }

  /// For people.
  public var sentence: String {
    let what = ["the curve", "its derivative", "its second derivative"][derivative]
    return
      "The \(columns.count) columns '\(pattern)' are a curve: \(count) \(basis.rawValue) coefficients of \(what), and "
      + (basis == .sine ? "its values at both ends." : "its value at the start.")
  }
}

extension PreparationOptions {
  /// The expansions of a table's curves.
  ///
  /// - Throws: as ``FunctionExpansion``; ``HelioError/invalid(parameter:requirement:got:)`` for a column that two curves
  ///   have, or the target or a role.
  package func expansions(of table: Table) throws(HelioError) -> [FunctionExpansion] {
    var taken: Set<String> = []
    var result: [FunctionExpansion] = []
    let last = table.columnNames.last.map { [$0] } ?? []
    for choice in functions ?? [] {
      let expansion = try FunctionExpansion(choice, table, leavingOut: Set(excludedColumns))
      for name in expansion.columns {
        try require(
          taken.insert(name).inserted, "functional", "patterns of different columns", got: name)
        try require(
          !(target.map { [$0] } ?? last).contains(name) && !roleColumns.contains(name),
          "functional", "a pattern of columns that are features", got: name)
      }
      result.append(expansion)
    }
    return result
  }
}

extension [FunctionExpansion] {
  func expanded(_ table: Table) throws(HelioError) -> Table {
    var table = table
    for expansion in self { table = try expansion.expanded(table) }
    return table
  }
}
