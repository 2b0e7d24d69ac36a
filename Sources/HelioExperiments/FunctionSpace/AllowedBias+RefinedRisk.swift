public import HelioRuns

extension AllowedBias {
  /// What the refined risk of kernel ridge misses, 0.1/d + 0.4/n of it.
  ///
  /// Source: sheet function-space section 6b.
  public static func refinedRisk(
    _ risk: Double, dimension d: Int, sampleCount n: Int
  ) -> AllowedBias {
    AllowedBias(
      [.dimension(0.1 * risk, d), .samples(0.4 * risk, n)],
      origin: "80 settings with d = 10 to 100 and n = 25 to 1600, sheet function-space section 6b")
  }

  /// What the refined risk of a network misses: 1.5 % at d = 30.
  ///
  /// Source: sheet function-space section 6b.
  public static func refinedRiskOfNetwork(_ risk: Double, dimension d: Int) -> AllowedBias {
    AllowedBias(
      [.dimension(0.45 * risk, d)],
      origin: "24 pairs of p = 100 to 1000 and n = 100 to 800 at d = 30, sheet section 6b; "
        + "12 replicates at d = 60 and 120 leave no more")
  }
}
