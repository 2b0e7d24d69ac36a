public import HelioRuns

extension Topic {
  /// Early-stage and global convergence of mildly parameterised two-layer networks: certificates and neuron partition.
  public static let earlyStageConvergence = Topic(
    "early-stage-convergence",
    "Early-stage and global convergence of mildly parameterised networks, neuron by neuron",
    source: "M. Wang, C. Ma, NeurIPS 2022",
    experiments: [
      .lossCertificates, .initialScale, .neuronPartition, .slidingPairs, .coverageWidth, .mildWidth,
      .lossFamily,
    ],
    numbers: Number.ofEarlyStage,
    quantities: earlyStageQuantities + simulatedEarlyStageQuantities)
}
