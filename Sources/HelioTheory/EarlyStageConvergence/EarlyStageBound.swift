public import HelioCore
public import HelioNumerics

/// A certified drop of the loss in constant time, before training: gradient flow on orthogonally separable data.
///
///     L(0) - L(t) >= dec(t) = C int_0^t g(r)^2 dr,   g(r) = mean q(u(0) + Delta(r))
///     squared: g(r) = 1 - mean u(0) - Delta(r), up to T_e = -S0 + sqrt(S0^2 + 2 (1 - max u(0))/sqrt(2 L0))
///
/// Until T_e all residuals keep their sign; later the bound stays. Neither drop nor time vanishes with the initial
/// scale, and the number of samples enters by C alone.
///
/// Source: sheet early-stage-convergence §3 (T4).
public struct EarlyStageBound: Sendable {
  private let envelope: LossEnvelope
  private let rule: GaussRule
  /// C.
  public let certificateConstant: Double
  /// L0.
  public var initialLoss: Double { envelope.initialLoss }
  /// T_e for the squared loss, 0 where a margin starts at 1 or above; `nil` for the others, whose bound holds always.
  public let endTime: Double?

  /// Longest panel of the integral, and nodes in one.
  private static let panelLength = 0.25
  private static let nodeCount = 20

  /// - Parameters:
  ///   - u: y_i f(x_i) of the initial weights.
  ///   - C: of ``GradientCertificate``, >= 0.
  public init(
    _ loss: MarginLoss, margins u: [Double], certificateConstant C: Double,
    initialScale kappa: Double
  ) throws(HelioError) {
    try requireInitialScale(kappa)
    envelope = LossEnvelope(loss, margins: u, initialScale: kappa)
    certificateConstant = C
    rule = try GaussRule.legendre(from: 0, to: 1, loss == .squared ? 3 : Self.nodeCount)
    let room = 1 - envelope.largestMargin
    endTime = loss != .squared ? nil : room > 0 ? envelope.time(ofShift: room) : 0
  }

  /// dec(T_e); `nil` where there is no T_e.
  public var decreaseAtEndTime: Double? {
    endTime.map { envelope.initialLoss - losses(at: [$0])[0] }
  }

  /// L0 - dec(t), in the order of the times.
  public func losses(at times: [Double]) -> [Double] {
    var result = [Double](repeating: initialLoss, count: times.count)
    var (now, sum) = (0.0, 0.0)
    for place in times.indices.sorted(by: { times[$0] < times[$1] }) {
      let t = min(times[place], endTime ?? .infinity)
      sum += integral(from: now, to: t)
      now = max(now, t)
      result[place] = initialLoss - certificateConstant * sum
    }
    return result
  }

  /// int g^2.
  private func integral(from a: Double, to b: Double) -> Double {
    guard b > a else { return 0 }
    // Of the squared loss g^2 is a quartic, which three nodes integrate exactly.
    if envelope.loss == .squared { return panel(a, b) }
    let first = envelope.pull(afterShift: 0)
    var (sum, from) = (0.0, a)
    while from < b {
      // What is left is below 1e-40 of the first second.
      if envelope.pull(afterShift: envelope.shift(from)) < 1e-20 * first { break }
      let to = min(b, from + Self.panelLength)
      sum += panel(from, to)
      from = to
    }
    return sum
  }

  private func panel(_ a: Double, _ b: Double) -> Double {
    (b - a)
      * rule.expectation {
        let g = envelope.pull(afterShift: envelope.shift(a + (b - a) * $0))
        return g * g
      }
  }
}
