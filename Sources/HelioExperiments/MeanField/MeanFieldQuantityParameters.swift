import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns

// What several quantities of the sheet mean-field ask for.

/// Data and prior: designMatrix and labels or sampleCount and dimension, loss, outputScale, regularization,
/// priorVariances or priorDecay.
struct MeanFieldDataParameters {
  var problem: MeanFieldProblem
  var variances: [Double]
}

extension QuantityParameters {
  /// Exactly one of two names must be given.
  private mutating func one(of a: String, or b: String) throws(HelioError) -> Bool {
    let (first, second) = (has(a), has(b))
    guard first != second else {
      throw .invalid(
        parameter: a, requirement: "given, or \(b), and not both", got: first ? "both" : "neither")
    }
    return first
  }

  mutating func meanFieldLoss() throws(HelioError) -> MeanFieldLoss {
    try choice("loss", default: .squared)
  }

  /// priorVariances or priorDecay.
  mutating func priorVariances(dimension D: Int) throws(HelioError) -> [Double] {
    if try one(of: "priorVariances", or: "priorDecay") {
      let c = try numbers("priorVariances")
      try PriorVariances.check(c, dimension: D)
      return c
    }
    return try PriorVariances.decaying(number("priorDecay"), dimension: D)
  }

  mutating func meanFieldData() throws(HelioError) -> MeanFieldDataParameters {
    let loss = try meanFieldLoss()
    let (r, lambda) = (try positive("outputScale"), try positive("regularization"))
    let isGiven = has("designMatrix") || has("labels")
    let isCounted = has("sampleCount") || has("dimension")
    guard isGiven != isCounted else {
      throw .invalid(
        parameter: "designMatrix",
        requirement: "given with labels, or sampleCount with dimension, and not both",
        got: isGiven ? "both" : "neither")
    }
    let problem: MeanFieldProblem
    if isGiven {
      problem = try MeanFieldProblem(
        inputs: matrix("designMatrix"), labels: numbers("labels"), loss: loss, outputScale: r,
        regularization: lambda)
    } else {
      let (n, D) = (
        try integer("sampleCount", atLeast: 1), try integer("dimension", atLeast: 1)
      )
      try requireEntries(n * D, "inputs of sampleCount x dimension")
      problem = try .waves(
        sampleCount: n, dimension: D, loss: loss, outputScale: r, regularization: lambda)
    }
    return MeanFieldDataParameters(
      problem: problem, variances: try priorVariances(dimension: problem.dimension))
  }

  /// quadratureNodes or particleCount.
  mutating func priorPoints(_ c: [Double]) throws(HelioError) -> PriorPoints {
    if try one(of: "quadratureNodes", or: "particleCount") {
      let nodes = try integer("quadratureNodes", atLeast: 2)
      try require(
        c.count > 3 || pow(Double(nodes), Double(c.count)) <= 1e7, "quadratureNodes",
        "so few that their grid has at most 1e7 points", got: nodes)
      return try PriorPoints(gaussHermite: nodes, variances: c)
    }
    return try quasiGaussianPoints(c)
  }

  /// particleCount frozen points.
  mutating func quasiGaussianPoints(_ c: [Double]) throws(HelioError) -> PriorPoints {
    let M = try integer("particleCount", atLeast: 1)
    let most = 1 << 28
    try require(
      M <= most / c.count, "particleCount",
      "at most \(most / c.count) for \(c.count) coefficients, 2 GiB of points", got: M)
    return PriorPoints(quasiGaussian: M, variances: c)
  }

  /// Data and points.
  mutating func frozenMeanField() throws(HelioError) -> (
    frozen: FrozenMeanField, variances: [Double]
  ) {
    let data = try meanFieldData()
    let n = data.problem.sampleCount
    try requireEntries(n * n, "products of sampleCount x sampleCount")
    return (FrozenMeanField(data.problem, try priorPoints(data.variances)), data.variances)
  }

  /// A list of at least one integer of at least 1.
  mutating func positiveIntegers(_ name: String) throws(HelioError) -> [Int] {
    let values = try integers(name, atLeast: 1)
    try require(!values.isEmpty, name, "a list of at least one integer", got: "an empty list")
    return values
  }
}
