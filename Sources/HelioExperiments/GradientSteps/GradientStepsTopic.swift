public import HelioRuns

extension Topic {
  /// One, two and many steps on the first layer: spikes, outliers, alignment.
  public static let gradientSteps = Topic(
    "gradient-steps", "One, two and many gradient steps",
    source: "B. Moniri, H. Hassani (2026), arXiv:2605.17767; J. Ba et al. (2022), arXiv:2205.01445",
    experiments: [
      .firstStepTransition, .outlierPhaseDiagram, .batchReuse, .partialReuse, .staircase,
      .featureSpikes, .ridgeAfterSpikes, .oneStepOrTwo, .trainingSteps,
    ],
    numbers: Number.ofGradientSteps,
    quantities: gradientStepsQuantities + simulatedStepsQuantities + stepAdviceQuantities)
}
