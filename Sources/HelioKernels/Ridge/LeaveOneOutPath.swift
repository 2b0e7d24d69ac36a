/// Leave-one-out errors along a grid of ridges.
public struct LeaveOneOutPath: Sendable, Equatable, Codable {
  public let ridges: [Double]
  /// Mean over rows and outputs.
  public let meanSquaredErrors: [Double]

  /// Position of the smallest error; of equals, the largest ridge.
  public var bestIndex: Int {
    ridges.indices.min {
      (meanSquaredErrors[$0], -ridges[$0]) < (meanSquaredErrors[$1], -ridges[$1])
    } ?? 0
  }
  public var bestRidge: Double { ridges[bestIndex] }
  public var bestError: Double { meanSquaredErrors[bestIndex] }
}
