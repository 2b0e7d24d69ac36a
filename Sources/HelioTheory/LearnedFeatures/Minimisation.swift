import HelioCore

// Two small minimisers for errors that cost a solve each: no derivatives, and points without a
// value (a diverging error) count as infinitely bad.

/// The minimum of a function of log x, first on a grid, then by golden section around the best
/// point.
///
/// - Parameters:
///   - points: x > 0, ascending, at least 3.
///   - tolerance: relative accuracy of x.
/// - Returns: x, the value, and all points tried.
func scannedMinimum(
  over points: [Double], tolerance: Double, _ f: (Double) throws(HelioError) -> Double
) throws(HelioError) -> (x: Double, value: Double, tried: [(x: Double, value: Double)]) {
  var tried: [(x: Double, value: Double)] = []
  for x in points { tried.append((x, try f(x))) }
  let best = tried.indices.min { tried[$0].value < tried[$1].value } ?? 0
  var low = log(points[max(best - 1, 0)])
  var high = log(points[min(best + 1, points.count - 1)])
  let ratio = (5.0.squareRoot() - 1) / 2
  var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
  func value(_ y: Double) throws(HelioError) -> Double {
    let x = exp(y)
    let result = try f(x)
    tried.append((x, result))
    return result
  }
  var (fa, fb) = (try value(a), try value(b))
  while high - low > tolerance {
    if fa < fb {
      (high, b, fb) = (b, a, fa)
      a = high - ratio * (high - low)
      fa = try value(a)
    } else {
      (low, a, fa) = (a, b, fb)
      b = low + ratio * (high - low)
      fb = try value(b)
    }
  }
  let winner = tried.min { $0.value < $1.value }!
  return (winner.x, winner.value, tried.sorted { $0.x < $1.x })
}

/// The simplex method of Nelder and Mead.
///
/// - Parameters:
///   - start: n numbers.
///   - size: of the first simplex.
///   - tolerance: spread of the values at which it stops, relative to the least.
/// - Returns: the best point with its value, evaluations, whether the spread was reached, and
///   the last one.
func simplexMinimum(
  from start: [Double], size: Double, tolerance: Double, evaluationLimit: Int,
  _ f: ([Double]) throws(HelioError) -> Double
) throws(HelioError) -> (
  x: [Double], value: Double, evaluations: Int, converged: Bool, spread: Double
) {
  let n = start.count
  var points: [(x: [Double], value: Double)] = [(start, try f(start))]
  for i in 0..<n {
    var x = start
    x[i] += size
    points.append((x, try f(x)))
  }
  var evaluations = n + 1
  func along(_ centre: [Double], _ worst: [Double], _ t: Double) -> [Double] {
    zip(centre, worst).map { $0 + t * ($0 - $1) }
  }
  while evaluations < evaluationLimit {
    points.sort { $0.value < $1.value }
    let (best, worst) = (points[0], points[n])
    let spread = (worst.value - best.value) / abs(best.value)
    if worst.value - best.value <= tolerance * abs(best.value) {
      return (best.x, best.value, evaluations, true, best.value == 0 ? 0 : spread)
    }
    let centre = (0..<n).map { i in points[0..<n].reduce(0) { $0 + $1.x[i] } / Double(n) }
    let reflected = along(centre, worst.x, 1)
    let value = try f(reflected)
    evaluations += 1
    if value < best.value {
      let expanded = along(centre, worst.x, 2)
      let farther = try f(expanded)
      evaluations += 1
      points[n] = farther < value ? (expanded, farther) : (reflected, value)
    } else if value < points[n - 1].value {
      points[n] = (reflected, value)
    } else {
      let contracted = along(centre, worst.x, value < worst.value ? 0.5 : -0.5)
      let nearer = try f(contracted)
      evaluations += 1
      if nearer < min(value, worst.value) {
        points[n] = (contracted, nearer)
      } else {
        for i in 1...n {
          points[i].x = along(best.x, points[i].x, -0.5)
          points[i].value = try f(points[i].x)
        }
        evaluations += n
      }
    }
  }
  points.sort { $0.value < $1.value }
  return (
    points[0].x, points[0].value, evaluations, false,
    (points[n].value - points[0].value) / abs(points[0].value)
  )
}
