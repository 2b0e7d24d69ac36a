public import HelioRuns

extension Topic {
  /// Group-and-shuffle matrices: structured orthogonal layers, what they reach, and adapters made of them.
  public static let groupAndShuffle = Topic(
    "group-and-shuffle",
    "Group and shuffle: structured orthogonal matrices, their reach, and adapters made of them",
    source: "M. Gorbunov, N. Yudin, V. Soboleva, A. Alanov, A. Naumov, M. Rakhuba, NeurIPS 2024",
    experiments: [
      .spikeOrRotation, .adapterTransfer, .shuffleReach, .projectionError, .layerSpeed,
      .transportCeiling, .structuredFeatures,
    ],
    numbers: Number.ofGroupShuffle,
    quantities: groupShuffleQuantities + simulatedGroupShuffleQuantities)
}
