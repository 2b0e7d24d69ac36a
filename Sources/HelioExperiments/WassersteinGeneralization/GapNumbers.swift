package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  // Gaps.
  package static let testGap = Number("testGap", "|gap| on fresh points", scale: .logarithmic)
  package static let trainingGap = Number(
    "trainingGap", "|gap| on the training sample", scale: .logarithmic)

  // Bounds of their means.
  package static let plainTestBound = Number(
    "plainTestBound", "bound on fresh points, plain", scale: .logarithmic)
  package static let centredTestBound = Number(
    "centredTestBound", "bound on fresh points, init-centred", scale: .logarithmic)
  package static let posteriorTestBound = Number(
    "posteriorTestBound", "bound on fresh points, from the trained weights", scale: .logarithmic)
  package static let heldOutInterval = Number(
    "heldOutInterval", "sd(l(f_T, y))/sqrt n, after training", scale: .logarithmic)
  package static let transportBound = Number(
    "transportBound", "bound on the training sample, dyadic distance", scale: .logarithmic)
  package static let sampledTransportBound = Number(
    "sampledTransportBound", "bound on the training sample, sampled distance", scale: .logarithmic)
  package static let lazyBound = Number(
    "lazyBound", "bound on the training sample, lazy", scale: .logarithmic)
  package static let vacuousUntil = Number(
    "vacuousUntil", "samples until the transport bound is below sd(l(f_0, y))", scale: .logarithmic)
  package static let initialLossDeviation = Number(
    "initialLossDeviation", "sd(l(f_0, y))")

  // Lipschitz constants and movement.
  package static let envelopeLipschitz = Number(
    "envelopeLipschitz", "\u{039B} of the envelope", scale: .logarithmic)
  package static let envelopeSquare = Number(
    "envelopeSquare", "\u{039B}\u{00B2} of the envelope", scale: .logarithmic)
  package static let envelopeMovement = Number(
    "envelopeMovement", "movement of the envelope", scale: .logarithmic)
  package static let lipschitzSum = Number(
    "lipschitzSum", "sum of |a_j||w_j|/sqrt p after training", scale: .logarithmic)
  package static let posteriorLipschitz = Number(
    "posteriorLipschitz", "Lipschitz bound from the trained weights", scale: .logarithmic)
  package static let largestGradient = Number(
    "largestGradient", "largest gradient met", scale: .logarithmic)
  package static let largestMovement = Number(
    "largestMovement", "largest |f_T(x) - f_0(x)|/|x|", scale: .logarithmic)

  // Empirical distances.
  package static let twoSampleDistance = Number(
    "twoSampleDistance", "W1 of two samples", scale: .logarithmic)
  package static let dyadicDistance = Number(
    "dyadicDistance", "dyadic bound of E W1, capped", scale: .logarithmic)
  package static let uncappedDistance = Number(
    "uncappedDistance", "dyadic bound of E W1, not capped", scale: .logarithmic)
  package static let oldCountDistance = Number(
    "oldCountDistance", "dyadic sum with 2^D - 1 first cells", scale: .logarithmic)
  package static let firstLevelImbalance = Number(
    "firstLevelImbalance", "n times the imbalance of a shell of mass 1/n")
  package static let firstLevelBound = Number(
    "firstLevelBound", "n times its bound, 2^D cells")
  package static let oldFirstLevelBound = Number(
    "oldFirstLevelBound", "n times its bound, 2^D - 1 cells")

  static let ofGaps: [Number] = [
    testGap, trainingGap, plainTestBound, centredTestBound, posteriorTestBound, heldOutInterval,
    transportBound, sampledTransportBound, lazyBound, vacuousUntil, initialLossDeviation,
    envelopeLipschitz, envelopeSquare, envelopeMovement, lipschitzSum, posteriorLipschitz,
    largestGradient, largestMovement, twoSampleDistance, dyadicDistance, uncappedDistance,
    oldCountDistance, firstLevelImbalance, firstLevelBound, oldFirstLevelBound,
  ]
}

extension WrongTheory {
  static let rootMeanSquareGap = WrongTheory(
    "deviation for mean", "the standard deviation of the gap in place of E|gap|")
  static let slowRate = WrongTheory(
    "transport rate", "a gap that falls as n^(-1/(d+1)) from its value at 100")
  static let withoutDifference = WrongTheory(
    "layers of equal norms", "the envelope as if |a_j| = |w_j|: the term of D\u{2080} forgotten")
  static let withoutDecay = WrongTheory(
    "weight decay forgotten", "the envelope of steps without decay")
  static let rootMeanLength = WrongTheory(
    "sqrt d for E|x|", "inputs whose lengths are all sqrt d")
  static let oneSampleDistance = WrongTheory(
    "one sample", "the distance of one sample from the law, smaller by sqrt 2")
  static let oldFirstLevel = WrongTheory(
    "2^D - 1 first cells",
    "the bound of a shell's imbalance that counts the inner box out at the first level")
}
