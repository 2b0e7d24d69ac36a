import Foundation
import HelioCore
import HelioNumerics
import Testing

@Suite struct LinkTests {
  @Test func `Hermite coefficients of formulas are those written in them`() throws {
    let link = try Link(parsing: "0.3 + 0.8*z + 0.5*h2 - 2*h5(z)")
    let c = try link.hermiteCoefficients(count: 8)
    for (value, expected) in zip(c, [0.3, 0.8, 0.5, 0, 0, -2, 0, 0]) {
      #expect(abs(value - expected) < 1e-13)
    }
    #expect(abs(try link.secondMoment() - (0.09 + 0.64 + 0.25 + 4)) < 1e-13)
  }

  @Test func `The moments of quantities' example`() throws {
    // E g^2 z^2 = sum c_j c_k E h_j h_k z^2 with z^2 = 1 + sqrt 2 h_2, by hand for c =
    // (.3,.8,.5,.2).
    let link = try Link.hermite([0.3, 0.8, 0.5, 0.2])
    let c = [0.3, 0.8, 0.5, 0.2]
    var expected = 0.0  // z h_k = sqrt(k+1) h_{k+1} + sqrt(k) h_{k-1}
    var zg = [Double](repeating: 0, count: 5)
    for k in 0..<4 {
      zg[k + 1] += c[k] * Double(k + 1).squareRoot()
      if k > 0 { zg[k - 1] += c[k] * Double(k).squareRoot() }
    }
    expected = zg.reduce(0) { $0 + $1 * $1 }
    #expect(abs(try link.weightedSecondMoment() - expected) < 1e-13)
    #expect(try link.linearCoefficients() == [0.8])
    #expect(try link.mean() == 0.3)
  }

  @Test func `Kinked links are exact to the last digits`() throws {
    let relu = try Link.function("relu")
    #expect(abs(try relu.secondMoment() - 0.5) < 1e-14)
    #expect(abs(try relu.weightedSecondMoment() - 1.5) < 1e-13)
    #expect(abs(try Link.function("centredRelu").mean()) < 1e-15)
    let mu = try relu.hermiteCoefficients(count: 30)
    let closed = try Activation.relu.hermiteCoefficients(count: 30)
    for k in 0..<30 { #expect(abs(mu[k] - closed[k]) < 1e-13, "mu_\(k)") }
    // A kink off the origin: E relu(z - 1) = phi(1) - Phi(-1), E step(z - 1/3) = Phi(-1/3).
    let shifted = try Link(parsing: "relu(z - 1)")
    #expect(abs(try shifted.mean() - (normalDensity(1) - normalCDF(-1))) < 1e-14)
    let jump = try Link(parsing: "step(z - 1/3)")
    #expect(abs(try jump.mean() - normalCDF(-1.0 / 3)) < 1e-13)
  }

  @Test func `Trigonometric links have closed coefficients`() throws {
    let link = try Link.trigonometric([0.5, -1, 2, 0.25])
    let mu = try link.hermiteCoefficients(count: 4)
    let (r1, r2) = (exp(-0.5), exp(-2.0))
    #expect(abs(mu[0] - (2 * r1 + 0.25 * r2)) < 1e-14)
    #expect(abs(mu[1] - (0.5 * r1 - 2 * r2)) < 1e-14)
    #expect(abs(mu[2] + (2 * r1 + r2) / 2.0.squareRoot()) < 1e-14)
    #expect(abs(link(0.3) - (try Link(parsing: link.text))(0.3)) < 1e-15)
  }

  @Test func `Several variables`() throws {
    let product = try Link(parsing: "z1*z2 + 2*z3")
    #expect(product.variableCount == 3)
    #expect(abs(try product.secondMoment() - 5) < 1e-10)
    let c = try product.linearCoefficients()
    #expect(abs(c[0]) + abs(c[1]) + abs(c[2] - 2) < 1e-10)
    #expect(abs(try product.weightedSecondMoment(variable: 2) - 13) < 1e-9)
    let kinked = try Link(parsing: "relu(z1)*abs(z2)")
    #expect(abs(try kinked.secondMoment() - 0.5) < 1e-9)
    #expect(throws: HelioError.self) { try product.hermiteCoefficients(count: 3) }
    #expect(throws: HelioError.self) { try product.weightedSecondMoment(variable: 3) }
    let mixed = try Link(parsing: "tanh(2*z1)*z2")
    let t = try Link(parsing: "tanh(2*z)").secondMoment()
    #expect(abs(try mixed.secondMoment() - t) < 1e-9)
  }

  @Test(arguments: [
    #"{"hermite":[0,1,0.5]}"#, #"{"function":"tanh"}"#, #"{"trigonometric":[1,2,3,4]}"#,
    #"{"expression":"z + h2(z)"}"#,
  ])
  func `The coded forms round trip, and so does the text`(json: String) throws {
    let link = try JSONDecoder().decode(Link.self, from: Data(json.utf8))
    let again = try JSONDecoder().decode(Link.self, from: JSONEncoder().encode(link))
    #expect(link == again)
    let parsed = try Link(parsing: link.text)
    for z in [-1.3, 0.2, 2.0] { #expect(abs(parsed(z) - link(z)) < 1e-14) }
  }

  @Test func `A bare text is a link too`() throws {
    let link = try JSONDecoder().decode([Link].self, from: Data(#"["tanh(2*z1)*z2"]"#.utf8))[0]
    #expect(link.variableCount == 2)
  }

  @Test(arguments: [
    #"{"function":"cosh"}"#, #"{"hermite":[]}"#, #"{"trigonometric":[1,2]}"#, #"{}"#,
    #"{"hermite":[1],"function":"tanh"}"#, #"{"expression":"z +"}"#,
  ])
  func `Bad links are refused`(json: String) {
    #expect(throws: HelioError.self) {
      try JSONDecoder().decode(Link.self, from: Data(json.utf8))
    }
  }

  @Test func `A formula without a finite value is refused`() {
    #expect(throws: HelioError.self) { try Link(parsing: "log(z)") }
    #expect(throws: HelioError.self) { try Link(parsing: "sqrt(z1*z2)") }
  }

  /// The first Hermite order of a link, not its place in a list.
  @Test func informationExponent() throws {
    #expect(try Link(parsing: "0.5*sin(z) + sin(2*z) + 0.5*cos(z)").informationExponent() == 1)
    #expect(
      try Link(parsing: "-2*exp(-1.5)*sin(z) + sin(2*z) + 0.7*cos(z)").informationExponent() == 2)
    #expect(try Link(parsing: "-2*exp(-1.5)*sin(z) + sin(2*z)").informationExponent() == 3)
    #expect(try Link.hermite([1, 0, 0, 0, 0.3]).informationExponent() == 4)
    #expect(try Link.hermite([2]).informationExponent() == nil)
    #expect(try Link(parsing: "sin(z1)*(1 + sin(z2))").informationExponent() == 1)
    #expect(try Link(parsing: "z1*z2").informationExponent() == nil)
  }
}
