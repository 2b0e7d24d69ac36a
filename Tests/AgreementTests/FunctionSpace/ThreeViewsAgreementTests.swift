import Heliotrope
import Testing

@Suite struct ThreeViewsAgreementTests {
  func threeViews() async throws -> SweepResult {
    try await Experiment.threeViews.run(
      SpecificationChanges(
        set: ["heldOutRows=60", "dimension=40"],
        sweep: ["inputs=gaussian,digits", "spikeRatio=0.01,1", "width=200"], replicates: 4))
  }

  @Test func theViewsAreOneKernel() async throws {
    let result = try await threeViews()
    #expect(result.failures.isEmpty && result.points.count == 4)
    for point in result.points {
      // Transformed inputs: rounding alone. Sampled neurons: what their number costs, here a tenth or so.
      #expect(point.numbers[.squaredDistance(of: .transformedInputs)]!.mean! < 1e-28)
      let sampled = point.numbers[.squaredDistance(of: .sampledNeurons)]!
      #expect(sampled.mean! > 1e-3 && sampled.mean! < 0.2)
      #expect(abs(sampled.z ?? 0) <= 3)
      for k in 1...3 {
        let mode = point.numbers[.sampledMode(k)]!
        #expect(abs(mode.z ?? 0) <= 3, "mode \(k) at \(point.name): \(mode)")
      }
    }
    // The initial neurons lose what they stood for.
    for inputs in ["gaussian", "digits"] {
      let shares = [0.01, 1].map { kappa in
        result.points(where: ["inputs": .string(inputs), "spikeRatio": .number(kappa)])[0]
          .numbers[.effectiveShare]!.mean!
      }
      #expect(shares[0] > 0.5 && shares[1] < 0.5 * shares[0], "\(inputs): \(shares)")
    }
  }

  /// (K_theta - K_0)/theta goes to K' as theta K''/2, and the kernel of s' alone is not K'.
  @Test func theDerivativeIsTheLimitOfDifferences() async throws {
    for point in try await threeViews().points {
      let difference = point.curves[.finiteDifference]!.values
      let second = point.curves[.secondOrder]!.values
      for i in 0..<6 { #expect(abs(difference[i] / second[i] - 1) < 0.01) }
      #expect(point.curves[.slopeKernelAlone]!.values[0] > 0.1)
    }
  }
}

@Suite struct SmallStepsAgreementTests {
  /// One small step is a large one; twenty of the same length are not.
  @Test func oneStepOfOneIsTheLargeStep() async throws {
    func numbers(_ T: Int) async throws -> ByNumber<SweepPoint.Outcome> {
      let result = try await Experiment.smallSteps.run(
        SpecificationChanges(
          set: ["stepCount=\(T)", "dimension=20", "width=400", "testPoints=200"],
          sweep: ["stepsTaken=\(T)"], replicates: 2))
      return try #require(result.points.first).numbers
    }
    let (one, several) = (try await numbers(1), try await numbers(20))
    let numbers: [(StepPath) -> Number] = [
      { .amplification(1, $0) }, { .amplification(2, $0) }, Number.mixingAngle, Number.alignment,
      Number.directionOverlap,
    ]
    for number in numbers {
      let (small, large) = (one[number(.smallSteps)]!.mean!, one[number(.oneStep)]!.mean!)
      #expect(abs(small - large) <= 1e-9 * abs(large), "\(number(.oneStep).name)")
    }
    let linear = Number.amplification(2, .oneStep)
    #expect(several[.amplification(2, .smallSteps)]!.mean! < 0.9 * several[linear]!.mean!)
    // One step of the same length does not depend on how many the others are.
    let lengths = [one, several].map { $0[linear]!.mean! }
    #expect(abs(lengths[0] - lengths[1]) < 1e-9 * lengths[0])
  }

  @Test func moreStepsThanThereAreAreRefused() async {
    await #expect(throws: HelioError.self) {
      try await Experiment.smallSteps.run(
        SpecificationChanges(set: ["stepCount=5"], sweep: ["stepsTaken=6"]))
    }
  }
}
