import HelioCore
import HelioNumerics
import HelioRuns
import HelioTables
import HelioTheory

extension TableForecast {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    let width = bestWidth
    return [widthChoice, advice(width), asked(width), averaging(width), tails(width)]
      .compactMap { $0 }
      + baselines(width)
      + [honesty(width), stability(width), features(width), omitted(width)]
      .compactMap { $0 } + [reading]
  }

  private var widthChoice: String? {
    guard widths.count > 1 else { return nil }
    let errors = widths.map { "\(short($0.best.stop.error)) at \($0.width)" }
    let doubt =
      widths.contains { $0.best.stop.error < bestWidth.best.stop.error }
      ? " (the two halves disagree about the width)" : ""
    return
      "Of the widths \(widths.map { "\($0.width)" }.joined(separator: ", ")) take \(bestWidth.width), as the rows that choose say: "
      + "on those that judge the best schedule's predicted error is \(errors.joined(separator: ", "))\(doubt); what follows is of "
      + "that width."
  }

  private func advice(_ width: Width) -> String {
    let best = width.best
    let edge =
      best.stop.step == best.points.last?.step
      ? " The error still falls at the end: more epochs may do better." : ""
    let largest = width.grid.map(\.share).max()
    let bound =
      (width.grid + width.tails).contains { $0.schedule == best.schedule && $0.share == largest }
      ? " It is the largest step of the grid, \(short(100 * (largest ?? 0))) % of the one that is safe whatever the rows are: a "
        + "larger --learning-rate may do better, or diverge on a long row." : ""
    return "Take \(text(best.schedule)), keep the \(iterate(best.stop)) and stop after "
      + "\(short(best.stop.epoch)) epochs: predicted held-out error \(short(best.stop.error)), "
      + "\(real(best, at: best.stop)).\(edge)\(bound)"
  }

  private func asked(_ width: Width) -> String? {
    let course = width.asked
    guard let end = course.points.last else { return nil }
    let isBest = course.schedule == width.best.schedule
    let opening = "The schedule asked for (\(text(course.schedule)))"
    if course.diverges {
      return "\(opening) diverges: its training error passes 1e12 times that at the start after "
        + "\(short(end.epoch)) epochs."
    }
    let whole =
      "after all \(specification.epochs) epochs its error is \(short(end.last)), \(short(end.average)) of the average"
    if isBest { return "That is the schedule asked for; \(whole)." }
    let doubt =
      min(end.last, end.average) < course.stop.error
      ? ", lower, so that the two halves of the held-out rows disagree about the time" : ""
    return "\(opening) is best stopped after \(short(course.stop.epoch)) epochs with the "
      + "\(iterate(course.stop)): predicted \(short(course.stop.error)), \(real(course, at: course.stop)); \(whole)\(doubt)."
  }

  /// What the average is worth, at its best time against the last iterate at its own.
  private func averaging(_ width: Width) -> String? {
    let course = width.asked
    let (last, average) = (course.bestLast, course.bestAverage)
    guard let end = course.points.last, !course.diverges else { return nil }
    let price = end.last - end.descentLast
    return
      "On the schedule asked for the last iterate reaches \(short(last.error)) at best (after \(short(last.epoch)) epochs), "
      + "the average \(short(average.error)) (after \(short(average.epoch))); at the end stochastic gradients cost the last iterate "
      + "\(short(price)) and the average \(short(end.average - end.descentAverage))."
  }

  /// What averaging a tail is worth, over all schedules that were tried with one.
  private func tails(_ width: Width) -> String? {
    func best(_ entries: [GridEntry]) -> GridEntry? {
      entries.filter(\.stop.isAveraged).min { $0.stop.chosenBy < $1.stop.chosenBy }
    }
    guard let whole = best(width.grid),
      let tail = best(width.tails.filter { averagesTail($0.schedule, $0.stop) })
    else { return nil }
    return
      "Of averages the best over all iterates has the predicted error \(short(whole.stop.error)), the best that leaves out the "
      + "first \(percent(tail.schedule.tail)) of the epochs \(short(tail.stop.error))."
  }

  private func averagesTail(_ schedule: Schedule, _ stop: Stop) -> Bool {
    stop.isAveraged && stop.epoch > schedule.tail * Double(specification.epochs)
  }

  private func baselines(_ width: Width) -> [String] {
    let (norm, ridge) = (width.leastNorm, width.ridge)
    var sentences = [
      "On the same features the readout of least norm has the error \(short(norm.error)) and the best ridge (\(short(ridge.ridge))) "
        + "\(short(ridge.error))\(accuracies(width))."
    ]
    let course = width.asked
    if !course.diverges, course.schedule.decay == 0, course.schedule.tail == 0,
      course.bestAverage.step > 1,
      let ridges = try? StepSchedule(
        learningRate: course.schedule.learningRate, stepCount: course.bestAverage.step
      ).equivalentRidges()
    {
      sentences.append(
        "The average of the schedule asked for, at its best time, filters as a ridge between \(short(ridges.lowerBound)) and "
          + "\(short(ridges.upperBound)) would.")
    }
    return sentences
  }

  private func accuracies(_ width: Width) -> String {
    guard let norm = width.leastNorm.accuracy, let ridge = width.ridge.accuracy else { return "" }
    let runs = width.best.accuracyAtStop.map { ", the real runs of the best schedule \(short($0))" }
    return "; shares of right classes \(short(norm)) and \(short(ridge))\(runs ?? "")"
  }

  /// How far real runs lie from the closure.
  private func honesty(_ width: Width) -> String? {
    let courses =
      width.asked.diverges || width.asked.schedule == width.best.schedule
      ? [width.best] : [width.asked, width.best]
    let gaps = courses.flatMap(\.gaps)
    guard !gaps.isEmpty else {
      return specification.runs == 0
        ? "No real runs were asked for, so that the closure is not checked."
        : "All real runs diverged before the first time that is drawn."
    }
    let distance = gaps.distance
    let verdict: String
    if distance.own > 0.1 {
      verdict = "these features are far from the closure, take its numbers as a guide"
    } else if distance.own > 0.2 * distance.found {
      verdict = "the closure holds for these features to about \(percent(distance.own))"
    } else {
      verdict = "the closure holds for these features as far as such runs can tell"
    }
    return
      "Over all times drawn real runs (\(specification.runs) of each schedule) lie \(percent(distance.found)) from the closure, root "
      + "mean square, of which \(percent(distance.chance)) is the chance of so few runs: \(verdict)."
      + lost(courses)
  }

  /// Real runs that diverge where the closure does not.
  private func lost(_ courses: [Course]) -> String {
    guard specification.runs > 0,
      let course = courses.first(where: {
        ($0.runs.last?.step ?? 0) < $0.stop.step
      })
    else { return "" }
    return
      " Of the runs with steps \(short(course.schedule.learningRate)) at least one diverged after "
      + "\(short(course.runs.last?.epoch ?? 0)) epochs, where the closure still has numbers: take smaller steps."
  }

  private func stability(_ width: Width) -> String {
    let course = width.asked
    let g = course.schedule.learningRate
    let place: String
    if g >= course.largestStableStep {
      place = "beyond it"
    } else if g > course.safeStep {
      place = "between the two, where long rows may still make real runs diverge"
    } else {
      place = "\(percent(g / course.safeStep)) of the latter"
    }
    return
      "The largest stable step at batch \(course.schedule.batch) is \(short(course.largestStableStep)) by the closure, and "
      + "up to \(short(course.safeStep)) no row can make the mean square grow; the step taken is \(place)."
  }

  private func features(_ width: Width) -> String? {
    var parts: [String] = []
    if width.meanShare > 0.2 {
      parts.append(
        "The features' mean has \(percent(width.meanShare)) of their power and limits the step; --centre takes it out."
      )
    }
    if width.lengthSpread > 3 {
      parts.append(
        "The longest training row has \(short(width.lengthSpread)) times the mean squared length of features, so that the closure, "
          + "which knows only the mean, is optimistic about large steps.")
    }
    if Double(width.rank) < 0.9 * Double(min(trainCount, width.featureCount)) {
      parts.append(
        "The \(width.featureCount) features have the numerical rank \(width.rank) on these rows."
      )
    }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private func omitted(_ width: Width) -> String? {
    guard !width.omittedBatches.isEmpty else { return nil }
    let batches = width.omittedBatches.map(String.init).joined(separator: ", ")
    return
      "The grid leaves out the batch \(batches), whose many steps would take minutes; fewer --epochs, or --rows, include it."
  }

  private var reading: String {
    "Errors are mean squares over the training targets' variance"
      + (task == .regression ? "" : " of classes coded ±1, fitted by least squares")
      + ", 1 is to know nothing; schedules, times and ridges are chosen on \(choosingCount) held-out rows and judged on "
      + "\(judgingCount) others."
  }

  private func real(_ course: Course, at stop: Stop) -> String {
    guard let found = course.atStop else { return "no real run" }
    return "real runs \(short(found.mean)) ± \(short(found.standardError))"
  }

  private func text(_ schedule: Schedule) -> String {
    let shape = schedule.decay == 0 ? "constant" : "falling as t^-\(short(schedule.decay))"
    let average =
      schedule.tail == 0
      ? "" : ", averaged from epoch \(short(schedule.tail * Double(specification.epochs))) on"
    return "steps \(short(schedule.learningRate)), \(shape), batch \(schedule.batch)\(average)"
  }

  private func iterate(_ stop: Stop) -> String { stop.isAveraged ? "average" : "last iterate" }
  private func percent(_ share: Double) -> String { "\(short(100 * share)) %" }
}
