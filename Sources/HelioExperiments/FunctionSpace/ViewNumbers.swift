package import HelioRuns

/// Which of two networks a number of `small-steps` is of.
package enum StepPath: String, Sendable {
  case oneStep = "one step"
  case smallSteps = "small steps"
  /// The law S+b of one step, where it is no limit of networks.
  case law = "law S+b"
}

/// The numbers of `three-views` and `small-steps`.
extension Number {
  /// |K - K_Sigma|^2/|K_Sigma|^2 of a route: "transformed inputs", "sampled neurons", "reweighted neurons".
  package static func squaredDistance(of route: String) -> Number {
    Number("squared distance of \(route)", scale: .logarithmic)
  }
  /// The same of the network from a law: "untrained", "S", "S+b", "F".
  package static func squaredDistanceOfNetwork(from law: String) -> Number {
    Number("squared distance of the network from \(law)", scale: .logarithmic)
  }
  package static func sampledMode(_ i: Int) -> Number {
    Number("sampled neurons along mode \(i)")
  }
  package static func networkMode(_ i: Int) -> Number { Number("network along mode \(i)") }
  package static let effectiveShare = Number("effective share", scale: .logarithmic)
  package static let participation = Number("participation", scale: .logarithmic)
  package static func spectrum(_ route: String) -> Number { Number("spectrum, \(route)") }
  package static func eigenfunction(_ k: Int, _ route: String) -> Number {
    Number("eigenfunction \(k), \(route)")
  }
  package static let finiteDifference = Number("derivative, finite difference")
  package static let secondOrder = Number("derivative, second order")
  package static let slopeKernelAlone = Number("derivative, kernel of the derivative alone")

  package static func amplification(_ k: Int, _ path: StepPath) -> Number {
    Number("amplification \(k), \(path.rawValue)")
  }
  package static func mixingAngle(_ path: StepPath) -> Number {
    Number("mixing angle, \(path.rawValue)", unit: "degrees")
  }
  package static func alignment(_ path: StepPath) -> Number {
    Number("alignment, \(path.rawValue)")
  }
  package static func directionOverlap(_ path: StepPath) -> Number {
    Number("overlap, \(path.rawValue)")
  }

  static let ofViews: [Number] =
    ["transformed inputs", "sampled neurons", "reweighted neurons"].map(squaredDistance)
    + ["untrained", "S", "S+b", "F"].map(squaredDistanceOfNetwork)
    + (1...3).flatMap { [sampledMode($0), networkMode($0)] }
    + [effectiveShare, participation, finiteDifference, secondOrder, slopeKernelAlone]
    + [StepPath.oneStep, .smallSteps, .law].flatMap { path in
      (1...3).map { amplification($0, path) } + [
        mixingAngle(path), alignment(path), directionOverlap(path),
      ]
    }
}
