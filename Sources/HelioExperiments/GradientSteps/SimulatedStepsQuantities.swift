import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation

/// The simulated quantities of the sheet `gradient-steps`.
let simulatedStepsQuantities: [Quantity] = [
  Quantity(name: "simulated-steps") { (p: inout QuantityParameters) throws(HelioError) in
    let data = try StepSetting(&p)
    let run = try SimulatedSetting(&p, data, repetitions: 8)
    try p.finish()
    try require(!run.learningRates.isEmpty, "learningRates", "one or more numbers", got: "[]")
    return try run.answer { network, stream throws(HelioError) in
      let W = network.firstLayer
      let top = try topSingularTriplets(W, count: 1, tolerance: 1e-7)
        .get("the top singular vectors of the weights")
      let a = network.secondLayer
      let left = dot(top.left.column(0), a) / norm(a)
      let spikes = try SpikeProjection(network, from: stream.substream("null"))
      var axis = [Double](repeating: 0, count: run.dimension)
      axis[0] = 1
      return [
        "singularValue": top.values[0], "squaredLeftOverlap": left * left,
        "squaredTargetOverlap": top.right[0, 0] * top.right[0, 0],
        "projectedTargetOverlap": spikes.squaredOverlaps(with: axis, count: 3).reduce(0, +),
      ]
    }
  },

  Quantity(name: "simulated-outlier-count") { (p: inout QuantityParameters) throws(HelioError) in
    let eta = try p.numbers("learningRates", 0 ... .infinity)
    let needsData = !eta.isEmpty
    let activation = try needsData || p.has("activation") ? stepActivation(&p) : .linear
    let link = try needsData || p.has("link") ? p.link() : .hermite([0, 1])
    let noise = try p.number("noiseVariance", 0 ... .infinity, default: 0)
    let data = StepSetting(activation: activation, link: link, noiseVariance: noise)
    let run = try SimulatedSetting(&p, data, repetitions: 1)
    try p.finish()
    return try run.answer { network, stream throws(HelioError) in
      let W = network.firstLayer
      let spikes = try SpikeProjection(network, from: stream.substream("null"))
      let edge = try spikes.nullEdge(W)
      return [
        "conditionalNullCount": Double(try WeightOutliers.aboveNull(W, edge: edge).count),
        "tracyWidomCount": Double(try WeightOutliers.aboveTracyWidom(W).count),
      ]
    }
  },
]

/// Real steps on finite networks: the parameters of the simulated quantities.
private struct SimulatedSetting {
  let setting: StepSetting
  let dimension: Int
  let sampleCount: Int
  let width: Int
  let learningRates: [Double]
  let batch: BatchChoice
  let repetitions: Int
  let seed: Int

  init(
    _ p: inout QuantityParameters, _ setting: StepSetting, repetitions fallback: Int
  ) throws(HelioError) {
    dimension = try p.integer("dimension", atLeast: 1)
    sampleCount = try p.integer("sampleCount", atLeast: 1)
    // The projection takes eight functions of the neurons.
    width = try p.integer("width", atLeast: 8)
    learningRates = try p.numbers("learningRates", 0 ... .infinity)
    batch = try p.choice("batch", default: .reused)
    repetitions = try p.integer("repetitions", atLeast: 1, default: fallback)
    seed = try p.integer("seed", atLeast: 0, default: 1)
    self.setting = setting
    try requireMemory(width: width, dimension: dimension, sampleCount: sampleCount)
  }

  /// Means and standard errors over the runs of seeds seed, seed + 1, ….
  func answer(
    _ measure: (SteppedNetwork<Double>, RandomStream) throws(HelioError) -> [String: Double]
  ) throws(HelioError) -> QuantityAnswer {
    var values: [String: [Double]] = [:]
    for r in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + r), purpose: "simulated steps")
      let network = try trained(seed + r, stream)
      for (name, value) in try measure(network, stream) { values[name, default: []].append(value) }
    }
    return QuantityAnswer(values.mapValues { Replicates($0) })
  }

  private func trained(
    _ seed: Int, _ stream: RandomStream
  ) throws(HelioError) -> SteppedNetwork<Double> {
    if learningRates.isEmpty {
      return try SteppedNetwork(
        dimension: dimension, width: width, activation: setting.activation,
        from: stream.substream("network"))
    }
    return try StepTraining(
      dimension: dimension, sampleCount: sampleCount, width: width, link: setting.link,
      noiseVariance: setting.noiseVariance, activation: setting.activation,
      learningRates: learningRates.map { .plain($0) }, batches: [batch.steps], seed: seed
    ).trainedNetwork()
  }
}
