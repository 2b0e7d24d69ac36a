import Foundation
package import HelioCore
public import HelioNumerics

/// Columns that are the values of one curve on an even grid, and what they become.
public struct FunctionalColumns: Sendable, Equatable, Codable {
  /// Of the columns' names, with one `*` in the place of a number, by which they are ordered.
  public var pattern: String
  public var basis: FunctionBasis
  /// Order of the derivative that is expanded, 0, 1 or 2; `nil`: to be chosen, and 0 where nobody does.
  public var derivative: Int?
  /// D, the coefficients that are kept; `nil`: to be chosen, and 16 or what the grid allows where nobody does.
  public var count: Int?

  public static let derivatives = 0...2

  public init(
    pattern: String, basis: FunctionBasis = .sine, derivative: Int? = nil, count: Int? = nil
  ) {
    self.pattern = pattern
    self.basis = basis
    self.derivative = derivative
    self.count = count
  }

  /// The columns of the pattern with their numbers, in the order of these.
  ///
  /// - Parameter left: names that are none of them, whatever they look like.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a pattern without one `*` or with fewer than three
  ///   columns; ``HelioError/data(_:)`` for a name without a number, or numbers that are not evenly spaced, by name.
  package func grid(
    _ table: Table, leavingOut left: Set<String>
  ) throws(HelioError) -> [(name: String, place: Double)] {
    let parts = pattern.components(separatedBy: "*")
    try require(
      parts.count == 2, "functional", "a pattern with one * in the place of a number, as 'x_*'",
      got: "'\(pattern)'")
    let (head, tail) = (parts[0], parts[1])
    let names = table.columnNames.filter {
      $0.count > head.count + tail.count && $0.hasPrefix(head) && $0.hasSuffix(tail)
        && !left.contains($0)
    }
    try require(
      names.count >= 3, "functional",
      "a pattern of three columns at least", got: "'\(pattern)', which \(names.count) match")
    var grid: [(name: String, place: Double)] = []
    for name in names {
      let middle = String(name.dropFirst(head.count).dropLast(tail.count))
      guard let place = Double(middle), place.isFinite else {
        throw .data(
          "Column '\(name)' matches '\(pattern)' but has no number in the place of the *; exclude it "
            + "(--exclude '\(name)'), or take a pattern that leaves it out.")
      }
      grid.append((name, place))
    }
    grid.sort { ($0.place, $0.name) < ($1.place, $1.name) }
    let steps = zip(grid, grid.dropFirst()).map { $1.place - $0.place }
    // The step of most neighbours: a gap is named as one.
    let usual = steps.sorted()[steps.count / 2]
    for (i, step) in steps.enumerated() where abs(step - usual) > 1e-6 * abs(usual) || step <= 0 {
      throw .data(
        "The columns of '\(pattern)' are no even grid: from '\(grid[i].name)' to '\(grid[i + 1].name)' it is "
          + "\(decimalLabel(step)), elsewhere \(decimalLabel(usual)); curves are needed on evenly spaced points without gaps."
      )
    }
    return grid
  }
}
