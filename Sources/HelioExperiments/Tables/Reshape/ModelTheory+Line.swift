import HelioCore
import HelioTheory

extension ModelTheory {
  /// The predicted errors between the strengths of the path, mean over directions of these overlaps.
  ///
  /// Three strengths between each two, evenly in the logarithm where both are positive. A line needs no point that
  /// cannot be solved: it is left out and counted.
  ///
  /// - Complexity: a spectrum and a solved risk for each strength.
  func line(
    overlaps: [Double]
  ) throws(HelioError) -> (points: [ModelReshaping.LinePoint], skipped: SkippedPoints) {
    var (points, skipped) = ([ModelReshaping.LinePoint](), SkippedPoints())
    for kappa in strengthsBetween {
      do throws(HelioError) {
        let risk = try solvedRisk(operation(strength: kappa))
        var (wide, narrow) = (0.0, 0.0)
        for m in overlaps {
          let (w, p) = try excess(risk, overlap: m)
          wide += w / Double(overlaps.count)
          narrow += p / Double(overlaps.count)
        }
        points.append(
          ModelReshaping.LinePoint(
            strength: kappa, predictedInfiniteWidth: wide, predictedFiniteWidth: narrow))
      } catch  where error.isNumerical { skipped.add(error) }
    }
    return (points, skipped)
  }

  private var strengthsBetween: [Double] {
    let path = specification.strengths.sorted()
    return zip(path, path.dropFirst()).flatMap { low, high in
      [0.25, 0.5, 0.75].map { u in
        low > 0 ? low * pow(high / low, u) : low + (high - low) * u
      }
    }
  }
}
