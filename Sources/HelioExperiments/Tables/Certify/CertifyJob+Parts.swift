import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

/// The parts of a table's certificate.
extension CertifyJob {
  func data() throws(HelioError) -> TableCertificate.Data {
    let (n, separability) = (sample.count, certificate.separability)
    return TableCertificate.Data(
      sampleCount: n, trainCount: rows.trainLabels.count,
      positiveCount: sample.labels.count { $0 > 0 }, dimension: sample.dimension,
      pairCount: n * (n - 1) / 2, violatingPairs: separability.violatingPairs,
      smallestEqualLabelProduct: separability.smallestEqualLabelProduct,
      largestOppositeLabelProduct: separability.largestOppositeLabelProduct,
      margin: separability.margin,
      coverageWidth: try CoverageWidth(
        sampleCount: n, failureProbability: Self.failureProbability
      ).width,
      infiniteWidthConstant: separability.isOrthogonal
        ? try GradientCertificate.infiniteWidthConstant(
          sample, initialScale: specification.initialScale) : nil)
  }

  func initial() -> TableCertificate.Start {
    let Z = start.preactivations(on: sample)
    let covering = (0..<sample.count).map { i in
      (0..<start.width).count { Z[$0, i] > 0 && start.signs[$0] == sample.labels[i] }
    }
    var limiting: Int?
    if let weights = certificate.gradient?.limitingWeights, weights.contains(where: { $0 > 0 }) {
      var sum = 0.0
      limiting = 0
      for w in weights.sorted(by: >) where sum < 0.5 {
        sum += w
        limiting! += 1
      }
    }
    return TableCertificate.Start(
      loss: certificate.initialLoss, largestMargin: certificate.initialMargins.max() ?? 0,
      coverage: Double(covering.min() ?? 0) / Double(start.width),
      uncoveredRows: covering.count { $0 == 0 }, constant: certificate.gradient?.constant,
      limitingRows: limiting, endTime: certificate.early?.endTime)
  }

  /// The soonest of the times at which the certificates of gradient flow reach the target loss.
  func arrival() throws(HelioError) -> TableCertificate.Arrival? {
    if certificate.initialLoss <= targetLoss { return .init(kind: .general, time: 0) }
    var found: [TableCertificate.Arrival] = []
    if let time = certificate.global?.time(to: targetLoss) {
      found.append(.init(kind: .global, time: time))
    }
    if let early = certificate.early,
      let time = crossing({ early.losses(at: [$0])[0] })
    {
      found.append(.init(kind: .early, time: time))
    }
    if let time = crossing({ certificate.general.losses(at: [$0])[0] }) {
      found.append(.init(kind: .general, time: time))
    }
    return found.filter { $0.time.isFinite }.min { $0.time < $1.time }
  }

  /// Where a falling bound reaches the target loss; `nil` where it never does: these bounds have stopped long before
  /// t = 1000.
  private func crossing(_ bound: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, 1000.0)
    guard bound(high) <= targetLoss else { return nil }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if bound(middle) <= targetLoss { high = middle } else { low = middle }
    }
    return high
  }

  /// Steps evenly spread over their logarithm, and those at which certificates end.
  func shownSteps(_ discrete: DiscreteStepBound?) -> Set<Int> {
    let last = Double(Self.pointCount - 1)
    let spread = (0..<Self.pointCount).map {
      Int(pow(Double(stepCount), Double($0) / last).rounded())
    }
    let ends = [certificate.early?.endTime, certificate.general.endTime].compactMap { $0 }.map {
      Int(min($0 / specification.learningRate, Double(stepCount)).rounded())
    }
    let covered = min(discrete?.certifiedSteps ?? 0, stepCount)
    return Set([0, covered, stepCount] + spread + ends)
  }

  func points(
    at steps: [Int], _ training: TrackedDescent, _ discrete: DiscreteStepBound?,
    _ heldOut: [Int: MeanLoss]
  ) throws(HelioError) -> [TableCertificate.Point] {
    let covered = discrete?.certifiedSteps ?? 0
    let times = steps.map { specification.learningRate * Double($0) }
    let (early, general) = (
      certificate.early?.losses(at: times), certificate.general.losses(at: times)
    )
    var result: [TableCertificate.Point] = []
    for (k, step) in steps.enumerated() {
      result.append(
        .init(
          step: step, time: times[k], loss: training.losses[step], early: early?[k],
          global: try certificate.global?.loss(at: times[k]), general: general[k],
          steps: discrete.flatMap {
            step == 0 ? $0.initialLoss : step <= covered ? $0.losses[step - 1] : nil
          },
          heldOutLoss: heldOut[step]!.mean, heldOutDeviation: heldOut[step]!.deviation,
          gapCoefficient: try gap?.coefficient(steps: step)))
    }
    return result
  }

  func outcome(
    _ training: TrackedDescent, _ held: Matrix<Double>
  ) -> TableCertificate.Run {
    var Z = product(held, training.rows, transposeSecond: true)
    apply(.relu, to: &Z)
    let f = product(Z, training.secondLayer)
    let wrong = zip(f, rows.heldLabels).count { $0 * $1 <= 0 }
    return TableCertificate.Run(
      finalLoss: training.finalLoss,
      targetStep: training.losses.firstIndex { $0 <= targetLoss },
      failedDescents: training.failedDescents, firstOvershoot: training.firstOvershoot,
      flips: training.tracker.flips,
      forbiddenFlips: training.tracker.alignedDeactivations
        + training.tracker.misalignedActivations,
      trainingError: Double(training.finalMargins.count { $0 <= 0 }) / Double(sample.count),
      heldOutError: Double(wrong) / Double(rows.heldLabels.count),
      gradientRatio: certificate.gradient.flatMap {
        $0.constant > 0 && training.smallestGradientRatio.isFinite
          ? training.smallestGradientRatio / $0.constant : nil
      })
  }

  /// The certified gap beside what the trained network has on the held-out rows.
  func found(
    _ gap: CertifiedGap, _ training: TrackedDescent, _ heldOut: MeanLoss
  ) throws(HelioError) -> TableCertificate.Gap {
    let n = specification.testRows ?? rows.heldLabels.count
    let eps = specification.targetGap ?? Self.usualGap
    let root = Double(n).squareRoot()
    func required(_ coefficient: Double) throws(HelioError) -> Double {
      try IndependentTestBound.requiredTestSize(coefficient: coefficient, targetGap: eps)
    }
    let coefficient = try gap.coefficient(steps: stepCount)
    let trained = try posteriorMovement(
      from: (start.secondLayer, start.rows), to: (training.secondLayer, training.rows),
      activationLipschitz: Double(start.width).squareRoot())
    let seen = specification.loss.deviation(training.finalMargins)
    let errors = [
      heldOut.deviation / Double(rows.heldLabels.count).squareRoot(),
      seen / Double(sample.count).squareRoot(),
    ]
    let moments = try gap.moments(steps: stepCount)
    return TableCertificate.Gap(
      testRows: n, targetGap: eps, initialDeviation: gap.setting.initialLossDeviation,
      pilotCount: rows.trainLabels.count, pullBound: gap.pullBound,
      bound: coefficient.map { $0 / root },
      requiredRows: try coefficient.map { (c) throws(HelioError) in try required(c) },
      budget: try gap.budget(coefficient: eps * root),
      trainedBound: (gap.setting.initialLossDeviation + trained) / root,
      measured: heldOut.deviation / root, measuredRows: try required(heldOut.deviation),
      trainingBound: moments.map {
        TrainingSampleBound.lazy($0, gap.setting, sampleCount: sample.count)
      },
      trainingGap: heldOut.mean - training.finalLoss, trainingGapError: norm(errors),
      isWithinConditions: training.losses.allSatisfy { $0 <= training.initialLoss * (1 + 1e-12) })
  }
}
