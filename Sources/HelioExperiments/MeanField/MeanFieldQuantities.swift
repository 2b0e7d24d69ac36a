import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// How near max |l'(z) - g| comes to 0 at worst where a value is given.
private let optimumAccuracy = 1e-10

extension FrozenMeanField {
  /// The optimum, or the refusal that it was not found.
  fileprivate func found() throws(HelioError) -> (state: GibbsState, residual: Double?) {
    let solution = try optimum()
    return (
      try solution.accepting(optimumAccuracy, "The regularized optimum"),
      solution.convergence.residual
    )
  }

  /// 1/sum w^2; `null` for quadrature.
  fileprivate func sampleSize(_ state: GibbsState) -> JSONValue {
    points.isQuadrature ? .null : .number(state.effectiveSampleSize)
  }
}

/// The exact values of the sheet `mean-field`: states, optima, deterministic algorithms, laws and bounds.
let meanFieldQuantities: [Quantity] = [
  Quantity(name: "gibbs-state") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    let g = try p.numbers("dualVariables")
    try p.finish()
    let problem = frozen.problem
    try require(
      g.count == problem.sampleCount, "dualVariables",
      "\(problem.sampleCount), one for each sample",
      got: g.count)
    for (value, y) in zip(g, problem.labels) {
      try require(
        problem.loss.admits(value, label: y), "dualVariables",
        "between 0 and 1 as -y g for logistic loss", got: value)
    }
    let state = frozen.state(at: g, covariance: false)
    let (optimum, residual) = try frozen.found()
    let excess = frozen.excess(of: state, over: optimum)
    return QuantityAnswer(
      [
        "predictions": .numbers(state.predictions),
        "trainLoss": .number(problem.trainLoss(state.predictions)),
        "divergence": .number(problem.divergence(state)),
        "logPartition": .number(state.logPartition),
        "objective": .number(problem.objective(state)),
        "dualObjective": .number(problem.dualObjective(state)),
        "dualityGap": .number(problem.dualityGap(state.predictions, g)),
        "objectiveExcess": .number(excess.total),
        "scaledDivergenceToOptimum": .number(excess.divergence),
        "effectiveSampleSize": frozen.sampleSize(state),
      ], .init(residual: residual))
  },

  Quantity(name: "regularized-optimum") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, c) = try p.frozenMeanField()
    let problem = frozen.problem
    let kept = try p.optionalInteger("truncation", atLeast: 1)
    try p.finish()
    if let kept {
      try require(
        kept < problem.dimension, "truncation", "below the \(problem.dimension) coefficients",
        got: kept)
    }
    let (state, residual) = try frozen.found()
    var (truncated, bounds): (GibbsState?, TruncationBounds?)
    if let kept {
      let rest = FrozenMeanField(
        problem.keeping(coefficients: kept), frozen.points.keeping(coefficients: kept))
      let found = try rest.found().state
      truncated = found
      bounds = try TruncationBounds(
        problem, variances: c, keeping: kept, complete: state, truncated: found)
    }
    let response = LinearResponse(problem, at: state)
    let mean = state.dualVariables.reduce(0) { $0 + abs($1) } / Double(problem.sampleCount)
    return QuantityAnswer(
      [
        "objective": .number(problem.objective(state)),
        "trainLoss": .number(problem.trainLoss(state.predictions)),
        "divergence": .number(problem.divergence(state)),
        "logPartition": .number(state.logPartition),
        "dualVariables": .numbers(state.dualVariables),
        "predictions": .numbers(state.predictions),
        "effectiveSampleSize": frozen.sampleSize(state),
        "dampingLimit": .number(try response.dampingLimit()),
        "potentialBound": .number(problem.outputScale * mean / problem.regularization),
        "truncatedObjective": .optional(truncated.map { problem.objective($0) }),
        "truncationLowerBound": .optional(bounds?.lower),
        "truncationUpperBound": .optional(bounds?.upper),
      ], .init(residual: residual))
  },

  Quantity(name: "dual-coordinate-ascent") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    let epochs = try p.positiveIntegers("epochs")
    try p.finish()
    let problem = frozen.problem
    let (optimum, residual) = try frozen.found()
    let rates = try CoordinateAscentRates(LinearResponse(problem, at: optimum))
    let random = try rates.randomContraction.accepting(1e-8, "The rate of independent coordinates")
    var ascent = PointCoordinateAscent(frozen)
    var g = problem.initialDualVariables
    var gaps: [Int: Double] = [:]
    for epoch in 1...(epochs.max() ?? 1) {
      ascent.epoch(&g, order: Array(0..<problem.sampleCount))
      if epochs.contains(epoch) {
        let state = frozen.state(at: g, covariance: false)
        gaps[epoch] = problem.dualityGap(state.predictions, g)
      }
    }
    return QuantityAnswer(
      [
        "gaps": .numbers(epochs.map { gaps[$0] ?? .nan }), "dualVariables": .numbers(g),
        "guaranteedContraction": .number(rates.guaranteedContraction),
        "cyclicContraction": .number(rates.cyclicContraction),
        "randomContraction": .number(random),
        "plateauConstant": .number(rates.plateauConstant),
      ], .init(residual: residual))
  },

  Quantity(name: "dual-averaging") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    let iterations = try p.positiveIntegers("iterations")
    try p.finish()
    let (optimum, residual) = try frozen.found()
    let constants = try DualAveragingConstants(LinearResponse(frozen.problem, at: optimum))
    var run = DualAveragingRun(frozen)
    var excesses: [Int: Double] = [:]
    for t in 1...(iterations.max() ?? 1) {
      run.fullBatchStep()
      if iterations.contains(t) {
        let state = frozen.state(at: run.dualVariables, covariance: false)
        excesses[t] = frozen.excess(of: state, over: optimum).total
      }
    }
    return QuantityAnswer(
      [
        "excesses": .numbers(iterations.map { excesses[$0] ?? .nan }),
        "fullBatchConstant": .number(constants.fullBatch),
        "onlineConstant": .number(constants.online),
      ], .init(residual: residual))
  },

  Quantity(name: "finite-width-law") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    let widths = try p.positiveIntegers("widths")
    try p.finish()
    let (optimum, _) = try frozen.found()
    let law = try FiniteWidthLaw(frozen, at: optimum)
    var exact: [Double]?
    if frozen.problem.loss == .squared, frozen.problem.sampleCount <= 2 {
      exact = []
      for m in widths {
        exact?.append(
          try exactWidthLoss(frozen, at: optimum, width: m)
            .accepting(1e-6, "The contour integral of \(m) neurons"))
      }
    }
    return QuantityAnswer(
      [
        "limitLoss": .number(law.limitLoss), "widthConstant": .number(law.widthConstant),
        "firstOrderLosses": .numbers(widths.map { law.firstOrderLoss(width: $0) }),
        "exactLosses": exact.map { .numbers($0) } ?? .null,
      ],
      .init(
        residual: law.convergence.residual, relativeChange: law.convergence.relativeChange))
  },

  Quantity(name: "leave-one-out") { (p: inout QuantityParameters) throws(HelioError) in
    let (frozen, _) = try p.frozenMeanField()
    try p.finish()
    let problem = frozen.problem
    try require(
      problem.sampleCount >= 2, "sampleCount", "at least 2 to leave one out",
      got: problem.sampleCount)
    let (optimum, residual) = try frozen.found()
    let linear = try LeaveOneOutPrediction(LinearResponse(problem, at: optimum))
    let exact = try LeaveOneOutPrediction.exact(frozen, at: optimum)
    return QuantityAnswer(
      [
        "trainLoss": .number(problem.trainLoss(optimum.predictions)),
        "linearPredictions": .numbers(linear.predictions), "linearLoss": .number(linear.loss),
        "exactPredictions": .numbers(exact.value),
        "exactLoss": .number(problem.trainLoss(exact.value)),
      ],
      .init(residual: max(residual ?? 0, exact.convergence.residual ?? 0)))
  },

  Quantity(name: "generalization-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let n = try p.integer("sampleCount", atLeast: 1)
    let (r, lambda) = (try p.positive("outputScale"), try p.positive("regularization"))
    let loss = try p.meanFieldLoss()
    let Y = p.has("labelBound") ? try p.positive("labelBound") : nil
    let R = p.has("divergenceRadius") ? try p.positive("divergenceRadius") : nil
    let confidence = try p.number("confidence", default: 0.95)
    var points: PriorPoints?
    if p.has("particleCount") {
      points = try p.quasiGaussianPoints(
        p.priorVariances(dimension: p.integer("dimension", atLeast: 1)))
    }
    try p.finish()
    let bounds = try GeneralizationBounds(
      loss: loss, sampleCount: n, outputScale: r, regularization: lambda, labelBound: Y,
      divergenceRadius: R, confidence: confidence)
    var complexity: Double?
    if let points, n <= 12 {
      let inputs = MeanFieldProblem.waveInputs(
        sampleCount: n, dimension: points.points.columns)
      complexity = rademacherComplexity(
        PointFeatures(points: points.points, inputs: inputs, scale: r).bySample(),
        logWeights: points.logWeights, radius: bounds.divergenceRadius)
    }
    return QuantityAnswer([
      "divergenceRadius": .number(bounds.divergenceRadius),
      "rademacherBound": .number(bounds.rademacherBound),
      "rademacherComplexity": .optional(complexity),
      "stabilityBound": .number(bounds.stabilityBound),
      "uniformBound": .number(bounds.uniformBound),
    ])
  },

  Quantity(name: "langevin-step") { (p: inout QuantityParameters) throws(HelioError) in
    let data = try p.meanFieldData()
    let g = try p.numbers("dualVariables")
    let sampler = try p.choice("sampler", default: LangevinSampler.exponential)
    let rate = try p.positive("learningRate")
    let (theta, other) = (try p.numbers("particle"), try p.numbers("proposal"))
    try p.finish()
    let D = data.problem.dimension
    try require(theta.count == D, "particle", "\(D) numbers", got: theta.count)
    try require(other.count == D, "proposal", "\(D) numbers", got: other.count)
    let step = try LangevinStep(
      data.problem, dualVariables: g, variances: data.variances, sampler: sampler,
      learningRate: rate)
    let potential = step.potential(theta)
    return QuantityAnswer([
      "potential": .number(potential.value), "gradient": .numbers(potential.gradient),
      "proposalMean": .numbers(step.mean(from: theta)),
      "proposalVariances": .numbers(step.proposalVariances),
      "logAcceptance": .number(step.logAcceptance(from: theta, to: other)),
      "stationaryVariances": step.stationaryVariances.map { .numbers($0) } ?? .null,
    ])
  },

  Quantity(name: "functional-coefficients") { (p: inout QuantityParameters) throws(HelioError) in
    let grid = try p.numbers("gridValues")
    let D = try p.integer("dimension", atLeast: 1)
    let basis = try p.choice("basis", default: FunctionBasis.sine)
    // Before anything of the size D is made.
    try require(grid.count >= 3, "gridValues", "at least 3 numbers", got: grid.count)
    try require(
      D < grid.count - 1, "dimension", "below the \(grid.count - 1) intervals of the grid", got: D)
    let c = try p.priorVariances(dimension: D)
    try p.finish()
    let x = try basis.coefficients(ofGrid: grid, count: D)
    let (shares, total) = try truncationShares(x, variances: c)
    return QuantityAnswer([
      "coefficients": .numbers(x),
      "processEigenvalues": .numbers((1...D).map { basis.processEigenvalue($0) }),
      "priorVariance": .number(total), "truncationShares": .numbers(shares),
    ])
  },
]
