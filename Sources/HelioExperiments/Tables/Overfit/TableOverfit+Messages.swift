import HelioCore
import HelioNumerics
import HelioRuns
import HelioTables
import HelioTheory

extension TableOverfit {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    [fitting, cost, stopping, neurons, linear, certificates].compactMap { $0 }
      + [place, prediction, distance].compactMap { $0 } + [reading]
  }

  /// The rate that sentences are about: the first of at least a tenth, else the largest.
  public var shownRate: Rate { rates.first { $0.rate >= 0.1 } ?? rates[rates.count - 1] }
  private var base: Rate? { rates.first { $0.flips == 0 } }

  private func percent(_ x: Double) -> String { "\(short(100 * x)) %" }
  private func text(_ x: Replicates) -> String { "\(short(x.mean)) ± \(short(x.standardError))" }

  private var fitting: String {
    let stuck = rates.reduce(0) { $0 + $1.unfinished }
    let all = rates.reduce(0) { $0 + $1.draws.count }
    let network = "networks of \(specification.width) neurons"
    if stuck == 0 {
      return
        "All \(all) \(network) fit every one of \(sampleCount) labels, flipped ones included: their hinge loss is zero."
    }
    let left = rates.last { $0.unfinished > 0 } ?? shownRate
    return
      "\(stuck) of \(all) \(network) do not reach zero hinge loss within \(specification.maximumSteps) steps (at "
      + "\(percent(left.rate)) of flips they still miss \(percent(left.wide(\.trainingError).mean)) of their labels): "
      + "what follows is of these networks as they stand then."
  }

  /// Whether interpolating noise hurts.
  private var cost: String? {
    let rate = shownRate
    guard rate.flips > 0 else { return nil }
    let error = rate.wide(\.error)
    guard let base, base.draws.count == rate.draws.count else {
      return
        "With \(percent(rate.rate)) of the labels flipped the networks are wrong on \(text(error)) of held-out rows."
    }
    let cost = Replicates(zip(rate.draws, base.draws).map { $0.wide.error - $1.wide.error })
    let eta = Double(rate.flips) / Double(sampleCount)
    let per = cost.mean / eta
    let verdict: String
    if cost.mean < 2 * cost.standardError, cost.mean < 0.1 * eta {
      verdict = "fitting these wrong labels costs nothing that \(cost.count) draws can show"
    } else if per < 0.1 {
      verdict = "fitting these wrong labels is benign"
    } else if per > 0.5 {
      verdict = "fitting these wrong labels is harmful"
    } else {
      verdict = "fitting these wrong labels costs, but less than they are"
    }
    return
      "Here \(verdict): with \(percent(rate.rate)) of the labels flipped \(text(error)) of held-out rows are wrong, "
      + "\(text(base.wide(\.error))) without flips; a flipped label costs \(short(per)) held-out labels "
      + "(the constant rule is wrong on \(short(rarerShare)))."
  }

  private func judged(_ gain: Replicates) -> String {
    let size = "\(short(abs(gain.mean))) ± \(short(gain.standardError))"
    if abs(gain.mean) <= 2 * gain.standardError || gain.mean == 0 {
      return "makes no difference that \(gain.count) draws can show (\(size))"
    }
    return gain.mean > 0 ? "helps: the error falls by \(size)" : "hurts: the error rises by \(size)"
  }

  private var stopping: String {
    let rate = shownRate
    let steps = Replicates(rate.draws.map { Double($0.wide.stop.step) })
    return
      "At \(percent(rate.rate)) of flips stopping in time, where \(choosingCount) other held-out rows have the fewest "
      + "errors (after \(short(steps.mean)) steps on average), \(judged(rate.gainOfStopping))."
  }

  private var neurons: String {
    let rate = shownRate
    let stuck = rate.draws.count { $0.narrow.steps == nil }
    let note =
      stuck == 0
      ? "" : "; \(stuck) of \(rate.draws.count) of these do not fit their labels"
    return
      "Two neurons instead of \(specification.width): it \(judged(rate.gainOfTwoNeurons))\(note)."
  }

  private var linear: String {
    let rate = shownRate
    guard let error = rate.linear(\.error) else {
      let at = rates.last { $0.linear(\.error) != nil }
      return "No linear rule separates the rows at \(percent(rate.rate)) of flips"
        + (at.map { " (at \(percent($0.rate)) one does)" } ?? ", nor at any other rate")
        + ": there is no max margin, and what the network fits it fits by its bends."
    }
    return
      "The linear rule of largest margin is wrong on \(text(error)) of held-out rows there, with "
      + "\(percent(rate.linear(\.supportShare)!.mean)) of the rows on the margin."
  }

  private var certificates: String? {
    let runs = rates.flatMap(\.draws).map(\.wide)
    guard let steps = runs.compactMap(\.violationShare).max(),
      let norms = runs.compactMap(\.normShare).max()
    else { return nil }
    let ratios = runs.compactMap(\.marginRatio)
    let range = ratios.min().map { low in
      " Its norm is \(short(low)) to \(short(ratios.max()!)) times that of a network of the same margins along the "
        + "max-margin rule (1 is as good as that rule, less is better, 1 + 1/alpha = \(short(1 + 1 / specification.negativeSlope)) the proved worst for small steps)."
    }
    return
      "Where a linear rule separates the rows, steps and norms are bounded beforehand: the runs take at most "
      + "\(percent(steps)) of the violations and \(percent(norms)) of the norm that are proved.\(range ?? "")"
  }

  private var place: String {
    let ratio = Double(sampleCount) / signal.effectiveDimension
    return
      "If the table were a mixture of two Gaussians, \(percent(signal.signalPower)) of its mean square would be signal "
      + "along the class means and the rest noise in \(short(signal.effectiveDimension)) effective directions of "
      + "\(signal.dimension): n/d = \(short(ratio)), \u{03B3} n = \(short(signal.signalPower * Double(sampleCount)))."
  }

  private var prediction: String? {
    let rate = shownRate
    let eta = Double(rate.flips) / Double(sampleCount)
    guard let predicted = rate.predictedError else {
      // Without a signal the labels are all noise, however few are flipped.
      let threshold =
        signal.signalPower > 0 ? (try? SeparabilityThreshold(labelFlipRate: eta))?.ratio : 2
      return "Such a mixture is not linearly separable with \(percent(rate.rate)) of flips"
        + (threshold.map { ": it would have to be n/d < \(short($0))" } ?? "") + "."
    }
    let region =
      predicted < 0.05 ? "benign" : predicted > 0.25 ? "harmful" : "between benign and harmful"
    let found = rate.linear(\.error).map { "; found here: \(text($0))" } ?? ""
    return
      "For that mixture the max-margin error at \(percent(rate.rate)) of flips is \(short(predicted)), \(region)\(found)."
  }

  /// How far the model is from the table.
  private var distance: String {
    var parts: [String] = []
    parts.append(
      "the noise along the class means is \(short(signal.noiseAlong)) times the average instead of none, which alone "
        + "would make \(percent(signal.errorAlong)) errors")
    if signal.effectiveDimension < 0.95 * Double(signal.dimension) {
      parts.append(
        "its directions are unequal, as if they were \(short(signal.effectiveDimension)) instead of \(signal.dimension)"
      )
    }
    parts.append(
      "its squared length varies \(short(signal.lengthSpread)) times as much as Gaussian noise of its covariance"
    )
    return
      "The Gaussian model is an assumption, and this table differs from it: \(parts.joined(separator: "; "))."
  }

  private var reading: String {
    "Errors are shares of \(judgingCount) held-out rows on the wrong side of the table's own labels ('\(positive)' against "
      + "'\(negative)'); ± is one standard error over \(specification.replicates) draws of \(sampleCount) of \(trainCount) "
      + "training rows, of flips and of starts. Inputs have mean square 1 and a column of ones for the threshold."
  }
}
