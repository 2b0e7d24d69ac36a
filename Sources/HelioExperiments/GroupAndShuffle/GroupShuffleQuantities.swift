import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

/// The exact quantities of the sheet `group-and-shuffle`.
let groupShuffleQuantities: [Quantity] = [
  Quantity(name: "block-ranks") { (p: inout QuantityParameters) throws(HelioError) in
    let (kL, kR) = (
      try p.integer("leftBlockCount", atLeast: 1), try p.integer("rightBlockCount", atLeast: 1)
    )
    let P = try p.innerShuffle(p.innerDimension())
    try p.finish()
    try require(
      kL <= P.count && kR <= P.count && kL * kR <= 1 << 26, "leftBlockCount and rightBlockCount",
      "divisors of the inner dimension with a table of at most 2^26 ranks", got: "\(kL) and \(kR)")
    let structure = try GroupShuffleStructure(leftBlockCount: kL, rightBlockCount: kR, inner: P)
    return QuantityAnswer([
      "indexMap": .integers(P.indexMap), "inverseIndexMap": .integers(P.inverse.indexMap),
      "ranks": .integers(structure.ranks),
      "orthogonalDimension": .number(Double(structure.orthogonalDimension)),
    ])
  },

  Quantity(name: "factor-class") { (p: inout QuantityParameters) throws(HelioError) in
    let (k, b, m) = try p.layerSizes()
    try p.finish()
    let shape = try FactorClass(blockCount: k, blockSize: b, factorCount: m)
    return QuantityAnswer([
      "reach": .number(Double(shape.reach)),
      "minimalFactorCount": .optional(shape.minimalFactorCount.map { Double($0) }),
      "butterflyFactorCount": .number(Double(shape.butterflyFactorCount)),
      "storedParameters": .number(shape.storedParameters),
      "freeParameters": .number(shape.freeParameters),
      "tangentFraction": .optional(try shape.tangentFraction()),
      "entryFourthMoment": .optional(shape.entryFourthMoment),
      "haarProjectionLimit": .number(try ProjectionLimit.haar(blockCount: k)),
      "gaussianProjectionLimit": .number(try ProjectionLimit.gaussian(blockCount: k)),
    ])
  },

  Quantity(name: "projection") { (p: inout QuantityParameters) throws(HelioError) in
    let A = try p.matrix("matrix")
    let (kL, kR) = (
      try p.integer("leftBlockCount", atLeast: 1), try p.integer("rightBlockCount", atLeast: 1)
    )
    let inner = try p.innerShuffle(p.innerDimension())
    let leftFactor = try p.integer("leftShuffleFactor", atLeast: 1, default: 1)
    let rightFactor = try p.integer("rightShuffleFactor", atLeast: 1, default: 1)
    try p.finish()
    let structure = try GroupShuffleStructure(
      leftBlockCount: kL, rightBlockCount: kR, inner: inner,
      leftShuffle: Shuffle(factor: leftFactor, count: A.rows, parameter: "leftShuffleFactor"),
      rightShuffle: Shuffle(
        factor: rightFactor, count: A.columns, parameter: "rightShuffleFactor"))
    let projection = try GroupShuffleProjection(of: A, onto: structure)
    let isSquare = A.rows == A.columns && A.rows == inner.count
    let repaired = isSquare ? try projection.repaired() : nil
    return QuantityAnswer([
      "relativeError": .number(projection.relativeError),
      "projection": .numbers(projection.nearest.denseMatrix().elements),
      "repairedRelativeError": .optional(
        repaired.map { (A - $0.denseMatrix()).frobeniusNorm / A.frobeniusNorm }),
    ])
  },

  Quantity(name: "orthogonal-factors") { (p: inout QuantityParameters) throws(HelioError) in
    let (kL, kR) = (
      try p.integer("leftBlockCount", atLeast: 1), try p.integer("rightBlockCount", atLeast: 1)
    )
    let L = try p.blocks("leftBlocks", count: kL)
    let R = try p.blocks("rightBlocks", count: kR)
    try require(
      L.rows == R.rows, "rightBlocks", "of as many rows as leftBlocks, \(L.rows)", got: R.rows)
    let P = try Shuffle(factor: try p.integer("shuffleFactor", atLeast: 1), count: L.rows)
    try p.finish()
    let structure = try GroupShuffleStructure(leftBlockCount: kL, rightBlockCount: kR, inner: P)
    let factors = try orthogonalFactors(
      of: GroupShuffleMatrix(left: L, right: R, structure: structure))
    return QuantityAnswer([
      "leftFactors": .numbers(factors.left.stacked.elements),
      "rightFactors": .numbers(factors.right.stacked.elements),
    ])
  },

  Quantity(name: "layer") { (p: inout QuantityParameters) throws(HelioError) in
    let (k, b) = (
      try p.integer("blockCount", atLeast: 1), try p.integer("blockSize", atLeast: 1)
    )
    let indices = try p.integers("parameterIndices", atLeast: 0)
    try p.finish()
    try require(!indices.isEmpty, "parameterIndices", "at least one", got: "none")
    try requireLayerOrder(blockCount: k, blockSize: b)
    let pattern = try RotationPattern.groupShuffle(
      blockCount: k, blockSize: b, factorCount: indices.count)
    let n = pattern.dimension
    let maps = try indices.map { (f) throws(HelioError) in
      try CayleyBlocks(sheetParameters(f, blockCount: k, blockSize: b))
    }
    let chain = pattern.chain(maps.map(\.blocks))
    let x = Matrix(rows: 1, columns: n) { _, i in cos(Double(i + 1)) }
    let Q = chain.denseMatrix()
    let D = Matrix(rows: n, columns: n) { i, j in sin(Double((i + 1) * (j + 1))) }
    let byBlocks = chain.gradients(inputs: .identity(n), upstream: D.transposed())
    let gradients = zip(maps, byBlocks).flatMap { $0.gradient(upstream: $1).stacked.elements }
    return QuantityAnswer([
      "output": .numbers(chain.apply(toRowsOf: x).elements),
      "transposedOutput": .numbers(chain.transposed.apply(toRowsOf: x).elements),
      "entrySum": .number(Q.elements.reduce(0, +)), "trace": .number(Q.trace),
      "entries": .numbers(Q.elements), "loss": .number(dot(D.elements, Q.elements)),
      "gradients": .numbers(gradients),
    ])
  },

  Quantity(name: "vector-transport") { (p: inout QuantityParameters) throws(HelioError) in
    let (k, b, m) = try p.layerSizes()
    let (x, y) = (try p.numbers("sourceVector"), try p.numbers("targetVector"))
    try p.finish()
    let transport = try VectorTransport(blockCount: k, blockSize: b, factorCount: m)
    return QuantityAnswer([
      "maximumOverlap": .optional(try transport.maximumOverlap(from: x, to: y)),
      "expectedMaximumOverlap": .optional(transport.expectedMaximumOverlap),
      "componentCount": .optional(transport.componentCount.map { Double($0) }),
    ])
  },

  Quantity(name: "one-step-update") { (p: inout QuantityParameters) throws(HelioError) in
    let (u, v) = (try p.numbers("neuronVector"), try p.numbers("inputVector"))
    let eta = try p.number("learningRate")
    let c = try p.number("columnScale", default: 1)
    let k = try p.optionalInteger("blockCount", atLeast: 1)
    try p.finish()
    let step = try OneStepUpdate(
      neuronVector: u, inputVector: v, learningRate: eta, columnScale: c)
    let eigenvalues = step.eigenvalues
    var structured: JSONValue = .null
    if let k { structured = .numbers(try step.groupShuffleDirection(blockCount: k)) }
    return QuantityAnswer([
      "largestEigenvalue": .number(eigenvalues.largest),
      "smallestEigenvalue": .number(eigenvalues.smallest),
      "squaredTopOverlap": .optional(step.squaredTopOverlap),
      "skewNorm": .number(step.skewNorm), "rotationAngle": .number(step.rotationAngle),
      "rotatedDirection": .numbers(step.rotatedDirection),
      "groupShuffleDirection": structured,
    ])
  },

  Quantity(name: "sign-kernel-error") { (p: inout QuantityParameters) throws(HelioError) in
    let rho = try p.number("correlation")
    let b = try p.integer("blockSize", atLeast: 1)
    try p.finish()
    let errors = try SignKernelError(correlation: rho, blockSize: b)
    let bias = try errors.differentBlockBias()
    return QuantityAnswer(
      [
        "kernel": .number(errors.kernel), "independentError": .number(errors.independentError),
        "haarError": .number(errors.haarError),
        "differentBlockBias": .number(try bias.get("the bias")),
      ], .init(relativeChange: bias.convergence.relativeChange))
  },

  Quantity(name: "skew-convolution") { (p: inout QuantityParameters) throws(HelioError) in
    let M = try p.matrix("kernelRows")
    let w = try p.integer("tapCount", atLeast: 1)
    let N = try p.integer("signalLength", atLeast: 1)
    let padding: ConvolutionPadding = try p.choice("padding", default: nil)
    let T = try p.integer("termCount", atLeast: 1)
    let target = try p.number("normTarget", default: 0.7)
    try p.finish()
    try require(target > 0, "normTarget", "positive", got: target)
    let convolution = try SkewConvolution(M, tapColumns: w)
    let moduli = try convolution.eigenvalueModuli(columns: N, padding: padding)
    let bound = try convolution.unfoldingBound()
    return QuantityAnswer([
      "skewKernel": .numbers(convolution.kernel.elements),
      "operatorNorm": .number(moduli.max() ?? 0), "unfoldingBound": .number(bound),
      "orthogonalityError": .number(
        try SkewConvolution.orthogonalityError(
          moduli: moduli, scale: target / bound, termCount: T)),
    ])
  },
]

/// detparam(f, k, b) of the sheet's §8.
///
///     A[g, r, c] = sin(0.5 (f + 1) + 0.7 (g + 1)(r + 1) + 0.9 (r + 2)(c + 1))
private func sheetParameters(
  _ f: Int, blockCount k: Int, blockSize b: Int
) throws(HelioError) -> BlockDiagonal<Double> {
  try BlockDiagonal(
    count: k,
    stacked: Matrix(rows: k * b, columns: b) { i, c in
      let (g, r) = (i / b, i % b)
      return sin(
        0.5 * Double(f + 1) + 0.7 * Double((g + 1) * (r + 1)) + 0.9 * Double((r + 2) * (c + 1)))
    })
}

extension JSONValue {
  fileprivate static func integers(_ values: [Int]) -> JSONValue {
    .numbers(values.map { Double($0) })
  }
}
