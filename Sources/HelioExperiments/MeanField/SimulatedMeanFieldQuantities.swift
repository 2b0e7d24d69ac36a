import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Stochastic outer algorithms of the sheet.
private enum StochasticDual: String, CaseIterable {
  case coordinateAscent, dualAveraging, particleCoordinateAscent
}

/// The quantities of the sheet `mean-field` that are means over random runs.
let simulatedMeanFieldQuantities: [Quantity] = [
  Quantity(name: "simulated-stochastic-dual") {
    (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    let algorithm: StochasticDual = try p.choice("algorithm", default: nil)
    let iterations = try p.positiveIntegers("iterations")
    let width = try p.optionalInteger("width", atLeast: 1)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    switch (algorithm, width) {
    case (.particleCoordinateAscent, nil):
      throw .invalid(parameter: "width", requirement: "given for particles", got: "nothing")
    case (.coordinateAscent, let m?), (.dualAveraging, let m?):
      throw .invalid(
        parameter: "width", requirement: "absent where integrals are exact", got: "\(m)")
    default: break
    }
    let optimum = try frozen.optimum().accepting(1e-10, "The regularized optimum")
    let runs = StochasticDualRuns(frozen, optimum: optimum)
    var values: [[Double]] = []
    for r in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + r), purpose: "mean-field dual")
      let run =
        switch algorithm {
        case .coordinateAscent:
          runs.coordinateAscent(order: .independent, epochs: iterations, from: stream)
        case .dualAveraging: runs.dualAveraging(steps: iterations, from: stream)
        case .particleCoordinateAscent:
          runs.particleAscent(epochs: iterations, particles: width ?? 1, from: stream)
        }
      values.append(run)
    }
    let means = iterations.indices.map { k in Replicates(values.map { $0[k] }) }
    return QuantityAnswer(
      ["excesses": .numbers(means.map(\.mean))],
      .init(
        standardErrors: repetitions > 1
          ? ["excesses": means.map(\.standardError).max() ?? 0] : nil))
  },

  Quantity(name: "simulated-finite-width") { (p: inout QuantityParameters) throws(HelioError) in
    let data = try p.meanFieldData()
    let m = try p.integer("width", atLeast: 1)
    let rate = try p.positive("learningRate")
    let burnIn = try p.integer("burnInSteps", atLeast: 0, default: 300)
    let steps = try p.integer("steps", atLeast: 1, default: 1000)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 100)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    var (losses, acceptances): ([Double], [Double]) = ([], [])
    // Chains side by side, some MiB at a time.
    let perChain = m * (3 * data.problem.sampleCount + 6 * data.problem.dimension)
    let batch = max(1, (1 << 19) / perChain)
    for start in stride(from: 0, to: repetitions, by: batch) {
      let streams = (start..<min(start + batch, repetitions)).map {
        RandomStream(seed: UInt64(seed + $0), purpose: "mean-field chain")
      }
      let means = try stationaryMeans(
        NeuronChains(
          data.problem, variances: data.variances, width: m, learningRate: rate, from: streams),
        burnIn: burnIn, steps: steps)
      losses += means.losses
      acceptances += means.acceptances
    }
    return QuantityAnswer([
      "trainLoss": Replicates(losses), "acceptance": Replicates(acceptances),
    ])
  },

  Quantity(name: "simulated-generalization") { (p: inout QuantityParameters) throws(HelioError) in
    let n = try p.integer("sampleCount", atLeast: 2)
    let D = try p.integer("dimension", atLeast: 1)
    let loss = try p.meanFieldLoss()
    let (r, lambda) = (try p.positive("outputScale"), try p.positive("regularization"))
    let c = try p.priorVariances(dimension: D)
    let points = try p.quasiGaussianPoints(c)
    let decay = try p.number("inputDecay", default: 1)
    let b = try p.numbers("targetCoefficients")
    let noise = try p.number("noiseVariance", default: 0)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    try requireEntries(n * max(n, D), "products of sampleCount x sampleCount")
    let law = try MeanFieldDataLaw(
      dimension: D, loss: loss, inputDecay: decay, targetCoefficients: b, noiseVariance: noise)
    var fields: [[Double]] = [[], [], []]
    for k in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + k), purpose: "mean-field generalization")
      let trained = try TrainedMeanField(
        law, sampleCount: n, outputScale: r, regularization: lambda, points: points, from: stream)
      let prediction = try LeaveOneOutPrediction(
        LinearResponse(trained.frozen.problem, at: trained.optimum))
      for (k, value) in [trained.trainLoss, trained.testLoss, prediction.loss].enumerated() {
        fields[k].append(value)
      }
    }
    return QuantityAnswer([
      "trainLoss": Replicates(fields[0]), "testLoss": Replicates(fields[1]),
      "leaveOneOutLoss": Replicates(fields[2]),
    ])
  },
]
