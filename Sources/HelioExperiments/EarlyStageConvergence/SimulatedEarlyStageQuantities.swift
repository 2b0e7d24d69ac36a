import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The quantities of the sheet `early-stage-convergence` that are means over random weights or data.
let simulatedEarlyStageQuantities: [Quantity] = [
  Quantity(name: "simulated-coverage") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let draws = try p.draws(sample, repetitions: 1000)
    try p.finish()
    try DataSeparability.requireOrthogonal(sample)
    var (covered, coverage, constant) = ([Double](), [Double](), [Double]())
    for r in 0..<draws.repetitions {
      let certificate = try GradientCertificate(
        sample, draws.start(r, sample), margin: 0)
      covered.append(certificate.coverage > 0 ? 1 : 0)
      coverage.append(certificate.coverage)
      constant.append(certificate.constant)
    }
    return QuantityAnswer([
      "coveredProbability": Replicates(covered), "meanCoverage": Replicates(coverage),
      "meanCertificateConstant": Replicates(constant),
    ])
  },

  Quantity(name: "simulated-initial-gradient") {
    (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let draws = try p.draws(sample, repetitions: 1000)
    let loss = try p.marginLoss()
    try p.finish()
    var (first, second, initial) = ([Double](), [Double](), [Double]())
    for r in 0..<draws.repetitions {
      var descent = try ReluDescent(loss, sample, from: draws.start(r, sample))
      let square = descent.gradient()
      first.append(square.firstLayer)
      second.append(square.secondLayer)
      initial.append(descent.currentLoss)
    }
    return QuantityAnswer([
      "firstLayer": Replicates(first), "secondLayer": Replicates(second),
      "initialLoss": Replicates(initial),
    ])
  },

  Quantity(name: "simulated-training") { (p: inout QuantityParameters) throws(HelioError) in
    let law: UnitSampleLaw
    switch try p.choice("dataLaw", default: UnitSampleLaw.Name?.none) as UnitSampleLaw.Name {
    case .orthogonallySeparable: law = .orthogonallySeparable
    case .mixture:
      law = .mixture(separation: try p.number("classSeparation", 0 ... .infinity))
    }
    let n = try p.integer("sampleCount", atLeast: 2)
    let d = try p.integer("dimension", atLeast: 2)
    let m = try p.integer("width", atLeast: 1)
    let kappa = try p.initialScale()
    let loss = try p.marginLoss()
    let eta = try p.positive("learningRate")
    let steps = try p.integer("stepCount", atLeast: 0)
    let batch = try p.optionalInteger("batchSize", atLeast: 1)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    try requireEntries(n * d, "inputs of sampleCount x dimension")
    try requireEntries(m * max(n, d), "weights and preactivations of width neurons")
    var means: [String: [Double]] = [:]
    for r in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + r), purpose: "early-stage-convergence training")
      let sample = try law.sample(n, dimension: d, from: stream.substream("data"))
      let start = try SphericalStart.random(
        width: m, dimension: d, initialScale: kappa, from: stream.substream("weights"))
      let run = try TrackedDescent.run(
        loss, sample, start, learningRate: eta, stepCount: steps, batchSize: batch,
        from: stream.substream("batches"))
      let fields = [
        "initialLoss": run.initialLoss, "finalLoss": run.finalLoss,
        "flips": Double(run.tracker.flips),
        "alignedDeactivations": Double(run.tracker.alignedDeactivations),
        "misalignedActivations": Double(run.tracker.misalignedActivations),
        "signFlips": Double(run.signFlips), "neverFlippedShare": run.tracker.neverFlippedShare,
        "initialCoverage": run.initialCoverage, "finalCoverage": run.finalCoverage,
      ]
      for (name, value) in fields { means[name, default: []].append(value) }
    }
    return QuantityAnswer(means.mapValues { Replicates($0) })
  },
]

/// Random initial weights, drawn again and again.
private struct StartDraws {
  let width: Int
  let initialScale: Double
  let repetitions: Int
  let seed: Int

  func start(_ r: Int, _ sample: UnitSample) throws(HelioError) -> SphericalStart {
    try .random(
      width: width, dimension: sample.dimension, initialScale: initialScale,
      from: RandomStream(seed: UInt64(seed + r), purpose: "early-stage-convergence start"))
  }
}

extension QuantityParameters {
  fileprivate mutating func draws(
    _ sample: UnitSample, repetitions: Int
  ) throws(HelioError) -> StartDraws {
    let m = try integer("width", atLeast: 1)
    try requireEntries(m * sample.dimension, "weights of width x dimension")
    try requireEntries(m * sample.count, "preactivations of width x sampleCount")
    return StartDraws(
      width: m, initialScale: try initialScale(),
      repetitions: try integer("repetitions", atLeast: 1, default: repetitions),
      seed: try integer("seed", atLeast: 0, default: 1))
  }
}

extension UnitSampleLaw {
  /// In parameters.
  enum Name: String, Sendable, CaseIterable { case orthogonallySeparable, mixture }
}
