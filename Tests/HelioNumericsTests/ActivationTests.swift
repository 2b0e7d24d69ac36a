import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import Testing

private let everyActivation: [Activation] = [
  .relu, .leakyRelu(slope: 0.2), .step, .relu2, .erf, .scaledErf, .tanh, .sin, .sinCos, .softplus,
  .gelu, .linear, .square, .cosineFeatures, .hermite([0.1, -0.4, 0.5, 0.2]),
  try! .init(name: "tanh(3*z) + 0.2*h2"), try! .init(name: "max(z, 0.1*z)"),
]

@Suite struct ActivationTests {
  @Test(arguments: everyActivation)
  func `Arrays and matrices agree with the pointwise function`(activation: Activation) {
    let z = (-40...40).map { Double($0) / 8 + 0.01 }
    var x = z
    activation.apply(to: &x, scale: 2)
    for i in z.indices {
      #expect(abs(x[i] - 2 * activation(z[i])) < 1e-13 * max(1, abs(x[i])), "s(\(z[i]))")
    }
    var X = Matrix(rows: 9, columns: 9, elements: z)
    let scales = (0..<9).map { Double($0) - 3.5 }
    var both = X
    activation.applyDerivative(to: &X, rowScales: scales)
    activation.applyDerivative(to: &both, columnScales: scales)
    for i in 0..<9 {
      for j in 0..<9 {
        let slope = activation.derivative(z[9 * i + j])
        let tolerance = 1e-12 * max(1, abs(slope)) * 6
        #expect(abs(X[i, j] - scales[i] * slope) < tolerance, "s'(\(z[9 * i + j]))")
        #expect(abs(both[i, j] - scales[j] * slope) < tolerance, "s'(\(z[9 * i + j]))")
      }
    }
    var single = Matrix(rows: 9, columns: 9, elements: z.map { Float($0) })
    activation.apply(to: &single)
    for i in z.indices {
      let expected = activation(Double(Float(z[i])))
      #expect(abs(Double(single.elements[i]) - expected) < 2e-6 * max(1, abs(expected)))
    }
  }

  /// Enough rows that they do not all go at once.
  @Test(arguments: [Activation.relu, .tanh, .hermite([0.1, -0.4, 0.5])])
  func `Weighted sums over rows leave the matrix alone`(activation: Activation) {
    let X = Matrix<Double>(rows: 50, columns: 1000) { Double(($0 * 37 + $1 * 11) % 101) / 25 - 2 }
    let weights = (0..<50).map { Double($0 % 7) - 3 }
    var sums = [Double](repeating: 1, count: 1000)
    activation.addColumnSums(X, weights: weights, to: &sums)
    for j in [0, 1, 500, 999] {
      let expected = (0..<50).reduce(1) { $0 + weights[$1] * activation(X[$1, j]) }
      #expect(abs(sums[j] - expected) < 1e-12 * 150)
    }
  }

  @Test(arguments: everyActivation)
  func `Derivatives agree with finite differences`(activation: Activation) {
    for z in [-2.13, -0.4, 0.37, 1.9] {
      let h = 1e-4
      let difference =
        (8 * (activation(z + h) - activation(z - h)) - activation(z + 2 * h)
          + activation(z - 2 * h)) / (12 * h)
      #expect(abs(activation.derivative(z) - difference) < 1e-9, "\(activation)'(\(z))")
    }
  }

  @Test(arguments: everyActivation)
  func `Names and codes round trip`(activation: Activation) throws {
    #expect(try Activation(name: activation.name) == activation)
    let code = try JSONEncoder().encode([activation])
    #expect(try JSONDecoder().decode([Activation].self, from: code) == [activation])
  }

  @Test func `Names of the vocabulary`() throws {
    #expect(try Activation(name: "rff") == .cosineFeatures)
    #expect(try Activation(name: "h2") == .hermite([0, 0, 1]))
    #expect(try Activation(name: "leakyRelu(0.3)") == .leakyRelu(slope: 0.3))
    #expect(try Activation(name: "hermite(0, 1, -2.5)") == .hermite([0, 1, -2.5]))
    let json = Data(#"[{"hermite":[0,1,0.5]},"tanh"]"#.utf8)
    #expect(
      try JSONDecoder().decode([Activation].self, from: json) == [.hermite([0, 1, 0.5]), .tanh])
  }

  @Test(arguments: [
    ("rellu", "unknown name 'rellu' at column 1"), ("tanh(2*z", "column 9"), ("", "column 1"),
    ("z1*z2", "z alone"), ("1/z - 1/z^2 + log(z)", "finite"), ("h99", "unknown name 'h99'"),
  ])
  func `Unknown names are refused with what is known`(name: String, reason: String) {
    do {
      _ = try Activation(name: name)
      Issue.record("'\(name)' was accepted")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
      #expect(error.description.contains("activation"))
      if reason.contains("column") { #expect(error.description.contains("scaledErf")) }
    }
  }

  @Test func `Homogeneity is what it says`() {
    for activation in everyActivation {
      guard let h = activation.homogeneityDegree else { continue }
      for z in [-1.3, 0.8] {
        #expect(abs(activation(2.5 * z) - pow(2.5, Double(h)) * activation(z)) < 1e-13)
      }
    }
  }
}
