public import HelioRuns

extension Topic {
  /// Random features trained by stochastic gradient descent: expected risks of every iterate, one pass and many.
  public static let randomFeaturesSGD = Topic(
    "random-features-sgd", "Random features trained by SGD",
    source: "F. Liu, J. Suykens, V. Cevher (2022), arXiv:2110.06910",
    experiments: [
      .sgdWidth, .sgdDecay, .sgdDoubleDescent, .sgdBeyondGaussian, .sgdStepMap, .sgdRate,
    ],
    numbers: Number.ofRandomFeaturesSGD,
    quantities: randomFeaturesSGDQuantities + simulatedSGDQuantities)
}
