import HelioCore
import HelioNumerics
import HelioRuns

extension TableCertificate.Kind {
  /// As tables and figures name it.
  public var title: String {
    switch self {
    case .early: "early stage"
    case .global: "all times"
    case .general: "any data"
    case .steps: "finite steps"
    }
  }
}

extension TableCertificate {
  /// What the numbers say: first what was certain before training, then what happened.
  var sentences: [String] {
    [separability, separator, coverage, constant, certified, plan, gapBefore].compactMap { $0 }
      + [training] + verdicts + [renewed].compactMap { $0 } + gapAfter + [patterns, reading]
  }

  func percent(_ x: Double) -> String { "\(short(100 * x)) %" }

  private var separability: String {
    let equal = data.smallestEqualLabelProduct.map(short) ?? "none"
    let products =
      "the smallest product of rows with equal labels is \(equal) (it should be at least 0), the largest with opposite "
      + "ones \(short(data.largestOppositeLabelProduct)) (at most 0)"
    if isOrthogonal {
      return
        "Before training: the \(data.sampleCount) rows, at unit length, are orthogonally separable: \(products). The "
        + "certificates of the early stage and of finite steps hold"
        + (specification.loss == .squared ? "." : ", and the one for all times.")
    }
    return
      "Before training: the \(data.sampleCount) rows, at unit length, are not orthogonally separable: "
      + "\(data.violatingPairs) of \(data.pairCount) pairs (\(percent(Double(data.violatingPairs) / Double(data.pairCount)))) "
      + "are on the wrong side; \(products). Only the certificate for any data holds."
  }

  private var separator: String {
    data.margin > 0
      ? "A linear rule without threshold separates them with margin \(short(data.margin))."
      : "No linear rule without threshold separates them."
  }

  private var coverage: String {
    let missing = start.uncoveredRows
    let here =
      missing == 0
      ? "here each row has at least \(percent(start.coverage)) of the \(specification.width)"
      : "of the \(specification.width) here none does so for \(missing) of the rows, and without that nothing about all "
        + "times is certain"
    return
      "\(data.coverageWidth) neurons have one that is active on each row and pulls it the right way, with probability 0.99: "
      + "\(here)."
  }

  private var constant: String? {
    guard let C = start.constant else { return nil }
    guard C > 0 else {
      return "The certified constant C is 0: take another seed or a larger width."
    }
    let limit =
      data.infiniteWidthConstant.map { ", \(percent(C / $0)) of its limit at infinite width" } ?? ""
    let rows = start.limitingRows.map { "; \($0) of the rows make up half of it" } ?? ""
    return
      "The squared gradient is at least C = \(short(C)) times the squared mean pull of the rows\(limit)\(rows)."
  }

  /// The bounds at the end of the run, as numbers.
  private var certified: String {
    let end = points[points.count - 1]
    var parts: [String] = []
    for kind in [Kind.early, .global, .general] {
      if let bound = end.bound(kind) { parts.append("\(short(bound)) by '\(kind.title)'") }
    }
    let flow =
      "Loss \(short(start.loss)) at the start; for gradient flow a loss is certified at t = \(short(end.time)) of at most "
      + parts.joined(separator: ", ")
    let span =
      start.endTime.map { "; the early stage ends at t = \(short($0))" } ?? ""
    guard isOrthogonal else { return "\(flow)\(span)." }
    guard coveredSteps > 0, let covered = verdict(.steps) else {
      return
        "\(flow)\(span). Steps of \(short(specification.learningRate)) are too large for a certificate of their own."
    }
    return
      "\(flow)\(span). For steps of \(short(specification.learningRate)) themselves the certificate covers "
      + "\(coveredSteps) of \(specification.stepCount), after which the loss is at most "
      + "\(short(start.loss - covered.certified))."
  }

  private var plan: String {
    let target = "the loss \(short(targetLoss))"
    guard start.loss > targetLoss else { return "The start already has \(target)." }
    let finite =
      certifiedSteps.map {
        "\($0) steps of \(short(specification.learningRate)) are certain to reach \(target)"
      }
    guard let arrival else {
      return
        (finite.map { "\($0)." }
        ?? "No certificate reaches \(target): how long it takes is not known beforehand.")
    }
    let steps = arrival.time / specification.learningRate
    let flow =
      "gradient flow is certain to reach \(target) by t = \(short(arrival.time)) ('\(arrival.kind.title)'), "
      + "\(short(steps.rounded(.up))) steps of this size if they are small enough to follow it"
    return
      (finite.map { "\($0); \(flow)." }
      ?? "\(flow.prefix(1).uppercased() + flow.dropFirst()); for finite steps nothing is certain that far.")
  }

  private var training: String {
    let reached: String
    if start.loss <= targetLoss {
      reached = ""
    } else if let step = run.targetStep {
      var compared: [String] = []
      if let certifiedSteps { compared.append("\(certifiedSteps) were certified") }
      if let arrival, step > 0 {
        let steps = arrival.time / specification.learningRate
        compared.append(
          "\(short(steps / Double(step))) times as many by the certificate of gradient flow")
      }
      reached =
        " It reached the target loss after \(step) steps"
        + (compared.isEmpty ? "." : " (\(compared.joined(separator: "; "))).")
    } else {
      reached = " It did not reach the target loss."
    }
    return
      "The run: \(specification.stepCount) steps of \(short(specification.learningRate)) took the loss from "
      + "\(short(start.loss)) to \(short(run.finalLoss)); \(percent(run.trainingError)) of the rows and "
      + "\(percent(run.heldOutError)) of \(heldOutCount) held-out rows are on the wrong side.\(reached)"
  }

  /// Which certificates were tight and which vacuous.
  private var verdicts: [String] {
    var told = [Kind.early, .global, .general, .steps].compactMap(verdict).map(sentence)
    if 100 * run.failedDescents > specification.stepCount {
      told.append(
        "\(run.failedDescents) of \(specification.stepCount) steps lowered the loss by less than half of what their gradient "
          + "promises: at this step size the bounds of gradient flow say nothing of the run; take a smaller one."
      )
    }
    return told
  }

  private func sentence(_ verdict: Verdict) -> String {
    let name = "Certificate '\(verdict.kind.title)'"
    let place = "at t = \(short(verdict.point.time))"
    if verdict.broken > 0 {
      return verdict.kind == .steps
        ? "\(name) is broken at \(verdict.broken) states of the run, which cannot be."
        : "\(name) speaks of gradient flow, and the run is above it at \(verdict.broken) of \(points.count) states: its steps "
          + "are too large to follow the flow."
    }
    let end =
      verdict.point.step < specification.stepCount ? ", by when it has said all that it says" : ""
    return
      "\(name) is \(Self.worth(verdict.share)): it foresaw \(short(verdict.certified)) of the decrease "
      + "\(short(verdict.actual)) \(place)\(end)."
  }

  /// In words, for what is certified over what happened.
  static func worth(_ share: Double) -> String {
    switch share {
    case 0.5...: "tight"
    case 0.1..<0.5: "within a factor of \(short(1 / share))"
    case 0.01..<0.1: "loose, \(short(1 / share)) times too careful"
    default: "true and vacuous here"
    }
  }

  private var renewed: String? {
    guard renewal.count > 1, renewal.actual > 0 else { return nil }
    let time = short(specification.learningRate * Double(renewal.lastStep))
    return
      "Begun anew from the state of the run whenever it had run out, \(renewal.count) times until t = \(time), the "
      + "certificate for any data has \(percent(renewal.certified / renewal.actual)) of the decrease "
      + "\(short(renewal.actual)) until then."
  }

  private var patterns: String {
    let flips = "\(run.flips) activations changed on the way"
    let gradient =
      run.gradientRatio.map {
        "; the squared gradient was at least \(short($0)) times its bound"
      } ?? ""
    let overshoot =
      specification.loss == .squared
      ? run.firstOvershoot.map {
        "; from step \($0) on margins are above 1, where nothing is proved of the patterns"
      } ?? "" : ""
    let forbidden =
      isOrthogonal
      ? ", \(run.forbiddenFlips) of them against the certified direction"
      : ", \(run.forbiddenFlips) of them in a direction that orthogonally separable rows exclude"
    return "\(flips)\(forbidden)\(gradient)\(overshoot)."
  }

  private var reading: String {
    let drawn =
      data.sampleCount < data.trainCount
      ? "\(data.sampleCount) of \(data.trainCount) training rows, drawn at random"
      : "all \(data.sampleCount) training rows"
    return
      "The network has \(specification.width) ReLU neurons without thresholds, both layers trained on \(drawn) "
      + "('\(positive)', \(data.positiveCount), against '\(negative)'), centred and divided by their length; the loss is "
      + "\(specification.loss.rawValue), the mean over the rows; time t is step size times steps."
  }
}
