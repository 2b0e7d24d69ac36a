import HelioCore

/// Spectrum and target powers of a kernel operator, from those of its matrix on n rows.
///
///     leading r = n/2    lambda_k = w_k - T/n,   c_k^2 = max(0, p_k - nu/n),   nu = |y|^2 - sum c_k^2
///     tail k > r         lambda_k ~ k^(-a) from lambda_r on, of sum T = tr - sum_(k<=r) lambda_k
///                        sum_(j>k) c_j^2 = (nu - sigma^2) (k/r)^(-beta)
///
/// w_k are the eigenvalues of K/n, p_k the powers on its eigenvectors. A sample knows n functions only; left
/// so, its law would have the model learn everything as soon as it has more than n rows. What lies beyond
/// the leading ones acts on them as a ridge T/n and as noise nu. a = 1 + r lambda_r/T joins the tail to them;
/// beta joins the powers to what ranks r/2 to r carry. How nu splits into noise and target is not seen in
/// the spectrum: ``law(ridge:matching:)`` chooses it.
///
/// Accuracy: the power-law tail is an assumption, and r was chosen by thirteen kernels and tables of 100 to
/// 400 rows. On twelve of these the error at twice the rows was foretold to 5 to 15 % (root mean square of
/// RMSE), at four times to 7 to 25 %; on the other it missed by 30 and 60 %. Fresh tables may do worse:
/// ``LearningCurvePrediction`` tries it out on parts. Source: sheet function-space section 6 for the law.
struct SampleSpectrum {
  private let sampleCount: Int
  private let eigenvalues: [Double]
  private let multiplicities: [Double]
  /// c_k^2 of the leading r.
  private let powers: [Double]
  /// nu.
  private let remainder: Double
  /// Ends of the tail's groups of ranks, in units of r.
  private let edges: [Double]

  private static let tailGroups = 200
  /// The tail ends at so many times r: beyond, eigenvalues of a < 1.3 matter no more than a ridge.
  private static let tailLength = 4000.0

  /// - Parameters:
  ///   - w: descending, n >= 8 of them.
  ///   - p: (v_k^T y)^2/n, summed over outputs.
  init(eigenvalues w: [Double], powers p: [Double]) {
    let n = w.count
    let r = n / 2
    sampleCount = n
    let variance = p.reduce(0, +)
    var (nu, T) = (variance, 0.0)
    var (c2, lambda) = ([Double](), [Double]())
    let trace = w.reduce(0) { $0 + max($1, 0) }
    // Both maps contract by r/n.
    for _ in 0..<60 {
      c2 = p.prefix(r).map { max(0, $0 - nu / Double(n)) }
      nu = variance - c2.reduce(0, +)
      lambda = w.prefix(r).map { max($0 - T / Double(n), 1e-3 * max($0, 0)) }
      T = max(trace - lambda.reduce(0, +), 0)
    }
    powers = c2
    remainder = nu
    var ends = [1.0]
    var (tail, counts) = ([Double](), [Double]())
    if T > 1e-12 * trace {
      let a = 1 + Double(r) * lambda[r - 1] / T
      let growth = pow(Self.tailLength, 1 / Double(Self.tailGroups))
      for _ in 0..<Self.tailGroups {
        let (start, end) = (ends[ends.count - 1], ends[ends.count - 1] * growth)
        counts.append(Double(r) * (end - start))
        tail.append(pow((start * end).squareRoot(), -a))
        ends.append(end)
      }
      let sum = zip(counts, tail).reduce(0) { $0 + $1.0 * $1.1 }
      tail = tail.map { $0 * T / sum }
    }
    edges = ends
    // One more for what is never learned.
    eigenvalues = lambda + tail + [0]
    multiplicities = lambda.map { _ in 1 } + counts + [1]
  }

  private func law(ridge: Double, noise: Double) throws(HelioError) -> KernelRidgeLaw {
    let S = max(remainder - noise, 0)
    let lastHalf = powers.suffix(powers.count - powers.count / 2).reduce(0, +)
    let beta = S > 0 ? max(log(1 + lastHalf / S) / log(2), 0.05) : 1
    let left = edges.map { S * pow($0, -beta) }
    let tail = zip(left, left.dropFirst()).map { $0 - $1 } + [left[left.count - 1]]
    return try KernelRidgeLaw(
      eigenvalues: eigenvalues, multiplicities: multiplicities, powers: powers + tail,
      ridge: ridge, noiseVariance: noise)
  }

  /// The law whose error at n rows is the given one, as far as noise between 0 and nu can make it so.
  ///
  /// - Returns: the law, and the factor that takes its error at n rows to the given one; 1 unless the noise
  ///   is at an end.
  /// - Complexity: 40 laws.
  func law(
    ridge: Double, matching error: Double
  ) throws(HelioError) -> (law: KernelRidgeLaw, factor: Double) {
    var (low, high) = (0.0, max(remainder, 0))
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let found = try law(ridge: ridge, noise: middle).point(rows: Double(sampleCount)).testError
      if found < error { low = middle } else { high = middle }
    }
    let law = try law(ridge: ridge, noise: (low + high) / 2)
    return (law, error / (try law.point(rows: Double(sampleCount)).testError))
  }
}
