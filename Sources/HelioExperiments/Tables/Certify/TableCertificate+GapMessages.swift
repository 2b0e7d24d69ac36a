import HelioCore
import HelioNumerics
import HelioRuns

extension TableCertificate {
  /// The last state for which the gap that is asked for is certain.
  public var lastCertainGap: Point? {
    guard let gap else { return nil }
    let wanted = gap.targetGap * Double(gap.testRows).squareRoot()
    return points.last { $0.step > 0 && ($0.gapCoefficient ?? .infinity) <= wanted }
  }

  /// What is certain of test rows before training.
  var gapBefore: String {
    guard let gap else {
      return
        "Nothing is certified of rows that training does not see: that needs a loss whose slope is bounded, and the slope "
        + "of the \(specification.loss.rawValue) loss grows with the error; the logistic loss has a bound."
    }
    let end = "t = \(short(points[points.count - 1].time))"
    let start =
      "Before training, of rows that it does not see: the mean loss of \(gap.testRows) test rows"
    let span =
      gap.budget.map {
        "\(gap.testRows) rows are certain of a gap of \(short(gap.targetGap)) up to t = \(short($0))"
      }
      ?? "a gap of \(short(gap.targetGap)) needs more rows even without training, "
      + "\(short((gap.initialDeviation / gap.targetGap * gap.initialDeviation / gap.targetGap).rounded(.up)))"
    guard let bound = gap.bound, let rows = gap.requiredRows else {
      return "\(start) has no bound at \(end), where it overflows; \(span)."
    }
    let worth =
      bound < self.start.loss
      ? "" : ", which says nothing of a loss that starts at \(short(self.start.loss))"
    return
      "\(start) lies within \(short(bound)) of the expected one at \(end), in the root mean square\(worth); a gap of "
      + "\(short(gap.targetGap)) needs \(short(rows)) rows there; \(span)."
  }

  /// In words: a bound that is below the loss itself says something, however careful it is.
  private func gapWorth(_ measured: Double, _ bound: Double) -> String {
    if bound >= start.loss { return "true and vacuous here" }
    return measured >= bound / 2 ? "tight" : "\(short(bound / measured)) times too careful"
  }

  /// What the run had.
  var gapAfter: [String] {
    guard let gap else { return [] }
    guard gap.isWithinConditions else {
      return [
        "The loss rose above its start on the way, so that the bound of the gap does not speak of this run: take a "
          + "smaller step."
      ]
    }
    var told: [String] = []
    func miss(_ point: Point) -> Double {
      point.heldOutDeviation / Double(gap.testRows).squareRoot()
    }
    if let point = lastCertainGap, let coefficient = point.gapCoefficient {
      let bound = coefficient / Double(gap.testRows).squareRoot()
      told.append(
        "The bound of the gap is \(gapWorth(miss(point), bound)) at t = \(short(point.time)), the last state for which "
          + "it promises \(short(gap.targetGap)): losses of the \(heldOutCount) held-out rows scatter so that "
          + "\(gap.testRows) rows miss the expected one by \(short(miss(point))), where \(short(bound)) was certified."
      )
    }
    let certified =
      gap.bound.map { "\(gapWorth(gap.measured, $0)): \(short($0)) was certified" }
      ?? "none any more"
    told.append(
      "At the end \(gap.testRows) rows miss by \(short(gap.measured)), and \(short(gap.measuredRows)) do for a gap of "
        + "\(short(gap.targetGap)); the bound is \(certified), and \(short(gap.trainedBound)) from how far the trained "
        + "weights have moved.")
    let training =
      gap.trainingBound.map { "\(short($0)) is certified of it, " } ?? "its bound overflows, "
    told.append(
      "The mean loss of held-out rows is above that of the rows trained on by \(short(gap.trainingGap)) ± "
        + "\(short(gap.trainingGapError)): \(training)which falls with more rows at a given time but is no useful number."
    )
    return told
  }
}
