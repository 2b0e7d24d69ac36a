import HelioCore
import HelioLinalg
import HelioNumerics

/// Which part of the spectrum is asked for, and how precisely it can be known.
struct SpectrumRequest: Sendable {
  /// Eigenvalues wanted in each sector.
  let counts: [Int]
  /// E K(x, x), the unit of the rounding errors.
  let trace: Double
  var accuracy = Accuracy.relative

  /// What is to be known of an eigenvalue.
  enum Accuracy: Sendable {
    /// Its digits.
    case relative
    /// N lambda to rounding of the trace: all that a risk needs, at a tenth of the cost.
    case relativeToTrace
  }
}

/// Diagonalises every block of a reduction and joins the parities of each sector.
///
/// Eigenvalues within rounding of zero become 0 and have no mode.
func decompose(
  _ reduction: any Reduction, _ request: SpectrumRequest, dimension: Int, radial: RadialFactor?
) throws(HelioError) -> OperatorSpectrum {
  let source = SpectralMode.Source(reduction: reduction, radial: radial)
  let blocks = reduction.blocks()
  let parities = reduction.parities
  var sectors: [OperatorSpectrum.Sector] = []
  for (l, count) in request.counts.enumerated() {
    let N = harmonicMultiplicity(dimension: reduction.restDimension, degree: l)
    let noise = Rounding(reduction, degree: l, trace: request.trace)
    var modes: [SpectralMode] = []
    for p in parities.indices {
      let block = l * parities.count + p
      let pairs =
        request.accuracy == .relativeToTrace && !reduction.isSymmetric
        ? try gramPairs(blocks[block], count)
        : try leadingPairs(blocks[block], count, isSymmetric: reduction.isSymmetric)
      for pair in pairs {
        guard pair.eigenvalue > noise.floor else { break }
        modes.append(
          mode(pair, degree: l, parity: parities[p], block: block, source: source))
      }
    }
    modes.sort { $0.eigenvalue > $1.eigenvalue }
    modes = Array(modes.prefix(count))
    let missing = count - modes.count
    sectors.append(
      OperatorSpectrum.Sector(
        degree: l, multiplicity: N,
        eigenvalues: modes.map(\.eigenvalue) + [Double](repeating: 0, count: missing),
        modes: modes))
  }
  return OperatorSpectrum(
    sectors: sectors, trace: request.trace, spikeCount: reduction.grid.spikeCount,
    dimension: dimension)
}

/// How much of an eigenvalue rounding leaves.
///
///     kernel:    |delta lambda| ~ eta,  eta = 1e-15 trace/sqrt N
///     features:  |delta sqrt(lambda)| ~ sqrt(eta),  eta = (2e-16)^2 · 100 trace/N
struct Rounding: Sendable {
  let floor: Double
  private let isSymmetric: Bool

  init(_ reduction: any Reduction, degree l: Int, trace: Double) {
    let N = harmonicMultiplicity(dimension: reduction.restDimension, degree: l)
    isSymmetric = reduction.isSymmetric
    floor = isSymmetric ? 1e-15 * trace / N.squareRoot() : 4e-30 * trace / N
  }

  /// |a - b| relative to the eigenvalue, or to what tolerance times an eigenvalue must be to stand
  /// above rounding, whichever is larger.
  func relativeChange(_ a: Double, _ b: Double, tolerance: Double) -> Double {
    let size = max(abs(a), abs(b))
    let blur = isSymmetric ? floor : 2 * (size * floor).squareRoot() + floor
    let scale = max(size, blur / tolerance)
    return scale > 0 ? abs(a - b) / scale : 0
  }
}

private struct EigenPair {
  let eigenvalue: Double
  /// Unit vector over the nodes.
  let left: [Double]
  /// Coefficients that extend it: right / sigma.
  let extensionCoefficients: [Double]
}

private func leadingPairs(
  _ A: Matrix<Double>, _ count: Int, isSymmetric: Bool
) throws(HelioError) -> [EigenPair] {
  let k = min(count, A.rows, A.columns)
  guard k > 0 else { return [] }
  /// Above this order a few Lanczos steps are cheaper than the reduction to tridiagonal form.
  let denseOrder = 300
  if isSymmetric && (A.rows <= denseOrder || 4 * k >= A.rows) {
    let eigen = try symmetricEigen(A, largest: k)
    return (0..<k).map { i in
      let (u, value) = (eigen.vectors.column(i), eigen.values[i])
      return EigenPair(
        eigenvalue: value, left: u, extensionCoefficients: u.map { $0 / value })
    }
  }
  // The residual of a singular triplet enters its value squared: rounding level is reached. A
  // positive semi-definite operator is its own polar factor, so its triplets are its eigenpairs.
  let svd = try topSingularTriplets(A, count: k, tolerance: 1e-15)
    .accepting(lanczosResidual * norm(A.elements), "The leading part of a block of the spectrum")
  return (0..<k).map { i in
    let s = svd.values[i]
    return EigenPair(
      eigenvalue: isSymmetric ? s : s * s, left: svd.left.column(i),
      extensionCoefficients: svd.right.column(i).map { $0 / s })
  }
}

/// The residual |A^T u - s v| that is accepted, relative to the block: a few times rounding.
private let lanczosResidual = 1e-13

/// Eigenpairs of A A^T or A^T A, whichever is smaller; what rounding of the largest hides is left out.
private func gramPairs(_ A: Matrix<Double>, _ count: Int) throws(HelioError) -> [EigenPair] {
  let k = min(count, A.rows, A.columns)
  guard k > 0 else { return [] }
  let isWide = A.rows <= A.columns
  let eigen = try symmetricEigen(gram(A, of: isWide ? .rows : .columns), largest: k)
  let floor = 1e-15 * (eigen.values.first ?? 0)
  let kept = eigen.values.prefix { $0 > floor }
  return kept.indices.map { i in
    let (u, s) = (eigen.vectors.column(i), eigen.values[i].squareRoot())
    let other = product(A, u, transposeFirst: isWide).map { $0 / s }
    return EigenPair(
      eigenvalue: eigen.values[i], left: isWide ? u : other,
      extensionCoefficients: (isWide ? other : u).map { $0 / s })
  }
}

private func mode(
  _ pair: EigenPair, degree: Int, parity: Parity, block: Int, source: SpectralMode.Source
) -> SpectralMode {
  let grid = source.reduction.grid
  var values = pair.left.indices.map { n in
    let W = grid.weights[n]
    return W > 0 ? pair.left[n] / W.squareRoot() : 0
  }
  let sign = orientation(values, grid, parity)
  for n in values.indices { values[n] *= sign }
  return SpectralMode(
    degree: degree, eigenvalue: pair.eigenvalue * (source.radial?.factor ?? 1),
    isOdd: parity.isOdd, nodeValues: values, source: source, block: block,
    coefficients: pair.extensionCoefficients.map { $0 * sign })
}

/// The sign rule of ``SpectralMode``.
private func orientation(_ f: [Double], _ grid: ReducedGrid, _ parity: Parity) -> Double {
  var moment = 0.0
  for n in f.indices {
    let odd = parity.isOdd.indices.reduce(1.0) {
      parity.isOdd[$1] ? $0 * grid.positions[$1][n] : $0
    }
    moment += grid.weights[n] * f[n] * odd
  }
  // |moment| <= 1 by Cauchy-Schwarz; below 1e-8 it is a zero with rounding.
  if abs(moment) > 1e-8 { return moment < 0 ? -1 : 1 }
  let nearest = f.indices.min { a, b in
    norm2(grid, a) < norm2(grid, b)
  }
  return nearest.map { f[$0] < 0 ? -1 : 1 } ?? 1
}

private func norm2(_ grid: ReducedGrid, _ n: Int) -> Double {
  grid.positions.reduce(0) { $0 + $1[n] * $1[n] }
}
