import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

/// Kernels by quadrature and by series: what is asked for from 1e-3 to 1e-12 is what comes, or a refusal.
@Suite struct KernelToleranceSweepTests {
  /// An activation by quadrature and the closed form of it, where there is one: without, it is compared with its
  /// own value at 1e-13.
  private struct Shape {
    let activation: Activation
    var exact: Activation?

    init(_ activation: Activation) { self.activation = activation }

    /// A formula is not recognised, so that it takes the quadrature.
    init(_ text: String, _ exact: Activation) throws {
      activation = .expression(try Expression(parsing: text))
      self.exact = exact
    }

    func reference(_ q: Double, _ qPrime: Double, _ r: Double) throws -> Double {
      if let exact { return try DualKernel(exact).value(q, qPrime, r) }
      return try DualKernel(activation).value(q, qPrime, r, tolerance: 1e-13)
    }
  }

  /// Saturating, growing and kinked functions over sixteen decades of the variance; in units of
  /// sqrt(K(q,q,q) K(q',q',q')), with a slack of 2 and a floor of 1e-13. A kinked function may be refused
  /// below 1e-11.
  @Test func quadratureKeepsItsTolerance() throws {
    var shapes = [Shape(.tanh), try Shape("max(z, 0)", .relu)]
    var variances = [(0.3, 2.0), (1e6, 1e6)]
    var correlations = [-0.7]
    var tolerances = [1e-3, 1e-6, 1e-9]
    if runsSlowTests {
      shapes += [
        Shape(.softplus), Shape(.gelu), try Shape("erf(z)", .erf), try Shape("step(z)", .step),
        try Shape("max(z, 0)^2", .relu2),
      ]
      variances += [(1e-4, 1e-3), (40, 90), (1, 1e4), (1e12, 1e10)]
      correlations += [0.999, 1]
      tolerances += [1e-11, 1e-12]
    }
    for shape in shapes {
      let kernel = DualKernel(shape.activation)
      for (q, qPrime) in variances {
        let size = try (shape.reference(q, q, q) * shape.reference(qPrime, qPrime, qPrime))
          .squareRoot()
        for c in correlations {
          let r = c * (q * qPrime).squareRoot()
          let exact = try shape.reference(q, qPrime, r)
          for tolerance in tolerances {
            let value: Double
            do { value = try kernel.value(q, qPrime, r, tolerance: tolerance) } catch {
              if shape.activation.hasKink && tolerance < 1e-11 { continue }
              throw error
            }
            let margin = abs(value - exact) / size / max(tolerance, 1e-13)
            #expect(
              margin <= 2,
              "\(shape.activation.name), \(q), \(qPrime), c = \(c), asked for \(tolerance)")
          }
        }
      }
    }
  }

  /// At a variance of 1e6 tanh is the sign but for corrections of order q^(-1/2): (2/pi) asin c.
  @Test func saturatedActivationsAreAnsweredAtOnce() throws {
    let kernel = DualKernel(.tanh)
    for (q, c) in [(1e6, 0.5), (1e12, -0.8), (1e12, 1)] {
      let sign = 2 / Double.pi * asin(c)
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
    var activations = [Activation.tanh]
    var scales = [0.5, 15]
    if runsSlowTests {
      activations += [
        .softplus, .gelu, .expression(try Expression(parsing: "abs(z) - tanh(z)")),
      ]
      scales += [3, 40]
    }
    let n = 3
    var accepted = 0
    for s in activations {
      for scale in scales {
        let Z = Matrix<Double>.normal(
          rows: n, columns: 4, scale: scale / 2, from: RandomStream(seed: 3, purpose: "sweep"))
        let R = gram(Z, of: .rows)
        var exact = R
        for i in 0..<n {
          for j in 0...i {
            exact[i, j] = try DualKernel(s).value(R[i, i], R[j, j], R[i, j], tolerance: 1e-11)
          }
        }
        for tolerance in [1e-3, 1e-6, 1e-9, 1e-12] {
          let series = MehlerSeries(s, variances: R.diagonal, tolerance: tolerance)
          var K = R
          do { try series.fillSymmetric(&K) } catch { continue }
          accepted += 1
          for i in 0..<n {
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
    #expect(accepted >= 5)
  }
}
