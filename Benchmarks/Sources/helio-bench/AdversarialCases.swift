import Heliotrope

/// Random networks from their exact law and one step along the gradient of each.
func measureFlipSampler(_ request: Request, _ report: inout Report) throws {
  let activation = try Activation(name: request.text("activation"))
  let (p, d) = (try request.integer("width"), try request.integer("dimension"))
  let (count, length) = (try request.integer("count"), try request.real("length"))
  let stream = RandomStream(seed: 1, purpose: "benchmark networks")
  var share = 0.0
  try report.time(repeats: request.integer("repeats")) {
    share = try RandomNetworkPaths(
      activation: activation, width: p, dimension: d, count: count, lengths: [length],
      from: stream
    ).flipProbability(0).mean
  }
  report.values["flipProbability"] = share
}

/// M, C and C' at lengths between 0 and 1.5.
func measurePathLaw(_ request: Request, _ report: inout Report) throws {
  let activation = try Activation(name: request.text("activation"))
  let (points, psi) = (try request.integer("points"), try request.real("widthRatio"))
  var laws: [MacroscopicPath] = []
  try report.time(repeats: request.integer("repeats")) {
    let moments = try InputGradientMoments(activation: activation)
    laws = try (1...points).map { k in
      try MacroscopicPath(
        moments: moments, relativePathLength: 1.5 * Double(k) / Double(points), widthRatio: psi)
    }
  }
  report.curves["scaledOutput"] = laws.map(\.scaledOutput)
  report.curves["memory"] = laws.map(\.memory)
  report.curves["effectiveMemory"] = laws.map(\.effectiveMemory)
}

/// Gradient descent on data of a subspace, from the drawn data to the trained weights.
func measureSubspaceTraining(_ request: Request, _ report: inout Report) throws {
  let activation = try Activation(name: request.text("activation"))
  let problem = try SubspaceProblem(
    activation: activation, dimension: request.integer("dimension"),
    codimension: request.integer("codimension"), width: request.integer("width"),
    sampleCount: request.integer("samples"), loss: .squared)
  let descent = try FirstLayerTraining.Descent(
    learningRate: request.real("learningRate"), stepCount: request.integer("steps"))
  let draw = try problem.draw(from: RandomStream(seed: 1, purpose: "benchmark subspace"))
  let training = try FirstLayerTraining(
    inputs: draw.inputs, targets: draw.targets, activation: activation,
    secondLayer: draw.secondLayer, loss: .squared)
  var weights = draw.inner
  try report.time(repeats: request.integer("repeats")) {
    weights = try training.train(draw.inner, descent).weights
  }
  var features = product(draw.inputs, weights, transposeSecond: true)
  activation.apply(to: &features, scale: 1 / Double(problem.width).squareRoot())
  let outputs = product(features, draw.secondLayer)
  report.values["trainingError"] =
    zip(outputs, draw.targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    / Double(outputs.count)
}

/// Distances to a flip on the paths off the subspace, from preactivations that both sides compute alike.
func measureFlipDistance(_ request: Request, _ report: inout Report) throws {
  let activation = try Activation(name: request.text("activation"))
  let (points, p) = (try request.integer("points"), try request.integer("width"))
  let (d, l) = (try request.integer("dimension"), try request.integer("codimension"))
  let signs = (0..<p).map { $0 % 2 == 0 ? 1.0 : -1 }
  let rows = (0..<points).map { i in
    (0..<p).map { j in
      1.4 * sin(Double((i * p + j) * 7919 % 100_003)) + 2 / Double(p).squareRoot() * signs[j]
    }
  }
  var distances: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    distances = try rows.map { z in
      try OffSubspacePath(
        activation: activation, preactivations: z, secondLayerValues: signs, weightScale: 1,
        codimension: l, dimension: d
      ).flipDistance() ?? 0
    }
  }
  report.curves["flipDistance"] = distances
}

/// An attack on rows of Gaussian data, over the three products that every attack needs.
func measureInputAttack(_ request: Request, _ report: inout Report) throws {
  let (n, d) = (try request.integer("points"), try request.integer("dimension"))
  let p = try request.integer("width")
  let rule: InputAttack =
    switch try request.text("rule") {
    case "newton": .newton(overshoot: 0.1)
    case "root": .root
    default: throw RequestError(description: "rule must be newton or root")
    }
  let stream = RandomStream(seed: 1, purpose: "benchmark attack")
  let X = Matrix<Double>.normal(rows: n, columns: d, from: stream.substream("inputs"))
  let W = Matrix<Double>.normal(
    rows: p, columns: d, scale: 1 / Double(d).squareRoot(), from: stream.substream("weights"))
  let signs = (0..<p).map { $0 % 2 == 0 ? 1.0 : -1 }
  let network = TwoLayerNetwork(
    firstLayer: W, secondLayer: Matrix(rows: p, columns: 1, elements: signs),
    activation: try Activation(name: request.text("activation")))
  var share = 0.0
  for round in 0...(try request.integer("repeats")) {
    let clocks = Clocks()
    share = try network.attack(X, rule).flippedShare
    let cpu = (clocks.cpu, clocks.wall)
    let alone = Clocks()
    let Z = product(X, W, transposeSecond: true)
    let G = product(Z, W)
    _ = product(G, W, transposeSecond: true)
    // The first round warms up.
    if round > 0 {
      report.cpu.append(cpu.0)
      report.wall.append(cpu.1)
      report.cpuAlone.append(alone.cpu)
    }
  }
  report.values["flippedShare"] = share
}

/// One point of a curve of refined excess risks, and what stands ready before it once a curve.
func measureRefinedRisk(_ request: Request, _ report: inout Report) throws {
  let link = try Link(parsing: request.text("link"))
  let (n, ridge) = (try request.integer("samples"), try request.real("ridge"))
  let (overlap, noise) = (try request.real("overlap"), try request.real("noiseVariance"))
  let clocks = Clocks()
  let operation = try SpikedOperator(
    activation: .relu, dimension: request.integer("dimension"),
    spikeStrengths: [request.real("spike")])
  let risk = try operation.refinedExcessRisk(
    link: link, overlap: overlap, sampleCount: n, ridge: ridge, noiseVariance: noise
  ).get("the refined risk")
  report.values["withPreparation"] = clocks.cpu
  let target = try risk.preparation.target(link: link, overlap: overlap)
  var excess = 0.0
  try report.time(repeats: request.integer("repeats")) {
    excess = try risk.preparation.infiniteWidth(sampleCount: n, ridge: ridge)
      .get("the fixed point").excess(of: target, noiseVariance: noise)
  }
  report.values["excessRisk"] = excess
}
