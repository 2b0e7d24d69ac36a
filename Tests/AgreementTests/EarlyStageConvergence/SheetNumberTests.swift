import Heliotrope
import Testing

/// The numbers that the sheet's experiments report, in means over other draws than theirs.
@Suite struct EarlyStageSheetNumberTests {
  private let stream = RandomStream(seed: 21, purpose: "early-stage sheet numbers")

  private func draw(
    _ r: Int, n: Int = 20, law: UnitSampleLaw = .orthogonallySeparable, kappa: Double = 0.5
  ) throws -> (sample: UnitSample, start: SphericalStart) {
    let s = stream.at(r)
    return (
      try law.sample(n, dimension: 20, from: s.substream("data")),
      try .random(width: 64, dimension: 20, initialScale: kappa, from: s.substream("weights"))
    )
  }

  /// Within four standard errors of ours and of the sheet's, whose means are of ten draws.
  private func check(_ values: [Double], _ sheet: Double, _ name: String, of sheetDraws: Int = 10) {
    let r = Replicates(values)
    let error =
      r.standardError * (1 + Double(r.count) / Double(sheetDraws)).squareRoot() + 0.005 * abs(sheet)
    #expect(abs(r.mean - sheet) < 4 * error, "\(name): \(r.mean) +- \(error), sheet \(sheet)")
  }

  @Test func certificatesOfTheSquaredLoss() throws {
    var (C, limit, end, certified, actual) = (
      [Double](), [Double](), [Double](), [Double](), [Double]()
    )
    for r in 0..<30 {
      let (sample, start) = try draw(r)
      let found = try ConvergenceCertificate(.squared, sample, start)
      C.append(try #require(found.gradient).constant)
      limit.append(
        try GradientCertificate.infiniteWidthConstant(sample, initialScale: 0.5))
      let T = try #require(found.early?.endTime)
      end.append(T)
      certified.append(try #require(found.early?.decreaseAtEndTime))
      let run = try TrackedDescent.run(
        .squared, sample, start, learningRate: 0.01, stepCount: Int(T / 0.01))
      actual.append(run.initialLoss - run.finalLoss)
    }
    check(C, 0.069, "C")
    check(limit, 0.0762, "limit of C")
    check(end, 0.63, "T_e")
    check(certified, 0.016, "certified decrease")
    check(actual, 0.115, "decrease")
  }

  @Test func patternsOfTheLogisticLoss() throws {
    var (flips, cap, loss, balance) = ([Double](), [Double](), [Double](), [Double]())
    for r in 0..<16 {
      let (sample, start) = try draw(100 + r)
      let run = try TrackedDescent.run(
        .logistic, sample, start, learningRate: 0.01, stepCount: 4000)
      flips.append(Double(run.tracker.flips))
      cap.append(Double(run.tracker.flipCap))
      loss.append(run.finalLoss)
      balance.append(run.smallestBalance)
    }
    check(flips, 495, "flips")
    check(cap, 640, "cap")
    check(loss, 0.0087, "loss at t = 40")
    check(balance, 0.745, "m min D")
  }

  /// Where classes mix, flips grow like 1/eta and coverage falls; where they do not, nothing slides.
  @Test func slidingPairs() throws {
    for (separation, coarse, fine, coverage) in [
      (0.3, 6382.0, 11560.0, 0.145), (1, 1237, 1237, 0.45),
    ] {
      var (few, many, final) = ([Double](), [Double](), [Double]())
      for r in 0..<8 {
        let (sample, start) = try draw(200 + r, n: 40, law: .mixture(separation: separation))
        let runs = try [0.1, 0.05].map {
          try TrackedDescent.run(
            .logistic, sample, start, learningRate: $0, stepCount: Int(20 / $0))
        }
        few.append(Double(runs[0].tracker.flips))
        many.append(Double(runs[1].tracker.flips))
        final.append(runs[1].finalCoverage)
      }
      check(few, coarse, "flips at 0.1, separation \(separation)", of: 1)
      check(many, fine, "flips at 0.05, separation \(separation)", of: 1)
      check(final, coverage, "coverage, separation \(separation)", of: 1)
    }
  }

  /// The probability of coverage at five widths.
  @Test func coverage() throws {
    for (m, sheet) in [(8, 0.64), (12, 0.85), (16, 0.94), (24, 0.99), (32, 0.9995)] {
      let covered = try (0..<400).map { r -> Double in
        let s = stream.substream("coverage \(m)").at(r)
        let sample = try UnitSampleLaw.orthogonallySeparable.sample(
          20, dimension: 20, from: s.substream("data"))
        let start = try SphericalStart.random(
          width: m, dimension: 20, initialScale: 0.5, from: s.substream("weights"))
        return try ReluDescent(.squared, sample, from: start).pattern.coverage(
          signs: start.signs, labels: sample.labels) > 0 ? 1 : 0
      }
      check(covered, sheet, "coverage at m = \(m)", of: 2000)
      let union = CoverageWidth.expectedUncovered(sampleCount: 20, width: m)
      #expect(Replicates(covered).mean >= 1 - union - 0.005)
    }
  }
}
