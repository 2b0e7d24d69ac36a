import HelioCore
import HelioNumerics
import Testing

@Suite struct LinkExistenceTests {
  /// Links without a variance under N(0,1): a pole, a tail that outgrows the density, and both in two variables.
  @Test(arguments: [
    "1/z", "1/z^2", "1/(z - 1)", "tan(z)", "exp(z^2)", "exp(0.3*z^2)", "z/(z^2 - 2)", "1/(z1*z2)",
    "exp(z1^2/2)*z2", "1/abs(z)",
  ])
  func `A link without a second moment is refused`(text: String) throws {
    let link = try Link(parsing: text)
    let error = #expect(throws: HelioError.self) { try link.secondMoment() }
    let sentence = "\(error!)"
    #expect(sentence.contains("link") && sentence.contains("E g^2"), "\(sentence)")
    #expect(sentence.contains("'\(text)'"), "\(sentence)")
  }

  /// Kinks, jumps, steep and growing links, and singularities that have moments.
  @Test(arguments: [
    ("tanh(z)", 0.3942944903978411), ("sin(z)", 0.43233235838169365),
    ("exp(-z^2)", 0.4472135954999579),
    ("abs(z)", 1), ("sign(z - 0.3)", 1), ("step(z + 2)", 0.9772498680518208),
    ("exp(0.5*z)", 1.6487212707001282), ("z^10", 654_729_075), ("h10(z)", 1),
    ("tanh(100*z)", 0.992021482480513), ("log(abs(z))", 1.637155989918416),
    ("exp(z)*sin(5*z)", 3.694528049465325),
  ])
  func `Links with a second moment keep it`(text: String, exact: Double) throws {
    let link = try Link(parsing: text)
    let moment = try link.secondMoment()
    #expect(abs(moment / exact - 1) < 1e-6, "\(moment)")
    _ = try link.weightedSecondMoment()
    _ = try link.hermiteCoefficients(count: 12)
  }

  @Test func `Several variables of high degree pass`() throws {
    #expect(abs(try Link(parsing: "z1^5*z2^5").secondMoment() / (945 * 945) - 1) < 1e-9)
    #expect(abs(try Link(parsing: "z1^10 + z2").secondMoment() / 654_729_076 - 1) < 1e-6)
    #expect(abs(try Link(parsing: "abs(z1)*sign(z2)").secondMoment() - 1) < 1e-9)
  }

  @Test func `A formula without a second moment is no activation`() throws {
    for text in ["1/z", "exp(z^2)", "tan(z)"] {
      let error = #expect(throws: HelioError.self) { try Activation(name: text) }
      #expect("\(error!)".contains("E s^2") && "\(error!)".contains("'\(text)'"))
    }
    for text in ["z^3", "abs(z)", "exp(0.4*z)", "step(z)*z", "tanh(50*z)"] {
      _ = try Activation(name: text)
    }
  }
}
