import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension DrawnCurve.Measurement {
  /// Mean and standard error over replicates at a place.
  static func measured(_ x: Double, _ value: Replicates) -> Self {
    Self(x: x, mean: value.mean, standardError: value.standardError)
  }
}

extension DrawnCurve.Prediction {
  static func predicted(_ x: Double, _ y: Double) -> Self { Self(x: x, y: y) }
}

extension SweepResult {
  /// One curve for each value of a swept parameter: a number along another, theory and simulation.
  ///
  /// - Parameter limit: a second predicted number, drawn dashed.
  func curves(
    over parameter: String, of number: Number, along other: String, limit: Number? = nil,
    name: (JSONValue) -> String
  ) -> [DrawnCurve] {
    (axis(parameter)?.values ?? []).map { value in
      let theory = theory(where: [parameter: value])
      return DrawnCurve(
        name(value), theory: theory.predicted(number, along: other),
        simulation: points(where: [parameter: value]).measured(number, along: other),
        limit: limit.map { theory.predicted($0, along: other) } ?? [])
    }
  }
}

extension [SweepPoint] {
  /// A number of every point as theory says it, along a parameter in ascending order.
  func predicted(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      point.predicted(number).map { .predicted(point.number(of: parameter), $0) }
    }.sorted { $0.x < $1.x }
  }

  /// A number of every point as it was measured, along a parameter.
  func measured(_ number: Number, along parameter: String) -> [DrawnCurve.Measurement] {
    compactMap { point in
      guard let value = point.numbers[number], let mean = value.mean else { return nil }
      return DrawnCurve.Measurement(
        x: point.number(of: parameter), mean: mean, standardError: value.standardError ?? 0)
    }
  }
}
