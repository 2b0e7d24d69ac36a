import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation

/// The quantity of the sheet `multi-index` that is a mean over random runs.
let simulatedMultiIndexQuantities: [Quantity] = [
  Quantity(name: "simulated-affinity") { (p: inout QuantityParameters) throws(HelioError) in
    let estimator: SimulatedEstimator = try p.choice("estimator", default: nil)
    let model = try p.indexModel(directions: 1...2, withNoise: false)
    let d = try p.integer("dimension", atLeast: 1)
    let n = try p.integer("sampleCount", atLeast: 4)
    var options = SimulatedEstimator.Options()
    options.sliceCount = try p.sliceCount(default: 10)
    options.transform = try p.transformOf(estimator)
    options.width = try p.integer("width", atLeast: 1, default: 400)
    options.stepScale = try p.positive("stepScale", default: 2)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    try require(
      d >= model.directionCount, "dimension", "at least the \(model.directionCount) indices", got: d
    )
    try estimator.validate(sampleCount: n, dimension: d, sliceCount: options.sliceCount)
    try requireMemory(
      width: estimator.trainsNetwork ? options.width : 0, dimension: d, sampleCount: n)
    var values: [Double] = []
    for k in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + k), purpose: "multi-index affinity")
      let data = try MultiIndexSample(model, sampleCount: n, dimension: d, from: stream)
      values.append(
        try estimator.affinity(data, model, options, from: stream.substream("estimator")))
    }
    return QuantityAnswer(["affinity": Replicates(values)])
  }
]

extension QuantityParameters {
  /// labelTransform and labelScale, needed by the spectral estimator and checked for the others.
  fileprivate mutating func transformOf(
    _ estimator: SimulatedEstimator
  ) throws(HelioError) -> LabelTransform? {
    if estimator != .spectral, !has("labelTransform") {
      _ = try positive("labelScale", default: 1)
      return nil
    }
    return try labelTransform(optimalAllowed: false)
  }
}
