import Heliotrope

extension DrawnCurve.Measurement {
  /// Mean and standard error over replicates at a place.
  static func measured(_ x: Double, _ value: Replicates) -> Self {
    Self(x: x, mean: value.mean, standardError: value.standardError)
  }
}

extension DrawnCurve.Prediction {
  static func predicted(_ x: Double, _ y: Double) -> Self { Self(x: x, y: y) }
}

extension [ModelReshaping.Level] {
  /// The staircase of the target's share by rank: each level carries its power in one function.
  func cumulativePower(upTo limit: Double) -> [(rank: Double, share: Double)] {
    var (rank, sum) = (0.0, 0.0)
    var stairs: [(rank: Double, share: Double)] = []
    for level in self where rank <= limit {
      sum += level.power
      stairs.append((rank + 1, sum))
      rank += level.multiplicity
    }
    return stairs
  }
}
