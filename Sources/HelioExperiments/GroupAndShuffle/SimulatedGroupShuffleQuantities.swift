import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation

/// The quantities of the sheet `group-and-shuffle` that are means over random runs.
let simulatedGroupShuffleQuantities: [Quantity] = [
  Quantity(name: "simulated-projection-error") {
    (p: inout QuantityParameters) throws(HelioError) in
    let (k, b) = (
      try p.integer("blockCount", atLeast: 1), try p.integer("blockSize", atLeast: 1)
    )
    let target: TargetLaw = try p.choice("target", default: nil)
    let repetitions = try p.repetitions(default: 20)
    try p.finish()
    try requireLayerOrder(blockCount: k, blockSize: b)
    let errors = try repetitions.streams("projection error").map { (stream) throws(HelioError) in
      try target.projectionError(blockCount: k, blockSize: b, from: stream)
    }
    return QuantityAnswer(["squaredError": Replicates(errors)])
  },

  Quantity(name: "simulated-one-step") { (p: inout QuantityParameters) throws(HelioError) in
    var settings = SpikeOrRotation.Settings(
      dimension: try p.integer("dimension", atLeast: 1), width: try p.integer("width", atLeast: 1),
      sampleCount: try p.integer("sampleCount", atLeast: 1),
      blockCount: try p.integer("blockCount", atLeast: 1), link: try p.link())
    settings.updateScale = try p.number("updateScale", default: 3)
    settings.rotationAngle = try p.number("rotationAngle", default: Double.pi / 2)
    settings.weightLaw = try p.choice("weightLaw", default: .gaussian)
    settings.ridge = try p.number("ridge", default: 0.001)
    let repetitions = try p.repetitions(default: 20)
    try p.finish()
    try settings.validate()
    try requireSizes(settings.dimension, settings.width, settings.sampleCount)
    let runs = try repetitions.streams("spike or rotation").map { (stream) throws(HelioError) in
      try SpikeOrRotation(settings, from: stream)
    }
    return QuantityAnswer([
      "initialError": Replicates(runs.map(\.initialError)),
      "spikeError": Replicates(runs.map(\.spikeError)),
      "leftRotationError": Replicates(runs.map(\.leftRotationError)),
      "rightRotationError": Replicates(runs.map(\.rightRotationError)),
      "groupShuffleError": Replicates(runs.map(\.groupShuffleError)),
      "singularValueChange": Replicates(runs.map(\.singularValueChange)),
    ])
  },

  Quantity(name: "simulated-transfer") { (p: inout QuantityParameters) throws(HelioError) in
    enum Name: String, CaseIterable { case none, dense, groupShuffle, blockDiagonal, lowRank }
    var settings = AdapterTransfer.Settings(
      dimension: try p.integer("dimension", atLeast: 2), width: try p.integer("width", atLeast: 1),
      sampleCount: try p.integer("sampleCount", atLeast: 1), link: try p.link())
    let name: Name = try p.choice("adapter", default: nil)
    let blockSize = try p.optionalInteger("blockSize", atLeast: 1)
    let factorCount = try p.integer("factorCount", atLeast: 1, default: 2)
    let rank = try p.integer("adapterRank", atLeast: 1, default: 1)
    settings.updateScale = try p.number("updateScale", default: 3)
    let rate = try p.number("learningRate", default: 0.02)
    let steps = try p.integer("stepCount", atLeast: 1, default: 150)
    settings.ridge = try p.number("ridge", default: 0.001)
    let repetitions = try p.repetitions(default: 10)
    try p.finish()
    try requireSizes(settings.dimension, settings.width, settings.sampleCount)
    let d = settings.dimension
    func blocks() throws(HelioError) -> (count: Int, size: Int) {
      guard let b = blockSize else {
        throw .invalid(
          parameter: "blockSize", requirement: "given for \(name.rawValue)", got: "nothing")
      }
      try require(d % b == 0, "blockSize", "a divisor of the dimension \(d)", got: b)
      return (d / b, b)
    }
    let adapter: Adapter
    switch name {
    case .none: adapter = .none
    case .dense: adapter = .rotation(try .blockDiagonal(blockCount: 1, blockSize: d))
    case .groupShuffle:
      let (k, b) = try blocks()
      adapter = .rotation(
        try .groupShuffle(blockCount: k, blockSize: b, factorCount: factorCount))
    case .blockDiagonal:
      let (k, b) = try blocks()
      adapter = .rotation(try .blockDiagonal(blockCount: k, blockSize: b))
    case .lowRank: adapter = .lowRank(rank)
    }
    let runs = try repetitions.streams("adapter transfer").map { (stream) throws(HelioError) in
      try AdapterTransfer(settings, from: stream)
        .train(adapter, learningRate: rate, stepCount: steps)
    }
    let count = adapter.freeParameters(width: settings.width, dimension: d)
    return QuantityAnswer([
      "trainLoss": Replicates(runs.map(\.trainLoss)),
      "refitError": Replicates(runs.map(\.refitError)),
      "targetOverlap": Replicates(runs.map(\.targetOverlap)),
      "freeParameters": Replicates([Double(count)]),
      "singularValueChange": Replicates(runs.map(\.singularValueChange)),
    ])
  },
]

/// Refuses networks whose matrices do not fit.
private func requireSizes(_ d: Int, _ p: Int, _ n: Int) throws(HelioError) {
  for (name, value) in [("dimension", d), ("width", p), ("sampleCount", n)] {
    try require(value <= 1_000_000, name, "at most 1e6", got: value)
  }
  try requireEntries(
    p * p + 4 * p * d + 2 * max(n, 4000) * (d + 2 * p), "a network with samples of these sizes")
}
