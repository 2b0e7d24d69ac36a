/// How finely a reduced operator is resolved: numbers of nodes, one a direction.
package struct Resolution: Hashable, Sendable {
  /// A direction that can be refined on its own.
  package enum Axis: CaseIterable, Sendable {
    /// Nodes of each aligned coordinate t_i.
    case position
    /// Nodes of the radius rho_y = |y| of the rest.
    case radius
    /// Nodes of xi, the cosine between the rests of two points.
    case angle
    /// Degrees of a harmonic series, or terms of a power series.
    case degree
  }

  package var position: Int
  package var radius: Int
  package var angle: Int
  package var degree: Int

  package init(position: Int, radius: Int, angle: Int, degree: Int) {
    (self.position, self.radius, self.angle, self.degree) = (position, radius, angle, degree)
  }

  /// The next finer resolution along one axis (sheet function-space §4, item 6).
  ///
  /// Smaller steps than the sheet's (x 1.5, + 4, x 1.5) where the product of axes is large: positions
  /// grow by a quarter with two spikes, the radius by 2, or by a quarter of itself, because its rule
  /// converges slowly in dimensions 3 to 5.
  package func refined(_ axis: Axis, spikeCount: Int) -> Resolution {
    var finer = self
    switch axis {
    case .position:
      finer.position = Self.even(position + position / (spikeCount == 1 ? 2 : 4))
    case .radius: finer.radius = radius + max(2, radius / 4)
    case .angle: finer.angle = angle + angle / 2
    case .degree: finer.degree = degree + max(8, degree / 2)
    }
    return finer
  }

  /// The rules are symmetric about zero and keep no node there, so their number is even.
  static func even(_ n: Int) -> Int { n + n % 2 }
}
