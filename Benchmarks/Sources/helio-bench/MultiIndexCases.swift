import Heliotrope

/// z^2 + noise on the first coordinate; the rival draws its own.
private func indexData(_ request: Request) throws -> (sample: IndexSample, labels: [Double]) {
  let (n, d) = (try request.integer("samples"), try request.integer("dimension"))
  let model = try IndexModel(IndexLink(.square), noiseVariance: 0.25)
  let data = try MultiIndexSample(
    model, sampleCount: n, dimension: d, from: RandomStream(seed: 1, purpose: "bench"))
  return (
    try .isotropic(inputs: data.inputs, targets: data.labels), data.labels.elements
  )
}

/// The top eigenvector of sum T(y_i) x_i x_i^T; alone: one symmetric update of the same inputs.
func measureSpectralEstimator(_ request: Request, _ report: inout Report) throws {
  let (sample, y) = try indexData(request)
  let T = try LabelTransform(.tanh, scale: 2)
  let weights = y.map { T($0) }
  var overlap = 0.0
  for _ in 0..<(try request.integer("repeats")) {
    try report.timeOnce {
      let u = try sample.weightedMoment(directions: 1, weights: weights).directions
      overlap = u[0, 0] * u[0, 0]
    }
    let clocks = Clocks()
    _ = lowerGram(sample.inputs, of: .columns)
    report.cpuAlone.append(clocks.cpu)
  }
  report.values["overlap"] = overlap
}

/// Ten estimators of the index on the same data.
func measureIndexEstimators(_ request: Request, _ report: inout Report) throws {
  let (sample, y) = try indexData(request)
  let T = try LabelTransform(.tanh, scale: 2)
  let weights = y.map { T($0) }
  let H = try request.integer("slices")
  var overlaps: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    let moments = try SliceMoments(sample, sliceCount: H)
    let estimates = [
      try sample.firstMoment(directions: 1), try sample.leastSquares(moments: moments),
      try sample.slicedInverse(directions: 1, moments: moments),
      try sample.principalHessian(directions: 1),
      try sample.slicedVariance(directions: 1, moments: moments),
      try sample.directionalRegression(directions: 1, moments: moments),
      try sample.slicedSlopes(directions: 1, moments: moments),
      try sample.weightedMoment(directions: 1, weights: weights),
      try sample.partialTrace(order: 3), try sample.partialTrace(order: 4),
    ]
    overlaps = estimates.map { $0.directions[0, 0] * $0.directions[0, 0] }
  }
  report.values["hessian"] = overlaps[3]
  report.values["variance"] = overlaps[4]
}

/// Average gradient outer product of a kernel ridge fit, or outer products of local slopes.
func measureGradientProducts(_ request: Request, _ report: inout Report) throws {
  let (sample, _) = try indexData(request)
  let isLocal = try request.text("kind") == "local"
  let stream = RandomStream(seed: 2, purpose: "bench estimator")
  var overlap = 0.0
  try report.time(repeats: request.integer("repeats")) {
    let u =
      isLocal
      ? try sample.localSlopes(directions: 1, from: stream).directions
      : try sample.kernelGradients(directions: 1, rounds: 1, rowLimit: nil, from: stream).directions
    overlap = u[0, 0] * u[0, 0]
  }
  report.values["overlap"] = overlap
}

/// Loss constants, a threshold of n/d, or n/d for five overlaps.
func measureIndexTheory(_ request: Request, _ report: inout Report) throws {
  let T = try LabelTransform(.tanh, scale: 2)
  let relu = try IndexModel(IndexLink(.relu), noiseVariance: 0.09)
  let square = try IndexModel(IndexLink(.square), noiseVariance: 0.25)
  var numbers: [Double] = []
  let kind = try request.text("kind")
  try report.time(repeats: request.integer("repeats")) {
    switch kind {
    case "constants":
      let C = try LossConstants(relu, transform: T, sliceCount: 5)
      numbers = [
        C.first, C.leastSquares, C.slicedInverse, C.slicedSlopes, C.principalHessian,
        C.slicedVariance, C.directionalRegression, C.spectral,
      ].compactMap { $0 }
    case "threshold":
      numbers = [try SpectralLaw(square, transform: T).threshold() ?? .nan]
    default:
      let law = try SpectralLaw(square, transform: T)
      numbers = try [0.1, 0.3, 0.5, 0.7, 0.9].map {
        try law.requiredSampleRatio(squaredOverlap: $0) ?? .nan
      }
    }
  }
  report.curves["numbers"] = numbers
}
