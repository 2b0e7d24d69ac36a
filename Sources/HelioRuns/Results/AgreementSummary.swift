import HelioCore

/// What a list of comparisons says together.
public enum Verdict: String, Codable, Sendable {
  /// The deviations are what the standard errors say, and a wrong theory is rejected by the same numbers.
  case agrees
  /// More deviations, larger ones, or all of them somewhat larger than chance makes them.
  case deviates
  /// Nothing to compare, no point with power, no wrong theory rejected, or an allowance that swallows all.
  case cannotTell
}

/// All points of an overlay in one verdict, some numbers and one sentence.
///
/// Only points with power count. Theory and simulation deviate when more than one point in twenty (and more than
/// one) lies beyond 3 standard errors, when the largest z is one that N points do not have by chance,
///
///     z_max^2 > 9 + 2 log N,
///
/// or when the root mean square z is above 1.5 (for few points, above the 0.9973 quantile of its law). One near
/// zero says that the allowed bias swallows the deviations: then nothing can be told.
public struct AgreementSummary: Codable, Sendable, Equatable {
  /// How the same numbers judge a wrong theory.
  public struct Rejection: Codable, Sendable, Equatable {
    public var theory: WrongTheory
    /// Points with power against it.
    public var points: Int
    public var rootMeanSquare: Double
    public var isRejected: Bool
  }

  public var verdict: Verdict
  /// Points with power.
  public var points: Int
  /// Points that cannot tell: what is allowed there is too large beside the effect.
  public var pointsWithoutPower: Int
  /// How many of `points` lie within 3 standard errors.
  public var within: Int
  /// The z-score farthest from zero and where it occurs.
  public var worst: Double
  public var worstName: String
  /// Square root of the mean squared z: near 1 when the scatter is what the standard errors say.
  public var rootMeanSquare: Double
  public var rejections: [Rejection]

  public init(_ list: [Agreement], wrongTheories: [WrongTheory]) {
    let strong = list.filter(\.hasPower)
    let deviations = Deviations(strong.map(\.z))
    points = strong.count
    pointsWithoutPower = list.count - strong.count
    within = deviations.within
    worst = deviations.worst
    worstName = deviations.place.map { strong[$0].name } ?? ""
    rootMeanSquare = deviations.rootMeanSquare
    rejections = wrongTheories.map { wrong in
      let against = Deviations(
        list.filter { $0.hasPower(against: wrong.name) }
          .compactMap { $0.z(ofAlternative: wrong.name) })
      return Rejection(
        theory: wrong, points: against.count, rootMeanSquare: against.rootMeanSquare,
        isRejected: against.areTooLarge)
    }
    if deviations.areTooLarge {
      verdict = .deviates
    } else if deviations.areSwallowed || !rejections.contains(where: \.isRejected) {
      verdict = .cannotTell
    } else {
      verdict = .agrees
    }
  }

  /// For instance "theory and simulation agree: 38 of 40 points within 3 standard errors, farthest 3.4 at n = 100,
  /// root mean square z 1.1; rejected: batches exchanged".
  public var sentence: String {
    let found =
      "\(within) of \(points) \(points == 1 ? "point" : "points") within 3 standard errors, farthest "
      + "\(rounded(worst)) at \(worstName), root mean square z \(rounded(rootMeanSquare))"
    let rejected = rejections.filter(\.isRejected).map { "\"\($0.theory.name)\"" }
    let kept = rejections.filter { !$0.isRejected }.map { "\"\($0.theory.name)\"" }
    var sentence: String
    switch verdict {
    case .agrees: sentence = "theory and simulation agree: \(found)"
    case .deviates: sentence = "theory and simulation deviate systematically: \(found)"
    case .cannotTell where points == 0:
      sentence =
        pointsWithoutPower == 0
        ? "nothing to compare"
        : "cannot tell whether theory and simulation agree: no point has power"
    case .cannotTell:
      sentence = "cannot tell whether theory and simulation agree: \(found)"
    }
    if points > 0, pointsWithoutPower > 0 {
      sentence += "; \(pointsWithoutPower) without power are left out"
    }
    if !rejected.isEmpty {
      sentence += "; rejected as it must be: \(rejected.joined(separator: ", "))"
    }
    if !kept.isEmpty, points > 0 { sentence += "; not rejected: \(kept.joined(separator: ", "))" }
    return sentence
  }

  private func rounded(_ x: Double) -> String { "\((x * 10).rounded() / 10)" }
}

/// z-scores of several points, and whether chance has such.
private struct Deviations {
  let count: Int
  let within: Int
  let worst: Double
  let place: Int?
  let rootMeanSquare: Double

  init(_ z: [Double]) {
    count = z.count
    within = z.count { abs($0) <= 3 }
    // What is not a number is farthest.
    place = z.firstIndex { $0.isNaN } ?? z.indices.max { abs(z[$0]) < abs(z[$1]) }
    worst = place.map { z[$0] } ?? 0
    rootMeanSquare =
      z.isEmpty ? 0 : (z.reduce(0) { $0 + $1 * $1 } / Double(z.count)).squareRoot()
  }

  var areTooLarge: Bool {
    guard count > 0 else { return false }
    let N = Double(count)
    return count - within > max(1, count / 20) || !(worst * worst <= 9 + 2 * log(N))
      || rootMeanSquare > max(1.5, largestRootMeanSquare)
  }

  /// Without a bias, six points look like that once in a thousand times.
  var areSwallowed: Bool { worst == 0 || count >= 6 && rootMeanSquare < 0.25 }

  /// The 0.9973 quantile of the root mean square of `count` normal deviates, by Wilson and Hilferty.
  private var largestRootMeanSquare: Double {
    let s = 2 / (9 * Double(count))
    return pow(1 - s + 2.782 * s.squareRoot(), 1.5)
  }
}
