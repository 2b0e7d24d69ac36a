import HelioCore
import HelioEstimators
import HelioRuns
import HelioTables

extension TableRobustness {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    [place, distance, law, control].compactMap { $0 } + repairs + [reading]
  }

  private var answer: String {
    task == .regression
      ? "a change of the output by one standard deviation of '\(targetName)'"
      : "another class"
  }

  private var place: String {
    "\(subspaceDimension) of \(dimension) principal components hold \(percent(specification.share)) of the training "
      + "rows' variance; \(codimension) \(codimension == 1 ? "direction is" : "directions are") outside, with "
      + "\(percent(outsideShare)) of the held-out rows'."
  }

  private var distance: String? {
    guard let plain = network(.plain), let outside = plain.outside else { return nil }
    let ratio = plain.inside.median.flatMap { inside in outside.median.map { $0 / inside } }
    let directions = "\(codimension) \(codimension == 1 ? "direction" : "directions")"
    return
      "On \(distanceCount) held-out rows the median distance to \(answer) is \(text(outside.median)) outside "
      + "(predicted from the start alone: \(text(plain.outsidePredicted?.median)), give or take \(percent(chance)) by "
      + "the chance of \(directions)) and \(text(plain.inside.median)) inside; the rows are "
      + "\(short(Double(dimension).squareRoot())) long."
      + (ratio.map(comparison) ?? "")
  }

  private func comparison(_ ratio: Double) -> String {
    ratio < 1
      ? " The way outside, where no row says anything, is the shorter one."
      : " The way outside is \(short(ratio)) times as long."
  }

  /// The relative size of the common fluctuation of all rows' gradients outside, which share the same weights.
  private var chance: Double { 1 / (2 * Double(codimension)).squareRoot() }

  private var law: String? {
    guard let p = network(.plain)?.pValue, let ratio = network(.plain)?.gradientRatio else {
      return nil
    }
    return
      "Training on rows inside gives the weights outside no gradient; that they stand as they began is tested with "
      + "\(pText(p)) (squared gradients \(short(ratio)) times the law's)."
  }

  private var control: String? {
    guard let other = network(.unprojectedRows), let p = other.pValue else { return nil }
    return "After training on the rows as they are "
      + (p > 0.01
        ? "they cannot be told from their start either (\(pText(p)))"
        : "they have moved (\(pText(p)); squared gradients \(short(other.gradientRatio ?? 0)) times the law's)")
      + ", and the median distance outside is \(text(other.outside?.median))."
  }

  private var repairs: [String] {
    let kinds: [Network.Kind] = [.smallerStart, .decay, .projectedWeights]
    return kinds.compactMap { kind in
      guard let found = network(kind) else { return nil }
      let goal: String =
        switch kind {
        case .smallerStart: "A start of scale \(short(1 / specification.gain))"
        case .decay:
          "Decay \(short(found.weightDecay)) for the planner's \(found.steps - specification.steps) further steps"
        default: "Projecting the weights, or the inputs, on the subspace"
        }
      let effect =
        found.outside == nil
        ? "leaves no gradient outside"
        : "puts it at \(text(found.outside?.median)) outside (\(goalText)predicted \(text(found.outsidePredicted?.median))) and "
          + "\(text(found.inside.median)) inside"
      return "\(goal) \(effect); \(cost(found))."
    }
  }

  /// The gain times the distance without a repair.
  private var goalText: String {
    network(.plain)?.outside?.median.map { "aimed at \(short(specification.gain * $0)), " } ?? ""
  }

  private func cost(_ found: Network) -> String {
    let size = "\(short(abs(found.cost.mean))) ± \(short(found.cost.standardError))"
    let isNoise = abs(found.cost.mean) <= 2 * found.cost.standardError || found.cost.mean == 0
    let direction = found.cost.mean > 0 ? "rises" : "falls"
    let loss = task == .regression ? "the held-out squared error" : "the share of wrong classes"
    let unit = task == .regression ? " of the target's variance" : ""
    return isNoise
      ? "\(loss) changes by no more than noise (\(found.cost.mean < 0 ? "-" : "")\(size)\(unit))"
      : "\(loss) \(direction) by \(size)\(unit)"
  }

  private var reading: String {
    "Distances are in the prepared inputs, followed from held-out rows put on the subspace along the part of the "
      + "gradient inside or outside"
      + (task == .multiclass
        ? "; of several classes the one to first order nearest is the rival, so that a third may come even earlier."
        : ".")
  }

  private func pText(_ p: Double) -> String { p < 1e-4 ? "p below 0.0001" : "p = \(short(p))" }
  private func text(_ distance: Double?) -> String { distance.map(short) ?? "beyond reach" }
  /// What rounding leaves of a zero is one.
  private func percent(_ share: Double) -> String {
    "\(short(share < 1e-9 ? 0 : 100 * share)) %"
  }
}
