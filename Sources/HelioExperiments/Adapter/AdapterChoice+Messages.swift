import HelioCore
import HelioEstimators
import HelioRuns
import HelioTheory

extension AdapterChoice {
  /// Below this share of the change a form holds it exactly: fits end at 1e-9 of it.
  private static let exactness = 1e-6

  /// Above this share of the largest one a singular value has changed.
  private static let visibleChange = 1e-6

  package var messages: [String] {
    guard specification.after != nil else { return [recommendation, told].compactMap { $0 } }
    return [recommendation, reach, parameters, singularValues, lowRankBesides, told]
      .compactMap { $0 }
  }

  /// What to take, in one sentence.
  package var recommendation: String {
    let best = best
    let (p, d) = (specification.before.rows, specification.before.columns)
    let share = short(best.residual * best.residual * 100)
    let what = specification.after == nil ? "the matrix" : "the change"
    let cost =
      "\(best.freeParameters) free parameters, of \(p * d) entries"
    guard let floor = front.last.map({ candidates[$0].residual }), floor < 1 - 1e-9 else {
      return
        "Nothing within \(specification.budget) parameters holds any of \(what): raise --budget."
    }
    if best.residual < Self.exactness {
      return
        "Take \(best.name): it is \(what) exactly (residual \(short(best.residual))), with \(cost)."
    }
    if isWithinTolerance {
      return
        "Take \(best.name): it leaves \(share) % of the square of \(what) (residual \(short(best.residual))), with \(cost)."
    }
    return
      "Within \(specification.budget) parameters \(best.name) leaves least, yet \(share) % of the square of \(what) "
      + "(residual \(short(best.residual))), with \(cost): no form here has little and holds much."
  }

  /// What blocks without enough factors do not join.
  private var reach: String? {
    guard let form = best.form, let side = form.side,
      form.family == .groupShuffle || form.family == .blockDiagonal
    else { return nil }
    let (p, d) = (specification.before.rows, specification.before.columns)
    let sizes = side == .right ? [d] : side == .left ? [p] : [p, d]
    let parts = sizes.compactMap { n -> String? in
      guard
        let shape = try? FactorClass(
          blockCount: n / form.blockSize, blockSize: form.blockSize, factorCount: form.factorCount),
        !shape.isDenseCapable
      else { return nil }
      return "\(shape.reach) of \(n)"
    }
    return parts.isEmpty
      ? nil : "Each coordinate reaches only \(parts.joined(separator: " and ")) others through it."
  }

  /// Above this norm a generator turns by pi within 0.002, and steps on it move nothing.
  private static let hugeGenerator = 1e3

  /// Whether the recommended rotations have Cayley parameters to be trained further.
  private var parameters: String? {
    guard let generators else { return nil }
    if generators.withoutCount > 0 {
      return
        "\(generators.withoutCount) of its \(generators.blockCount) blocks have the eigenvalue -1, which Cayley's map "
        + "does not reach: to train on from here, keep a sign for a row of each beside its parameters."
    }
    return generators.largestNorm > Self.hugeGenerator
      ? "Its blocks turn by almost half a circle: Cayley parameters K would have a norm of "
        + "\(short(generators.largestNorm)), where steps move little." : nil
  }

  private var singularValues: String? {
    guard let after = singularValuesAfter, let floor = rotationFloor,
      let largest = singularValuesBefore.first
    else { return nil }
    let changes = zip(singularValuesBefore, after).map { abs($0 - $1) }
    let worst = changes.max() ?? 0
    if worst <= Self.visibleChange * largest {
      return
        "No singular value has changed (by at most \(short(worst)) of \(short(largest))): the change is a rotation of "
        + "both sides, or of one."
    }
    let grown = zip(singularValuesBefore, after).first { $1 > 1.05 * $0 }
    let spike =
      grown.map { " The largest went from \(short($0.0)) to \(short($0.1)), as after a spike." }
      ?? ""
    return
      "Singular values have changed by up to \(short(worst)): every rotation, of whatever sides, leaves a residual of at "
      + "least \(short(floor))." + ((after.first ?? 0) > 1.05 * largest ? spike : "")
  }

  /// Low rank at the cost of the recommended form, or the other way round.
  private var lowRankBesides: String? {
    let best = best
    let others = candidates.filter {
      ($0.kind == "low rank") != (best.kind == "low rank")
        && $0.freeParameters <= best.freeParameters
    }
    guard let other = others.min(by: { $0.residual < $1.residual }) else { return nil }
    return
      "With no more parameters, \(other.name) (\(other.freeParameters)) leaves a residual of \(short(other.residual))."
  }

  private var told: String? {
    let steps = front.prefix(8).map { i in
      "\(candidates[i].name): \(short(candidates[i].residual)) with \(candidates[i].freeParameters)"
    }
    return steps.isEmpty
      ? nil : "Residuals that no cheaper form reaches: \(steps.joined(separator: "; "))."
  }
}
