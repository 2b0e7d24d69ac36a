package import HelioRuns

/// Which of two networks a number of `small-steps` is of.
package enum StepPath: String, Sendable {
  case oneStep = "one step"
  case smallSteps = "small steps"
  /// The law S+b of one step, where it is no limit of networks.
  case law = "law S+b"
}

/// A route to the kernel of `three-views`.
package enum ViewRoute: String, CaseIterable, Sendable {
  case beforeTheStep = "before the step"
  case closedForm = "after: closed form S"
  case closedFormWithBulk = "closed form S+b"
  case transformedInputs = "transformed inputs"
  case sampledNeurons = "sampled neurons"
  case reweightedNeurons = "reweighted neurons"
  case network
}

/// A law of the neurons from which `three-views` tells the distance of the network.
package enum ViewLaw: String, CaseIterable, Sendable {
  case untrained
  case spikes = "S"
  case spikesAndBulk = "S+b"
  case exactCovariance = "F"
}

/// The numbers of `three-views` and `small-steps`.
extension Number {
  /// |K - K_Sigma|^2/|K_Sigma|^2 of a route.
  package static func squaredDistance(of route: ViewRoute) -> Number {
    Number("squared distance of \(route.rawValue)", scale: .logarithmic)
  }
  /// The same of the network from a law.
  package static func squaredDistanceOfNetwork(from law: ViewLaw) -> Number {
    Number("squared distance of the network from \(law.rawValue)", scale: .logarithmic)
  }
  package static func sampledMode(_ i: Int) -> Number {
    Number("sampled neurons along mode \(i)")
  }
  package static func networkMode(_ i: Int) -> Number { Number("network along mode \(i)") }
  package static let effectiveShare = Number("effective share", scale: .logarithmic)
  package static let participation = Number("participation", scale: .logarithmic)
  package static func spectrum(_ route: ViewRoute) -> Number {
    Number("spectrum, \(route.rawValue)")
  }
  package static func eigenfunction(_ k: Int, _ route: ViewRoute) -> Number {
    Number("eigenfunction \(k), \(route.rawValue)")
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
    [ViewRoute.transformedInputs, .sampledNeurons, .reweightedNeurons].map(squaredDistance)
    + ViewLaw.allCases.map(squaredDistanceOfNetwork)
    + (1...3).flatMap { [sampledMode($0), networkMode($0)] }
    + [effectiveShare, participation, finiteDifference, secondOrder, slopeKernelAlone]
    + [StepPath.oneStep, .smallSteps, .law].flatMap { path in
      (1...3).map { amplification($0, path) } + [
        mixingAngle(path), alignment(path), directionOverlap(path),
      ]
    }
}
