import HelioNumerics
import HelioTheory
import Testing

/// Costs at finite n/d beside their limits.
@Suite struct FiniteCostsTests {
  private func costs(
    _ model: IndexModel, slices H: Int, sampleCount n: Int, dimension d: Int
  ) throws -> [String: Double] {
    let constants = try LossConstants(
      model, transform: LabelTransform(.tanh, scale: 2), sliceCount: H)
    let found = try FiniteCosts(
      constants, MeanEstimatorLaws(model, sliceCount: H), sampleCount: n, dimension: d)
    return Dictionary(uniqueKeysWithValues: found.byEstimator.map { ($0.name, $0.cost) })
  }

  /// Many rows in many dimensions: the constants.
  @Test func tendToTheConstants() throws {
    for link in [IndexLink.Name.relu, .tanh, .square] {
      let model = try IndexModel(IndexLink(link), noiseVariance: 0.09)
      let C = try LossConstants(model, transform: LabelTransform(.tanh, scale: 2), sliceCount: 5)
      let found = try costs(model, slices: 5, sampleCount: 100_000_000_000, dimension: 100_000)
      let limits: [String: Double?] = [
        "first": C.first, "ols": C.leastSquares, "sir": C.slicedInverse, "rcls": C.slicedSlopes,
        "phd": C.principalHessian, "save": C.slicedVariance, "dr": C.directionalRegression,
        "spectral": C.spectral,
      ]
      for (name, limit) in limits {
        #expect((limit == nil) == (found[name] == nil), "\(name)")
        if let limit, let cost = found[name] {
          #expect(abs(cost / limit - 1) < 1e-3 * (1 + limit), "\(name): \(cost), \(limit)")
        }
      }
    }
  }

  /// Moments of slices by sorting 4 million labels and the same formulas in NumPy: 1.334 x 1.314, 2.313 x 1.049.
  @Test func squaresOfNoise() throws {
    let model = try IndexModel(IndexLink(.relu), noiseVariance: 0.09)
    let found = try costs(model, slices: 5, sampleCount: 1800, dimension: 30)
    #expect(abs(found["save"]! / 1.753 - 1) < 0.005)
    #expect(abs(found["dr"]! / 2.426 - 1) < 0.005)
  }

  @Test func refusals() throws {
    let model = try IndexModel(IndexLink(.relu), noiseVariance: 0.09)
    #expect(throws: (any Error).self) {
      try costs(model, slices: 5, sampleCount: 20, dimension: 30)
    }
    #expect(throws: (any Error).self) {
      try costs(model, slices: 5, sampleCount: 20, dimension: 1)
    }
  }
}
