import Heliotrope

/// The explicit bound of the empirical distance of unit Gaussian coordinates, for several sample sizes.
func measureEmpiricalDistance(_ request: Request, _ report: inout Report) throws {
  let sizes = try request.reals("samples").map { Int($0) }
  let deviations = [Double](repeating: 1, count: try request.integer("dimension"))
  var bounds: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    bounds = try sizes.map {
      try EmpiricalDistance(sampleCount: $0, deviations: deviations, tail: .gaussian).bound
    }
  }
  report.curves["bounds"] = bounds
}

/// One pass of single-sample steps on both layers, network after network.
func measureLipschitzNetworks(_ request: Request, _ report: inout Report) throws {
  let (d, p, n) = (
    try request.integer("dimension"), try request.integer("width"), try request.integer("samples")
  )
  let schedule = try EnvelopeSchedule(learningRate: 1 / Double(n), stepCount: n)
  let stream = RandomStream(seed: 1, purpose: "bench networks")
  let runs = try (0..<request.integer("networks")).map { run in
    let own = stream.substream("\(run)")
    return (
      sample: NoisyLinearSample(count: n, dimension: d, from: own.substream("data")),
      network: try LipschitzNetwork(
        width: p, dimension: d, activation: .tanh, loss: .absolute, from: own)
    )
  }
  var losses = 0.0
  try report.time(repeats: request.integer("repeats")) {
    losses = 0
    for run in runs {
      var network = run.network
      network.train(inputs: run.sample.inputs, labels: run.sample.labels, schedule)
      losses += network.losses(run.sample.inputs, run.sample.labels).reduce(0, +) / Double(n)
    }
  }
  report.values["trainingLoss"] = losses / Double(runs.count)
}
