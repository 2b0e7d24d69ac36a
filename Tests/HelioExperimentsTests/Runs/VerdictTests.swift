import Heliotrope
import Testing

/// What many comparisons say together.
@Suite struct VerdictTests {
  static let wrong = WrongTheory("twice", "twice the right value")

  /// Points at prediction 1 with these deviations in standard errors of 0.01; the wrong theory says 2.
  private func summary(
    _ deviations: [Double], bias: Double = 0, standardError s: Double = 0.01,
    wrong value: Double = 2
  ) -> AgreementSummary {
    AgreementSummary(
      deviations.map { z in
        Agreement(
          name: "x", prediction: 1, simulation: 1 + s * z, standardError: s, replicates: 100_000,
          allowedBias: AllowedBias([.dimension(10 * bias, 10)], origin: "here"),
          alternatives: [
            Self.wrong.name: Agreement.Alternative(prediction: value, standardError: s)
          ])
      }, wrongTheories: [Self.wrong])
  }

  @Test func scatterOfTheRightSizeAgrees() {
    let found = summary([0.5, -1.2, 1.8, -0.3, 2.2, -0.9, 0.1, 1.1])
    #expect(found.verdict == .agrees && found.points == 8 && found.within == 8)
    #expect(found.rejections[0].isRejected && found.rejections[0].points == 8)
  }

  @Test func oneFarPointManyFarPointsAndAShiftDeviate() {
    let calm = [0.5, -1.2, 1.0, -0.3, 0.2, -0.9, 0.1, 1.1]
    #expect(summary(calm + [5]).verdict == .deviates)
    #expect(summary(calm + [3.1]).verdict == .agrees)
    #expect(summary(calm + [3.1, -3.2]).verdict == .deviates)
    // A common shift that no single point shows.
    #expect(summary(Array(repeating: 1.8, count: 30)).verdict == .deviates)
    #expect(summary([.nan] + calm).verdict == .deviates)
  }

  /// A band that nothing can leave is worth nothing.
  @Test func aBiasThatSwallowsEverythingCannotTell() {
    let scatter = [0.5, -1.2, 1.8, -0.3, 2.2, -0.9, 0.1, 1.1]
    let swallowed = summary(scatter, bias: 0.2)
    #expect(swallowed.verdict == .cannotTell && swallowed.rootMeanSquare == 0)
    // 0.31 of the effect: no power, nothing is counted.
    let powerless = summary(scatter, bias: 0.31)
    #expect(powerless.points == 0 && powerless.pointsWithoutPower == 8)
    #expect(powerless.verdict == .cannotTell && powerless.sentence.contains("no point has power"))
  }

  @Test func withoutARejectedWrongTheoryNothingIsProved() {
    let near = summary([0.5, -1.2, 1.8, -0.3], wrong: 1.011)
    #expect(near.points == 4 && !near.rejections[0].isRejected && near.verdict == .cannotTell)
    let none = AgreementSummary(
      [Agreement(name: "x", prediction: 1, simulation: 1, standardError: 1, replicates: 9)],
      wrongTheories: [])
    #expect(none.verdict == .cannotTell)
    #expect(AgreementSummary([], wrongTheories: []).sentence == "nothing to compare")
  }

  @Test func allowedBiasesShrinkAndSayWhereTheyComeFrom() {
    let small = AllowedBias([.dimension(0.1, 30), .samples(0.4, 100)], origin: "57 settings")
    let large = AllowedBias([.dimension(0.1, 60), .samples(0.4, 200)], origin: "57 settings")
    #expect(abs(small.value - (0.1 / 30 + 0.004)) < 1e-15)
    #expect(abs(large.value - small.value / 2) < 1e-15)
    #expect(small.text.hasPrefix("0.1/d + 0.4/n = "))
    #expect(
      AllowedBias([.width(8, 64, power: 0.5)], origin: "").value == 1
        && AllowedBias.none.value == 0)
  }

  /// Every simulated experiment says what must be rejected; that it is, the gallery's check tells.
  @Test func everySimulatedExperimentNamesAWrongTheory() {
    for experiment in Experiment.catalogue where experiment.headline != nil {
      #expect(!experiment.wrongTheories.isEmpty, "\(experiment.name)")
      #expect(
        Set(experiment.wrongTheories.map(\.name)).count == experiment.wrongTheories.count)
    }
  }
}
