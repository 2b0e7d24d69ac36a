import HelioCore
import HelioLinalg
import HelioNumerics

extension MehlerSeries {
  /// c_k(q_i) and E s(sqrt(q_i) z)^2 at many points: by one rule for all where it resolves s, point by point
  /// elsewhere.
  struct Quadrature {
    /// terms x n.
    var coefficients: Matrix<Double>
    /// E s(sqrt(q_i) z)^2.
    var moments: [Double]
    /// The first report of an expectation that did not settle.
    var unresolved: Convergence?
    private var isKnown: [Bool]

    /// Nothing known yet.
    init(points n: Int) {
      coefficients = Matrix(rows: MehlerSeries.terms, columns: n)
      moments = [Double](repeating: 0, count: n)
      isKnown = [Bool](repeating: false, count: n)
    }

    /// All points at once: c_k(q_i) = sum_z w_z h_k(z) s(sqrt(q_i) z) is one matrix product.
    ///
    /// The trapezoidal rule of step .02 resolves an s with poles at distance 1.5 up to sqrt(q) = 10; whether it
    /// does is seen on every second node, where E s^2, with poles at the same distance, must be the same to
    /// ``MehlerSeries/floor``. |h_k(z)| phi(z) is below 1e-18 beyond |z| = 13 for every k.
    init(trapezoidal activation: Activation, _ scales: [Double]) {
      self.init(points: scales.count)
      let (step, reach) = (0.02, 13.0)
      let count = Int(reach / step)
      let z = (-count...count).map { Double($0) * step }
      let weights = z.map { step * normalDensity($0) }
      let h = hermitePolynomials(count: MehlerSeries.terms, at: z)
      let H = Matrix<Double>(rows: MehlerSeries.terms, columns: z.count) { weights[$1] * h[$0][$1] }
      var S = Matrix<Double>(rows: scales.count, columns: z.count) { scales[$0] * z[$1] }
      activation.apply(to: &S)
      for i in scales.indices {
        let row = S.row(i)
        var (fine, coarse) = (0.0, 0.0)
        for (j, s) in row.enumerated() {
          let term = weights[j] * s * s
          fine += term
          if (j - count) % 2 == 0 { coarse += 2 * term }
        }
        moments[i] = fine
        isKnown[i] = abs(fine - coarse) <= MehlerSeries.floor * fine
      }
      coefficients = product(H, S, transposeSecond: true)
    }

    /// The points that are not known yet, by the adaptive expansion.
    mutating func complete(_ activation: Activation, _ scales: [Double]) {
      for (i, scale) in scales.enumerated() where !isKnown[i] {
        // At scale 0 the activation is the number s(0), also where its coefficients have closed forms.
        let scale = max(scale, .leastNormalMagnitude)
        let expansion = activation.hermiteExpansion(count: MehlerSeries.terms, scale: scale)
        note(expansion.convergence)
        for k in 0..<MehlerSeries.terms { coefficients[k, i] = expansion.value[k] }
        moments[i] = mean { z in
          var s = z.map { scale * $0 }
          activation.apply(to: &s)
          return s.map { $0 * $0 }
        }
      }
    }

    /// E s'(scale z)^2.
    mutating func slopeMoment(_ activation: Activation, _ scale: Double) -> Double {
      mean { z in
        var slopes = z.map { scale * $0 }
        activation.applyDerivative(to: &slopes)
        return slopes.map { $0 * $0 }
      }
    }

    private mutating func mean(_ f: ([Double]) -> [Double]) -> Double {
      let solution = gaussianMean(of: f)
      note(solution.convergence)
      return solution.value
    }

    private mutating func note(_ report: Convergence) {
      if let achieved = report.achieved, achieved <= MehlerSeries.floor { return }
      unresolved = unresolved ?? report
    }
  }
}
