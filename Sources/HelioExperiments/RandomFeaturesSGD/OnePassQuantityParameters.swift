import HelioCore
import HelioLinalg
import HelioRuns
import HelioTheory

// What the quantities of one pass ask for: features by their eigenvalues, or by their second moment.

private let diagonalNames = ["eigenvalues", "initialSquaredErrors", "multiplicities"]
private let fullNames = ["secondMoment", "initialError", "featureMean"]

extension QuantityParameters {
  /// eigenvalues and multiplicities.
  mutating func modes() throws(HelioError) -> (eigenvalues: [Double], multiplicities: [Double]) {
    let eigenvalues = try numbers("eigenvalues")
    let multiplicities =
      try has("multiplicities")
      ? numbers("multiplicities") : [Double](repeating: 1, count: eigenvalues.count)
    try require(!eigenvalues.isEmpty, "eigenvalues", "at least one number", got: "none")
    for value in eigenvalues { try require(value > 0, "eigenvalues", "positive", got: value) }
    try require(
      multiplicities.count == eigenvalues.count, "multiplicities",
      "as many as eigenvalues, \(eigenvalues.count)", got: multiplicities.count)
    for value in multiplicities {
      try require(value > 0, "multiplicities", "positive", got: value)
    }
    return (eigenvalues, multiplicities)
  }

  /// Which of the two versions the parameters are of; a mixture is refused.
  mutating func isDiagonal() throws(HelioError) -> Bool {
    var (diagonal, full): ([String], [String]) = ([], [])
    for name in diagonalNames where has(name) { diagonal.append(name) }
    for name in fullNames where has(name) { full.append(name) }
    if let one = diagonal.first, let other = full.first {
      throw .invalid(
        parameter: one, requirement: "given without \(other): they belong to different versions",
        got: "both")
    }
    return full.isEmpty
  }

  mutating func diagonalExcess() throws(HelioError) -> IterateRisk {
    let (eigenvalues, multiplicities) = try modes()
    let squares = try numbers("initialSquaredErrors", 0 ... .infinity)
    let residual = try number("residualVariance", 0 ... .infinity)
    let schedule = try schedule()
    try finish()
    try require(
      squares.count == eigenvalues.count, "initialSquaredErrors",
      "as many as eigenvalues, \(eigenvalues.count)", got: squares.count)
    return FeatureModes(
      eigenvalues: eigenvalues, multiplicities: multiplicities, squaredTargets: squares,
      approximationError: 0
    ).excess(initialSquares: squares, residualVariance: residual, schedule)
  }

  mutating func fullExcess() throws(HelioError) -> IterateRisk {
    let H = try matrix("secondMoment")
    let start = try numbers("initialError")
    let mean = try has("featureMean") ? numbers("featureMean") : nil
    let residual = try number("residualVariance", 0 ... .infinity)
    let schedule = try schedule()
    try finish()
    let moments = try FeatureMoments(
      secondMoment: H, mean: mean, targetCorrelation: [Double](repeating: 0, count: H.rows),
      targetPower: 0)
    try require(
      start.count == H.rows, "initialError", "a list of \(H.rows) numbers",
      got: "\(start.count) numbers")
    let basis = try FeatureBasis(moments)
    return OnePassRecursion(basis, schedule).excess(
      initialError: product(basis.vectors, start, transposeFirst: true), residualVariance: residual)
  }
}
