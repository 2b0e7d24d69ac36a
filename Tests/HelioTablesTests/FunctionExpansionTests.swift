import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct FunctionExpansionTests {
  /// Curves of three functions on N + 1 points, columns in a strange order; y is the weight of the second.
  private func curves(
    _ N: Int, rows n: Int = 40, names: (Int) -> String = { "x_\($0)" },
    _ value: (Int, Double) -> Double
  ) throws -> Table {
    let order = (0...N).sorted { ($0 * 7 % 11, $0) < ($1 * 7 % 11, $1) }
    var columns = order.map { j in
      numericColumn(names(j), (0..<n).map { value($0, Double(j) / Double(N)) })
    }
    columns.append(numericColumn("age", (0..<n).map { Double($0 * 5 % 7) }))
    columns.append(numericColumn("y", (0..<n).map { sin(Double(3 * $0)) }))
    return try Table(columns: columns)
  }

  private func weights(_ i: Int) -> [Double] { (1...3).map { cos(Double(i * $0)) / Double($0) } }

  /// Coefficients are those of the curve: exact for the basis, its chord apart, whatever the order of the columns.
  @Test(arguments: FunctionBasis.allCases)
  func coefficients(_ basis: FunctionBasis) throws {
    let table = try curves(32) { i, t in
      2 + (basis == .sine ? 3 * t * Double(i) : 0)
        + self.weights(i).enumerated().reduce(0) { $0 + $1.element * basis($1.offset + 1, t) }
    }
    let expansion = try FunctionExpansion(
      FunctionalColumns(pattern: "x_*", basis: basis, count: 5), table)
    #expect(expansion.columns == (0...32).map { "x_\($0)" })
    var options = PreparationOptions(missing: .refuse, testFraction: 0)
    options.functions = [FunctionalColumns(pattern: "x_*", basis: basis, count: 5)]
    let X = Matrix(
      rows: 40, columns: 33,
      elements: try (0..<40).flatMap { i in
        try (0...32).map { try numbers(table, "x_\($0)")[i] }
      })
    let C = product(X, expansion.map, transposeSecond: true)
    let ends = basis == .sine ? 2 : 1
    for i in 0..<40 {
      #expect(abs(C[i, 0] - 2) < 1e-12)
      if basis == .sine { #expect(abs(C[i, 1] - 2 - 3 * Double(i)) < 1e-10) }
      for k in 0..<5 {
        let expected = k < 3 ? weights(i)[k] : 0
        #expect(abs(C[i, ends + k] - expected) < 1e-11, "\(i) \(k)")
      }
    }
    // What a direction takes of a curve is the integral against its function.
    let beta = expansion.function(weights: [0, 1, 0, 0, 0])
    #expect(abs(beta[7] - basis(2, 7.0 / 32)) < 1e-14)
  }

  /// The derivative by central differences is that of a parabola, ends aside.
  @Test func derivatives() throws {
    let table = try curves(20) { i, t in Double(i) * t * t }
    let first = try FunctionExpansion(
      FunctionalColumns(pattern: "x_*", derivative: 1, count: 4), table)
    let x = (0...20).map { Double($0 * $0) / 400 }
    let c = product(first.map, x)
    // 2 t, but one-sided at the ends: half a step less.
    #expect(abs(c[0] - 0.05) < 1e-12 && abs(c[1] - 1.95) < 1e-12)
    #expect(first.featureNames[0] == "x_*' start")
    let second = try FunctionExpansion(
      FunctionalColumns(pattern: "x_*", derivative: 2, count: 4), table)
    // 2 inside; the slopes at the ends miss half a step, so that the first and last differences miss half.
    let b = product(second.map, x)
    #expect(abs(b[0] - 1) < 1e-11 && abs(b[1] - 1) < 1e-11)
    // Of the constant 1 that is left: 2 sqrt2/pi, less what the ends' cells are worth.
    #expect(abs(b[2] - 2 * 2.0.squareRoot() / Double.pi) < 0.03, "\(b[2])")
    #expect(abs(b[3]) < 1e-11)
  }

  @Test func aPreparationAppliesItToNewTables() throws {
    let table = try curves(16) { i, t in
      self.weights(i).enumerated().reduce(0) {
        $0 + $1.element * FunctionBasis.sine($1.offset + 1, t)
      } + 0.1 * sin(20 * t + Double(i))
    }
    var options = PreparationOptions(missing: .medianWithIndicator, testFraction: 0)
    options.functions = [FunctionalColumns(pattern: "x_*", count: 6)]
    let data = try Dataset(table, options: options)
    #expect(data.featureNames.contains("x_* 6") && data.featureNames.contains("age"))
    #expect(data.dimension == 9 && data.report.sentences.contains { $0.contains("17 columns") })
    let again = try JSONDecoder().decode(
      Preparation.self, from: JSONEncoder().encode(data.preparation))
    #expect(again == data.preparation)
    let (X, notes) = try again.transform(table)
    #expect(largestDifference(X, data.trainInputs) < 1e-12)
    #expect(!notes.contains { $0.contains("not used") })
    // Coefficients of one curve: variances as their deviations, of mean 1.
    let squares = data.featureNames.indices.filter { data.featureNames[$0].hasPrefix("x_*") }.map {
      let x = data.trainInputs.column($0)
      return dot(x, x) / 40
    }
    #expect(squares.max()! > 3 * squares.min()!)
    let missing = try Table(columns: table.columns.filter { $0.name != "x_3" })
    #expect(throws: HelioError.self) { try again.transform(missing) }
  }

  private func refusal(_ pattern: String, _ table: Table, count: Int? = nil, derivative: Int? = nil)
    -> String
  {
    var options = PreparationOptions(missing: .medianWithIndicator, testFraction: 0)
    options.functions = [
      FunctionalColumns(pattern: pattern, derivative: derivative, count: count)
    ]
    do {
      _ = try Dataset(table, options: options)
      return "none"
    } catch { return "\(error)" }
  }

  @Test func refusals() throws {
    let table = try curves(16) { i, t in t * Double(i) + t * t }
    #expect(refusal("x_", table).contains("one *"))
    #expect(refusal("z_*", table).contains("three columns"))
    #expect(refusal("x_*", table, count: 16).contains("between 1 and 15"))
    #expect(refusal("x_*", table, count: 0).contains("truncation"))
    #expect(refusal("x_*", table, derivative: 3).contains("derivative"))
    #expect(refusal("x_*", table) == "none")
    let gap = try Table(columns: table.columns.filter { $0.name != "x_7" })
    #expect(refusal("x_*", gap).contains("from 'x_6' to 'x_8'"))
    let uneven = try curves(16, names: { "x_\($0 == 5 ? 5.25 : Double($0))" }) { i, t in t }
    #expect(refusal("x_*", uneven).contains("'x_5.25'"))
    let named = try Table(
      columns: table.columns.dropLast() + [
        numericColumn("x_mean", [Double](repeating: 1, count: 40))
      ]
        + table.columns.suffix(1))
    #expect(refusal("x_*", named).contains("'x_mean'"))
    let empty = try Table(
      columns: table.columns.map {
        $0.name == "x_2"
          ? numericColumn(
            "x_2", [Double](repeating: .nan, count: 1) + (1..<40).map(Double.init), missing: [0])
          : $0
      })
    #expect(refusal("x_*", empty).contains("empty in row 1"))
    let target = try Table(columns: table.columns.filter { $0.name != "y" && $0.name != "age" })
    #expect(refusal("x_*", target).contains("features"))
  }
}
