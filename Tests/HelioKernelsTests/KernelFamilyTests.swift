import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing

@Suite struct KernelFamilyTests {
  let Z = Matrix<Double>.normal(
    rows: 37, columns: 3, from: RandomStream(seed: 2, purpose: "family"))

  private static let names = [
    "relu", "relu-tangent", "erf", "erf-tangent", "tanh", "tanh-tangent", "gaussian", "laplace",
    "matern32", "matern52", "product-laplace", "product-matern32",
  ]

  @Test(arguments: names) func matricesAgree(_ name: String) throws {
    let family = try KernelFamily(name: name)
    #expect(family.name == name)
    let K = try family.matrix(Z)
    let cross = try family.matrix(Z, Z)
    let diagonal = try family.diagonal(Z)
    for i in 0..<37 {
      #expect(abs(K[i, i] - diagonal[i]) < 1e-12)
      for j in 0..<37 {
        // Where a point meets itself, rounding of the angle shows as its square root.
        #expect(abs(K[i, j] - cross[i, j]) < (i == j ? 1e-6 : 1e-9))
        #expect(K[i, j] == K[j, i])
      }
    }
    #expect(try symmetricEigen(K).values.last! > -1e-12)
  }

  @Test func radialAndProductKernelsAreTheirFormulas() throws {
    let formulas: [(String, ([Double]) -> Double)] = [
      ("gaussian", { t in Self.exponential(-t.reduce(0) { $0 + $1 * $1 } / 2) }),
      ("laplace", { t in Self.exponential(-Self.length(t)) }),
      (
        "matern32",
        { t in
          let s = 3.0.squareRoot() * Self.length(t)
          return (1 + s) * Self.exponential(-s)
        }
      ),
      (
        "matern52",
        { t in
          let s = 5.0.squareRoot() * Self.length(t)
          return (1 + s + s * s / 3) * Self.exponential(-s)
        }
      ),
      ("product-laplace", { t in Self.exponential(-t.reduce(0) { $0 + abs($1) }) }),
      (
        "product-matern32",
        { t in
          t.reduce(1) { $0 * (1 + abs($1)) * Self.exponential(-abs($1)) }
        }
      ),
    ]
    for (name, formula) in formulas {
      let K = try KernelFamily(name: name).matrix(Z)
      for i in 0..<37 {
        for j in 0..<37 {
          let expected = formula((0..<3).map { Z[i, $0] - Z[j, $0] })
          #expect(abs(K[i, j] - expected) < 1e-7, "\(name)")
        }
      }
    }
  }

  /// Many coordinates: the product over them neither overflows nor becomes NaN.
  @Test func productsOfManyFactors() throws {
    let far = Matrix<Double>.normal(
      rows: 5, columns: 2000, from: RandomStream(seed: 3, purpose: "family"))
    let K = try KernelFamily.productMatern32.matrix(far)
    #expect(K.isFinite && K[0, 0] == 1 && K[0, 1] < 1e-100)
  }

  /// E s(u) s(u') + r E s'(u) s'(u') by Mehler's series against the closed forms.
  @Test(arguments: ["relu", "erf"]) func tangentClosedFormIsTheSeries(_ name: String) throws {
    let s = try Activation(name: name)
    let conjugate = try KernelFamily.conjugate(s).matrix(Z)
    let tangent = try KernelFamily.tangent(s).matrix(Z)
    // dK/dr by differences in the inner product, at fixed lengths.
    let q = (0..<37).map { dot(Z.row($0), Z.row($0)) }
    for (i, j) in [(0, 1), (5, 9), (20, 30)] {
      let r = dot(Z.row(i), Z.row(j))
      func K(_ r: Double) throws -> Double {
        // Two points in the plane with these lengths and this inner product.
        let (a, b) = (q[i].squareRoot(), q[j].squareRoot())
        let c: Double = r / (a * b)
        let points = Matrix(
          rows: 2, columns: 2, elements: [a, 0, b * c, b * (1 - c * c).squareRoot()])
        return try KernelFamily.conjugate(s).matrix(points)[0, 1]
      }
      let h = 1e-5
      let slope = try (K(r + h) - K(r - h)) / (2 * h)
      #expect(abs(tangent[i, j] - conjugate[i, j] - r * slope) < 1e-7, "\(name)")
    }
  }

  @Test(arguments: [
    "relu", "erf", "gaussian", "laplace", "matern32", "matern52", "product-laplace",
    "product-matern32",
  ])
  func gradientsAreDifferences(_ name: String) throws {
    let family = try KernelFamily(name: name)
    #expect(family.hasGradient)
    let a = Matrix<Double>.normal(
      rows: 37, columns: 2, from: RandomStream(seed: 4, purpose: "family"))
    let places = Matrix<Double>.normal(
      rows: 4, columns: 3, from: RandomStream(seed: 5, purpose: "family"))
    func f(_ P: Matrix<Double>) throws -> Matrix<Double> { product(try family.matrix(P, Z), a) }
    let gradients = try family.gradients(
      at: places, outputs: f(places), points: Z, coefficients: a)
    let h = 1e-5
    for i in 0..<4 {
      for l in 0..<3 {
        var (up, down) = (places, places)
        up[i, l] += h
        down[i, l] -= h
        let (fu, fd) = (try f(up), try f(down))
        for c in 0..<2 {
          #expect(abs(gradients[c][i, l] - (fu[i, c] - fd[i, c]) / (2 * h)) < 1e-5, "\(name)")
        }
      }
    }
  }

  private static func length(_ t: [Double]) -> Double {
    t.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
  private static func exponential(_ x: Double) -> Double {
    var y = [x]
    apply(.exp, to: &y)
    return y[0]
  }
}
