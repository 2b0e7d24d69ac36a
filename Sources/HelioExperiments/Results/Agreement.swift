#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How well a prediction and a simulation agree at one point.
///
///     t = (mean of the simulation - prediction) / standard error of that mean
///
/// The standard error is itself estimated from R replicates, so t follows Student's law with R - 1 degrees
/// of freedom; `z` is the standard normal deviate that is as unlikely, and |z| <= 3 means "within three
/// standard errors" whatever R is.
///
/// With a known finite-size bias b the deviation is first reduced by b (never below zero), so
/// the comparison is with the interval [prediction - b, prediction + b].
public struct Agreement: Codable, Sendable, Equatable {
  /// What is compared, in words.
  public var name: String
  public var prediction: Double
  public var simulation: Double
  public var standardError: Double
  public var replicates: Int
  /// The bias that the prediction is known to have at this size; 0 if none is claimed.
  public var finiteSizeBias: Double

  public init(
    name: String, prediction: Double, simulation: Double, standardError: Double, replicates: Int,
    finiteSizeBias: Double = 0
  ) {
    self.name = name
    self.prediction = prediction
    self.simulation = simulation
    self.standardError = standardError
    self.replicates = replicates
    self.finiteSizeBias = finiteSizeBias
  }

  public var z: Double {
    let deviation = simulation - prediction
    let excess = max(0, abs(deviation) - finiteSizeBias)
    if excess == 0 { return 0 }
    let t = excess / max(standardError, Double.leastNormalMagnitude)
    return deviation < 0 ? -normalDeviate(t) : normalDeviate(t)
  }

  /// Wallace's approximation, within 0.06 of the exact deviate up to 3 with three and more replicates.
  ///
  ///     z = (8 nu + 1)/(8 nu + 3) sqrt(nu log(1 + t^2/nu))
  ///
  /// Source: D. L. Wallace, Annals of Mathematical Statistics 30, 1959.
  private func normalDeviate(_ t: Double) -> Double {
    guard replicates > 1 else { return t }
    let nu = Double(replicates - 1)
    return (8 * nu + 1) / (8 * nu + 3) * (nu * log1p(t * t / nu)).squareRoot()
  }

  public var relativeDeviation: Double { (simulation - prediction) / abs(prediction) }

  public var agrees: Bool { abs(z) <= 3 }
}

/// All points of an overlay in one number and one sentence.
public struct AgreementSummary: Codable, Sendable, Equatable {
  public var points: Int
  public var within: Int
  /// The z-score farthest from zero and where it occurs.
  public var worst: Double
  public var worstName: String
  /// Square root of the mean squared z: near 1 when the scatter is what the standard errors say.
  public var rootMeanSquare: Double

  public init(_ list: [Agreement]) {
    points = list.count
    within = list.count { $0.agrees }
    let farthest = list.max { abs($0.z) < abs($1.z) }
    worst = farthest?.z ?? 0
    worstName = farthest?.name ?? ""
    rootMeanSquare =
      list.isEmpty ? 0 : (list.reduce(0) { $0 + $1.z * $1.z } / Double(list.count)).squareRoot()
  }

  /// For instance "theory and simulation agree: 38 of 40 points within 3 standard errors, worst 3.4 at n = 100".
  public var sentence: String {
    guard points > 0 else { return "nothing to compare" }
    let verdict = within * 10 >= points * 9 ? "agree" : "disagree"
    return
      "theory and simulation \(verdict): \(within) of \(points) points within 3 standard errors, "
      + "worst \((worst * 10).rounded() / 10) at \(worstName)"
  }
}

/// Mean and standard error of replicates.
public struct Replicates: Codable, Sendable, Equatable {
  public var mean: Double
  public var standardError: Double
  public var count: Int

  /// - Precondition: at least one value; with one, the standard error is not a number.
  public init(_ values: [Double]) {
    count = values.count
    let n = Double(values.count)
    mean = values.reduce(0, +) / n
    let centre = mean
    let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (n - 1)
    standardError = (variance / n).squareRoot()
  }
}
