import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

/// Kernels by quadrature and by series: what is asked for from 1e-3 to 1e-12 is what comes, or a refusal.
@Suite struct KernelToleranceSweepTests {
  private static let tolerances = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-12]

  /// A formula and its closed form, where there is one: without, it is compared with its own value at 1e-13.
  private struct Shape {
    let formula: Activation
    let exact: Activation?

    init(_ text: String, _ exact: Activation? = nil) throws {
      formula = .expression(try Expression(parsing: text))
      self.exact = exact
    }

    func reference(_ q: Double, _ qPrime: Double, _ r: Double) throws -> Double {
      if let exact { return try DualKernel(exact).value(q, qPrime, r) }
      return try DualKernel(formula).value(q, qPrime, r, tolerance: 1e-13)
    }
  }

  /// Saturating, growing and kinked functions over eleven decades of the variance; in units of
  /// sqrt(K(q,q,q) K(q',q',q')), with a slack of 2 and a floor of 1e-13.
  @Test func quadratureKeepsItsTolerance() throws {
    var shapes = [
      try Shape("tanh(z)"), try Shape("erf(z)", .erf), try Shape("max(z, 0)", .relu),
    ]
    var variances = [(0.3, 2.0), (40, 90), (1e6, 1e6)]
    var correlations = [-0.7, 0.999]
    if runsSlowTests {
      shapes += [
        try Shape("softplus(z)"), try Shape("gelu(z)"),
        try Shape("step(z)", .step), try Shape("max(z, 0)^2", .relu2),
      ]
      variances += [(1e-4, 1e-3), (1, 1e4), (3e3, 5e3), (1e12, 1e10)]
      correlations += [0, 0.4, -0.99999, 1, -1]
    }
    var worst = 0.0
    for shape in shapes {
      let kernel = DualKernel(shape.formula)
      for (q, qPrime) in variances {
        let size = try (shape.reference(q, q, q) * shape.reference(qPrime, qPrime, qPrime))
          .squareRoot()
        for c in correlations {
          let r = c * (q * qPrime).squareRoot()
          let exact = try shape.reference(q, qPrime, r)
          for tolerance in Self.tolerances {
            let value = try kernel.value(q, qPrime, r, tolerance: tolerance)
            let margin = abs(value - exact) / size / max(tolerance, 1e-13)
            worst = max(worst, margin)
            #expect(
              margin <= 2,
              "\(shape.formula.name), \(q), \(qPrime), c = \(c), asked for \(tolerance)")
          }
        }
      }
    }
    #expect(worst > 0)
  }

  /// At a variance of 1e6 tanh is the sign but for corrections of order q^(-1/2): (2/pi) asin c.
  @Test func saturatedActivationsAreAnsweredAtOnce() throws {
    let kernel = DualKernel(.tanh)
    for (q, c) in [(1e6, 0.5), (1e12, -0.8), (1e12, 1)] {
      let sign = 2 / Double.pi * arcsine(c)
      #expect(abs(try kernel.value(q, q, c * q) - sign) < 3 / q.squareRoot())
    }
    // E sech^4(u) is an integral over u of 4/3 times the density at 0.
    let slope = try kernel.derivative(1e12, 1e12, 1e12)
    #expect(abs(slope / (4 / 3.0 / (2 * .pi * 1e12).squareRoot()) - 1) < 1e-9)
  }

  /// A function that oscillates over many periods is refused, not guessed; so are variances without a product.
  @Test func whatCannotBeResolvedIsRefused() throws {
    let sine = DualKernel(.expression(try Expression(parsing: "sin(z)")))
    let error = #expect(throws: HelioError.self) { try sine.value(1e9, 1e9, 5e8) }
    #expect("\(error!)".contains("sin(z) at the variances 1000000000.0"))
    #expect(throws: HelioError.self) { try DualKernel(.tanh).value(1e200, 1e200, 0) }
    #expect(throws: HelioError.self) { try DualKernel(.relu).value(1e200, 1e200, 0) }
    #expect(throws: HelioError.self) { try DualKernel(.tanh).value(1e100, 1e100, 0) }
    let exploding = DualKernel(.expression(try Expression(parsing: "exp(0.1*z)")))
    #expect(throws: HelioError.self) { try exploding.value(1e5, 1e5, 0) }
  }

  /// Mehler's series against quadrature: an entry is within the tolerance of sqrt(K_ii K_jj), or the matrix is
  /// refused. The coefficients' floor is 1e-10; steep functions take the adaptive route to it.
  @Test func seriesKeepTheirTolerance() throws {
    var activations = [Activation.tanh, .expression(try Expression(parsing: "tanh(6*z)"))]
    var scales = [0.5, 3]
    if runsSlowTests {
      activations += [
        .softplus, .gelu, .expression(try Expression(parsing: "abs(z) - tanh(z)")),
      ]
      scales += [10, 40]
    }
    var accepted = 0
    for s in activations {
      for scale in scales {
        let Z = Matrix<Double>.normal(
          rows: 5, columns: 4, scale: scale / 2, from: RandomStream(seed: 3, purpose: "sweep"))
        let R = gram(Z, of: .rows)
        let exact = try Matrix(
          rows: 5, columns: 5,
          elements: (0..<25).map { e in
            try DualKernel(s).value(
              R[e / 5, e / 5], R[e % 5, e % 5], R[e / 5, e % 5], tolerance: 1e-11)
          })
        for tolerance in [1e-3, 1e-6, 1e-9, 1e-12] {
          let series = MehlerSeries(s, variances: R.diagonal, tolerance: tolerance)
          var K = R
          do { try series.fillSymmetric(&K) } catch { continue }
          accepted += 1
          for i in 0..<5 {
            for j in 0...i {
              let size = (exact[i, i] * exact[j, j]).squareRoot()
              #expect(
                abs(K[i, j] - exact[i, j]) <= (2 * tolerance + 1e-10) * size,
                "\(s.name) at scale \(scale), asked for \(tolerance)")
            }
          }
        }
      }
    }
    #expect(accepted >= 6)
  }
}
