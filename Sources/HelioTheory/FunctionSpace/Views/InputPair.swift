import HelioCore

/// Two inputs as a kernel with one spike sees them.
public struct InputPair: Sendable, Equatable {
  /// |x|^2/d and |x'|^2/d.
  public let q: Double
  public let qPrime: Double
  /// <x, x'>/d.
  public let r: Double
  /// <v, x> and <v, x'>.
  public let t: Double
  public let tPrime: Double
  /// q q' - r^2, without the cancellation of its two terms.
  let determinant: Double

  public init(
    firstVariance q: Double, secondVariance qPrime: Double, covariance r: Double,
    firstProjection t: Double, secondProjection tPrime: Double
  ) {
    let (product, square) = (q * qPrime, r * r)
    let roundings = (-product).addingProduct(q, qPrime) - (-square).addingProduct(r, r)
    self.init(q, qPrime, r, t, tPrime, determinant: product - square + roundings)
  }

  private init(
    _ q: Double, _ qPrime: Double, _ r: Double, _ t: Double, _ tPrime: Double, determinant: Double
  ) {
    (self.q, self.qPrime, self.r) = (q, qPrime, r)
    (self.t, self.tPrime, self.determinant) = (t, tPrime, determinant)
  }

  /// Refuses inputs that are parallel or that do not exist.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``
  func check(dimension: Int) throws(HelioError) {
    try require(q.isFinite && q > 0, "firstVariance", "a positive number", got: q)
    try require(qPrime.isFinite && qPrime > 0, "secondVariance", "a positive number", got: qPrime)
    try require(
      (q * qPrime).isFinite, "firstVariance and secondVariance", "finite when multiplied",
      got: "\(q) and \(qPrime)")
    try require(
      r.isFinite && determinant > 0, "covariance",
      "less than sqrt(firstVariance secondVariance) = \((q * qPrime).squareRoot()) in size", got: r)
    let d = Double(dimension)
    for (name, projection, variance) in [
      ("firstProjection", t, q), ("secondProjection", tPrime, qPrime),
    ] {
      try require(
        projection.isFinite && projection * projection <= d * variance, name,
        "at most the input's length \((d * variance).squareRoot()) in size", got: projection)
    }
    // The parts beside v must have a covariance that their lengths allow.
    let rest = (d * q - t * t, d * qPrime - tPrime * tPrime, d * r - t * tPrime)
    let roundingSlack = 1e-12
    try require(
      rest.2 * rest.2 <= rest.0 * rest.1 * (1 + roundingSlack), "covariance",
      "possible for inputs with these projections: the parts beside the direction would have a cosine "
        + "of more than 1", got: r)
  }

  /// The same inputs under weights with a spike: s = theta/d is added to the variance along v.
  ///
  ///     q q' - r^2  grows by  s (q t'^2 + q' t^2 - 2 r t t') = s [(q' t - r t')^2 + t'^2 (q q' - r^2)]/q'
  func spiked(by s: Double) -> InputPair {
    let rest = (qPrime * t - r * tPrime)
    return InputPair(
      q + s * t * t, qPrime + s * tPrime * tPrime, r + s * t * tPrime, t, tPrime,
      determinant: determinant + s * (rest * rest + tPrime * tPrime * determinant) / qPrime)
  }
}
