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

extension [SweepPoint] {
  /// A number of every point as theory says it, along a parameter.
  func predicted(_ name: String, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      point.predicted(name).map { .predicted(point.number(of: parameter), $0) }
    }
  }

  /// A number of every point as it was measured, along a parameter.
  func measured(_ name: String, along parameter: String) -> [DrawnCurve.Measurement] {
    compactMap { point in
      guard let number = point.numbers[name], let mean = number.mean else { return nil }
      return DrawnCurve.Measurement(
        x: point.number(of: parameter), mean: mean, standardError: number.standardError ?? 0)
    }
  }
}
