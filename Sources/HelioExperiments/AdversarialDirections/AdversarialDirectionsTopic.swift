public import HelioRuns

extension Topic {
  /// Inputs that flip a network: one step at random initialisation, and directions that the data leave untouched.
  public static let adversarialDirections = Topic(
    "adversarial-directions", "Adversarial directions",
    source:
      "S. Bubeck et al. (2021), arXiv:2104.03863; O. Melamed, G. Yehudai, G. Vardi (2023), arXiv:2303.00783",
    experiments: [
      .flipProbability, .flipRadius, .gradientPath, .adversarialAlignment, .offSubspaceDistance,
      .robustAccuracy, .offSubspaceLaw, .subspacePicture,
    ],
    numbers: Number.ofAdversarialDirections,
    quantities: adversarialDirectionsQuantities + simulatedAdversarialQuantities)
}
