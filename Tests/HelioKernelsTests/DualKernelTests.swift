import HelioCore
import HelioKernels
import HelioNumerics
import Testing

/// Activations with a closed-form kernel.
let closedForms: [Activation] = [
  .relu, .leakyRelu(slope: 0.2), .step, .relu2, .erf, .scaledErf, .linear, .square,
  .hermite([0, 0, 1]), .sin, .sinCos,
]

/// E s(u) s(u') by a fine midpoint rule in polar coordinates, exact in the angle for kinks through 0:
/// an independent route that shares nothing with the closed forms.
func polarExpectation(_ q: Double, _ qPrime: Double, _ r: Double, _ s: (Double) -> Double) -> Double
{
  let c = r / (q * qPrime).squareRoot()
  let sn = (1 - c * c).squareRoot()
  // Radial Gauss-Laguerre would be exact for polynomials; a fine trapezoid does for all of them.
  let (angles, radii) = (4000, 300)
  var sum = 0.0
  for i in 0..<angles {
    let angle = 2 * Double.pi * (Double(i) + 0.5) / Double(angles)
    let (a, b) = (
      cos(angle) * q.squareRoot(),
      (c * cos(angle) + sn * sin(angle)) * qPrime.squareRoot()
    )
    for j in 0..<radii {
      let radius = 9.5 * (Double(j) + 0.5) / Double(radii)
      sum += s(radius * a) * s(radius * b) * radius * exp(-radius * radius / 2)
    }
  }
  return sum * 9.5 / Double(radii) / Double(angles)
}

@Suite struct DualKernelTests {
  @Test func closedFormsAgreeWithQuadrature() throws {
    for activation in closedForms {
      for (q, qPrime, r) in [(1.3, 0.8, 0.5), (0.4, 2.1, -0.7), (1.0, 1.0, 0.0), (3, 0.2, 0.75)] {
        let kernel = DualKernel(activation)
        let value = try kernel.value(q, qPrime, r)
        var expected = polarExpectation(q, qPrime, r) { activation($0) }
        if activation == .sinCos {
          // The odd-even cross terms vanish; nothing else to know.
          expected =
            polarExpectation(q, qPrime, r) { sin($0) }
            + polarExpectation(q, qPrime, r) { cos($0) }
        }
        #expect(abs(value - expected) < 2e-4 * (1 + abs(expected)), "\(activation.name) \(q) \(r)")
        #expect(
          try kernel.value(qPrime, q, r) == value
            || abs(
              kernel.value(qPrime, q, r) - value) < 1e-14 * abs(value)
        )
      }
    }
  }

  @Test func tableOfTheSheet() throws {
    // Sheet function-space section 10.
    let table: [(Activation, Double)] = [
      (.relu, 0.3072373221), (.step, 0.331554629), (.relu2, 0.7227841401), (.erf, 0.2119812703),
      (.sin, 0.1823509183), (.cosineFeatures, 0.5769498104),
    ]
    for (activation, expected) in table {
      #expect(abs(try DualKernel(activation).value(1.3, 0.8, 0.5) - expected) < 2e-10)
    }
  }

  @Test func derivativesAgreeWithDifferences() throws {
    for activation in closedForms where activation != .step {
      let kernel = DualKernel(activation)
      for r in [-0.6, 0.1, 0.55] {
        let h = 1e-5
        let difference =
          (try kernel.value(1.3, 0.8, r + h) - kernel.value(1.3, 0.8, r - h)) / (2 * h)
        let derivative = try kernel.derivative(1.3, 0.8, r)
        #expect(abs(difference - derivative) < 1e-9 * (1 + abs(derivative)), "\(activation.name)")
      }
    }
    #expect(throws: HelioError.self) { try DualKernel(.step).derivative(1, 1, 0.5) }
  }

  /// Near r = -sqrt(qq') the kernels vanish like powers of eps = pi - angle: the leading terms are known
  /// to far better than rounding of the naive formula would allow.
  @Test func antipodalInputsDoNotCancel() throws {
    for distance in [1e-4, 1e-7, 1e-10, 1e-13] {
      let r = -2 * (1 - distance)
      // eps = acos(1 - distance) = sqrt(2 distance) (1 + distance / 12 + ...)
      let exact = 1 + r / 2  // the distance that r really has
      let e = (2 * exact).squareRoot() * (1 + exact / 12 + 3 * exact * exact / 160)
      let relu = 2 * e * e * e / 3 * (1 - e * e / 10 + e * e * e * e / 280) / (2 * Double.pi)
      #expect(abs(try DualKernel(.relu).value(2, 2, r) / relu - 1) < 1e-9)
      #expect(abs(try DualKernel(.step).value(2, 2, r) / (e / (2 * .pi)) - 1) < 1e-9)
      let bracket = 4.0 / 15 * e * e * e * e * e * (1 - 4 * e * e / 21)
      #expect(abs(try DualKernel(.relu2).value(2, 2, r) / (4 * bracket / (2 * .pi)) - 1) < 1e-7)
    }
  }

  @Test func branchesMeetWhereTheyAreJoined() throws {
    for (activation, joint) in [(Activation.relu, 0.1), (.relu2, 0.05)] {
      let kernel = DualKernel(activation)
      let below = try kernel.value(1, 1, -cos(joint * (1 - 1e-9)))
      let above = try kernel.value(1, 1, -cos(joint * (1 + 1e-9)))
      #expect(abs(below / above - 1) < 2e-8)
    }
  }

  @Test func parallelInputsGiveTheSecondMoment() throws {
    for activation in closedForms {
      for q in [0.3, 1.0, 7] {
        let kernel = DualKernel(activation)
        let moment = try activation.secondMoment(scale: q.squareRoot())
        let value = try kernel.value(q, q, q)
        #expect(abs(value - moment) < 1e-11 * (1 + moment), "\(activation.name) at \(q)")
      }
    }
  }

  @Test func smoothActivationsByQuadrature() throws {
    let tanh = DualKernel(.tanh)
    #expect(!tanh.hasClosedForm)
    #expect(abs(try tanh.value(1.3, 0.8, 0.5) - 0.182874369896) < 1e-11)
    // Saturated: tanh of a large Gaussian tends to its sign, whose kernel is (2/pi) asin c.
    let large = try tanh.value(1e4, 1e4, 5e3)
    #expect(abs(large - 1.0 / 3) < 0.02)
    // The rule applied to a function that has a closed form.
    let sine = DualKernel(.expression(try Expression(parsing: "sin(z)")))
    #expect(
      abs(try sine.value(1.3, 0.8, 0.5) - (try DualKernel(.sin).value(1.3, 0.8, 0.5))) < 1e-12)
    #expect(
      abs(
        try sine.derivative(1.3, 0.8, 0.5)
          - (try DualKernel(.sin).derivative(1.3, 0.8, 0.5))) < 1e-12)
  }

  @Test func theVectorisedRouteIsTheSame() throws {
    let q = 1.7
    let qPrimes = (1...37).map { Double($0) / 10 }
    let r = qPrimes.enumerated().map { (q * $1).squareRoot() * (Double($0 % 7) / 3.5 - 0.95) }
    for activation in closedForms {
      let kernel = DualKernel(activation)
      var out = [Double](repeating: 0, count: r.count)
      kernel.fill(&out, q: q, qPrimes: qPrimes, covariances: r)
      for i in r.indices {
        let single = try kernel.value(q, qPrimes[i], r[i])
        #expect(abs(out[i] - single) <= 1e-15 * abs(single))
      }
    }
  }

  @Test func refusals() throws {
    let kernel = DualKernel(.relu)
    for (q, qPrime, r) in [
      (0.0, 1.0, 0.0), (1, -1, 0), (1, 1, -1.5), (.nan, 1, 0), (1, 1, .infinity),
    ] {
      #expect(throws: HelioError.self) { try kernel.value(q, qPrime, r) }
    }
    #expect(try kernel.value(1, 1, 1 + 1e-13) == 0.5)
  }
}
