/// How finely a reduced operator is resolved: numbers of nodes, one a direction.
struct Resolution: Hashable, Sendable {
  /// A direction that can be refined on its own.
  enum Axis: CaseIterable, Sendable {
    /// Nodes of each aligned coordinate t_i.
    case position
    /// Nodes of the radius rho_y = |y| of the rest.
    case radius
    /// Nodes of xi, the cosine between the rests of two points.
    case angle
    /// Degrees of a harmonic series, or terms of a power series.
    case degree
  }

  var position: Int
  var radius: Int
  var angle: Int
  var degree: Int

  /// The next finer resolution along one axis (sheet function-space §4, item 6: x 1.5, + 4, x 1.5).
  ///
  /// The radius also grows by a quarter, because its rule converges slowly in dimensions 3 to 5.
  func refined(_ axis: Axis) -> Resolution {
    var finer = self
    switch axis {
    case .position: finer.position = Self.even(position + position / 2)
    case .radius: finer.radius = radius + max(4, radius / 4)
    case .angle: finer.angle = angle + angle / 2
    case .degree: finer.degree = degree + max(8, degree / 2)
    }
    return finer
  }

  func refined(_ axes: [Axis]) -> Resolution { axes.reduce(self) { $0.refined($1) } }

  /// The rules are symmetric about zero and keep no node there, so their number is even.
  static func even(_ n: Int) -> Int { n + n % 2 }
}
