import HelioCore

/// How well a prediction and a simulation agree at one point.
///
///     t = (|mean of the simulation - prediction| - b)_+ / standard error of that mean
///
/// b is the bias that theory is known to have at this size. The standard error is itself estimated from R
/// replicates, so t follows Student's law with R - 1 degrees of freedom; `z` is the standard normal deviate
/// that is as unlikely, and |z| <= 3 means "within three standard errors" whatever R is.
///
/// A point proves something only if what is allowed is small against the effect, the distance from a theory
/// that is wrong: b <= 0.3 effect, and one standard error no larger than it. Otherwise it has no power and counts
/// for nothing.
public struct Agreement: Codable, Sendable, Equatable {
  /// What a wrong theory says here.
  public struct Alternative: Codable, Sendable, Equatable {
    public var prediction: Double
    /// Of the simulation's distance from it.
    public var standardError: Double

    public init(prediction: Double, standardError: Double) {
      self.prediction = prediction
      self.standardError = standardError
    }
  }

  /// What is compared, in words.
  public var name: String
  public var prediction: Double
  public var simulation: Double
  public var standardError: Double
  public var replicates: Int
  public var allowedBias: AllowedBias
  /// By the wrong theory's name.
  public var alternatives: [String: Alternative]

  public init(
    name: String, prediction: Double, simulation: Double, standardError: Double, replicates: Int,
    allowedBias: AllowedBias = .none, alternatives: [String: Alternative] = [:]
  ) {
    self.name = name
    self.prediction = prediction
    self.simulation = simulation
    self.standardError = standardError
    self.replicates = replicates
    self.allowedBias = allowedBias
    self.alternatives = alternatives
  }

  /// Signed deviation from the prediction in standard errors.
  public var z: Double { z(from: prediction, standardError) }

  /// The deviation from a wrong theory with the same allowance; `nil` where it says nothing.
  public func z(ofAlternative name: String) -> Double? {
    alternatives[name].map { z(from: $0.prediction, $0.standardError) }
  }

  /// The largest distance between the prediction and a wrong one.
  public var effect: Double {
    alternatives.values.reduce(0) { max($0, abs($1.prediction - prediction)) }
  }

  public var hasPower: Bool { alternatives.keys.contains(where: hasPower(against:)) }

  /// Whether the allowed bias and one standard error leave room to tell this wrong theory from the right one.
  public func hasPower(against name: String) -> Bool {
    guard let alternative = alternatives[name] else { return false }
    let effect = abs(alternative.prediction - prediction)
    return effect > 0 && allowedBias.value <= 0.3 * effect && alternative.standardError <= effect
  }

  private func z(from prediction: Double, _ standardError: Double) -> Double {
    let deviation = simulation - prediction
    let excess = abs(deviation) - allowedBias.value
    if excess <= 0 { return 0 }
    // What is not a number stays one: it agrees with nothing.
    guard excess.isFinite else { return excess }
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
    // log(1 + t^2/nu) without squaring what may be huge.
    let r = t / nu.squareRoot()
    let logarithm = r < 1e100 ? log1p(r * r) : 2 * log(r)
    return (8 * nu + 1) / (8 * nu + 3) * (nu * logarithm).squareRoot()
  }

  public var agrees: Bool { abs(z) <= 3 }
}
