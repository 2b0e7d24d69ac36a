import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation

/// Means over runs of the sheet `wasserstein-generalization`.
let simulatedGapQuantities: [Quantity] = [
  Quantity(name: "simulated-envelope") { (p: inout QuantityParameters) throws(HelioError) in
    let training = try p.gapTraining()
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 4000)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    // Overflow is refused as for the moments.
    _ = try training.moments()
    let network = training.network
    var values: [Double] = []
    for k in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + k), purpose: "envelope recursion")
      var recursion = EnvelopeRecursion(
        network.norms, activationLipschitz: network.activationLipschitz,
        lossLipschitz: network.lossLipschitz)
      recursion.run(
        training.schedule,
        lengths: EnvelopeRecursion.gaussianLengths(
          training.schedule, dimension: network.dimension, from: stream))
      values.append(recursion.lipschitz)
    }
    var rms = Replicates(values.map { $0 * $0 })
    rms.mean = rms.mean.squareRoot()
    if rms.mean > 0 { rms.standardError /= 2 * rms.mean }
    return QuantityAnswer(["meanLipschitz": Replicates(values), "rmsLipschitz": rms])
  },

  Quantity(name: "simulated-gap") { (p: inout QuantityParameters) throws(HelioError) in
    enum Name: String, CaseIterable { case tanh, relu }
    let d = try p.integer("dimension", atLeast: 1)
    let width = try p.integer("width", atLeast: 1)
    let n = try p.integer("sampleCount", atLeast: 1)
    let tau = try p.number("totalStep", 0 ... .infinity)
    let name: Name = try p.choice("activation", default: nil)
    let loss = try p.lipschitzLoss()
    let epochs = try p.integer("epochs", atLeast: 1, default: 1)
    let lambda = try p.number("weightDecay", 0 ... .infinity, default: 0)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 100)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    try requireMemory(
      width: width, dimension: d, sampleCount: max(n, MeasuredGap.referenceCount))
    let activation = try Activation(name: name.rawValue)
    var fields: [[Double]] = [[], [], [], []]
    for k in 0..<repetitions {
      let run = try MeasuredGap(
        dimension: d, width: width, sampleCount: n, totalStep: tau, activation: activation,
        loss: loss, epochs: epochs, weightDecay: lambda,
        from: RandomStream(seed: UInt64(seed + k), purpose: "measured gap"))
      for (k, value) in [
        run.trainingGap, run.testGap, run.trained.lipschitzSum, run.initialLossDeviation,
      ].enumerated() {
        fields[k].append(value)
      }
    }
    return QuantityAnswer([
      "trainingGap": Replicates(fields[0]), "testGap": Replicates(fields[1]),
      "lipschitzSum": Replicates(fields[2]), "initialLossDeviation": Replicates(fields[3]),
    ])
  },

  Quantity(name: "simulated-empirical-distance") {
    (p: inout QuantityParameters) throws(HelioError) in
    let n = try p.integer("sampleCount", atLeast: 1)
    let D = try p.integer("dimension", atLeast: 1)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    try require(
      n <= 400, "sampleCount", "at most 400, as assignments take n^3 operations", got: n)
    let values = (0..<repetitions).map { k in
      twoSampleDistance(
        sampleCount: n, dimension: D,
        from: RandomStream(seed: UInt64(seed + k), purpose: "two-sample distance"))
    }
    return QuantityAnswer(["distance": Replicates(values)])
  },
]
