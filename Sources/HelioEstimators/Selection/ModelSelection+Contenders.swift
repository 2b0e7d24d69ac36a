import HelioCore
import HelioKernels

extension ModelSelection {
  private static let share = 0.95
  private static let width = 1000
  private static let scaleSteps = 12
  /// Rows from which on scales of coordinates are tried unasked: they are as many parameters as columns, and
  /// on small tables they fit the noise.
  private static let scaleRows = 2000
  /// Learned metrics that every kernel tries: those that suit one suit the others.
  private static let sharedRules = 3

  /// A way to learn a metric.
  private typealias Rule = (adaptation: Adaptation, learner: MetricLearner)

  /// Step 2: the best kernels in learned metrics, judged by few rows that these have not seen.
  ///
  /// The best kernel that is no product tries every way to learn one; the others try none, and those that were
  /// best for it. Products try the best for it of those that keep the coordinates apart, and learn scales of their
  /// own; those of the best product are for the others too.
  func contenders(
    _ screening: [Entry], over problems: inout [SplitProblem], rowCount: Int,
    _ outcome: inout Outcome
  ) throws(HelioError) -> [Entry] {
    let plain = screening.filter { $0.candidate.adaptation == .none }
    let forms = diverse(plain, 5)
    let leader = forms.first { $0.kind.shape != .product && !$0.isLinear }
    var rules = rules(screening, plain)
    var apart = rules.filter { !$0.adaptation.mixesCoordinates }
    let scaled = triesScales(rowCount) ? plain.first { $0.kind.shape == .product } : nil
    let unscaled = rules.count
    rules += scaled.map { [scales(of: $0)] } ?? []

    func entry(_ form: Entry, _ rule: Rule) -> Entry {
      let candidate = Candidate(
        form: form.candidate.form, adaptation: rule.adaptation, learner: rule.learner)
      return Entry(candidate: candidate, ridge: form.ridge)
    }
    var entries: [Entry] = []
    if let leader {
      let chosen = rules.map { entry(leader, $0) }
      entries = try race(chosen, over: &problems, .contenders, &outcome) {
        progress(0.2 + 0.1 * $0, "metrics, on few rows")
      }
      let position = Dictionary(
        entries.enumerated().map { ($1.candidate, $0) }, uniquingKeysWith: { first, _ in first })
      let best = rules.indices.dropFirst().filter { position[chosen[$0].candidate] != nil }
        .sorted { position[chosen[$0].candidate]! < position[chosen[$1].candidate]! }
      let shared = best.prefix(Self.sharedRules)
      let diagonal = best.filter { !rules[$0].adaptation.mixesCoordinates && $0 < unscaled }
      apart = ([0] + diagonal.prefix(Self.sharedRules)).map { rules[$0] }
      // Scales come into their own with more rows.
      rules = rules.indices.filter {
        $0 == 0 || shared.contains($0) || (scaled != nil && $0 == rules.count - 1)
      }.map { rules[$0] }
    }
    var others: [Entry] = []
    for form in forms where form.candidate != leader?.candidate {
      let own =
        form.kind.shape == .product ? apart + (scaled == nil ? [] : [scales(of: form)]) : rules
      others += own.map { entry(form, $0) }
    }
    entries += try race(others, over: &problems, .contenders, &outcome) {
      progress(0.3 + 0.2 * $0, "metrics, on few rows")
    }
    return entries
  }

  /// None, the best gradient step, steps of finite networks, and gradient outer products.
  private func rules(_ screening: [Entry], _ plain: [Entry]) -> [Rule] {
    let first = plain[0].candidate.learner
    var rules: [Rule] = [(.none, first)]
    if adaptation == .networkStep {
      rules += Self.strengths.map {
        (.networkStep(width: Self.width, strength: $0, seed: seed), first)
      }
    }
    let steps = screening.filter { $0.candidate.adaptation != .none }
    if let step = steps.min(by: { $0.error < $1.error }) {
      rules.append((step.candidate.adaptation, step.candidate.learner))
    }
    guard adaptation.triesOuterProducts else { return rules }
    // The best network and the best radial kernel take the gradients, a product kernel if there are no others.
    func best(_ shape: Entry.Kind.Shape) -> Entry? {
      plain.first { $0.kind.shape == shape && $0.candidate.form.family.hasGradient }
    }
    let smooth = [best(.network), best(.radial)].compactMap(\.self)
    for teacher in smooth.isEmpty ? [best(.product)].compactMap(\.self) : smooth {
      let learner = MetricLearner(
        form: teacher.candidate.form.withoutLinearPart, ridge: teacher.ridge)
      for iterations in 1...LearnedMetrics.iterationLimit {
        for isDiagonal in [false, true] {
          let rule = Adaptation.gradientOuterProduct(
            iterations: iterations, share: Self.share, isDiagonal: isDiagonal)
          rules.append((rule, learner))
        }
      }
    }
    return rules
  }

  private func triesScales(_ rowCount: Int) -> Bool {
    adaptation.triesCoordinateScales && (adaptation != .auto || rowCount >= Self.scaleRows)
  }

  private func scales(of product: Entry) -> Rule {
    let learner = MetricLearner(
      form: product.candidate.form.withoutLinearPart, ridge: product.ridge)
    return (.coordinateScales(steps: Self.scaleSteps), learner)
  }
}
