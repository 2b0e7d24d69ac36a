import HelioCore
import HelioLinalg
import HelioNumerics
import Testing

@Suite struct ExpressionTests {
  @Test(arguments: [
    ("1 + 2*3", 7.0), ("(1 + 2)*3", 9), ("2^3^2", 512), ("-2^2", -4), ("(-2)^2", 4), ("2^-1", 0.5),
    ("8/4/2", 1), ("7 - 2 - 1", 4), ("--3", 3), ("-+-3", 3), ("2*-3", -6), ("1e-3", 1e-3),
    ("1.5E+2", 150), (".5 + 2.", 2.5), ("2*pi", 2 * Double.pi), ("log(e)", 1), ("max(1, 2)", 2),
    ("min(1, -2)", -2), ("sqrt(abs(-9))", 3), ("relu(-1) + relu(2)", 2), ("step(0.1)", 1),
    ("sign(-4)", -1), ("h2(3)", 8 / 2.0.squareRoot()), ("h0(5)", 1), ("2^0.5", 2.0.squareRoot()),
  ])
  func `Constants follow the usual precedence`(text: String, expected: Double) throws {
    let value = try Expression(parsing: text)(0.123)
    #expect(abs(value - expected) <= 1e-14 * max(1, abs(expected)), "\(text) = \(value)")
  }

  @Test func `Variables, Hermite names and several columns`() throws {
    #expect(try Expression(parsing: "z + h2(z)")(2) == 2 + 3 / 2.0.squareRoot())
    let bare = try Expression(parsing: "h1+0.5*h3")
    #expect(abs(bare(1.2) - (1.2 + 0.5 * (1.728 - 3.6) / 6.0.squareRoot())) < 1e-14)
    let two = try Expression(parsing: "tanh(2*z1)*z2")
    #expect(two.variableCount == 2)
    #expect(two.values([[1, 2], [3, 4]]) == [tanh(2) * 3, tanh(4) * 4])
    let mixed = try Expression(parsing: "z*z2 - z1")
    #expect(mixed.values([[2], [5]]) == [8])
    #expect(try Expression(parsing: "h2(z1*z2)").values([[2], [3]])[0] == 35 / 2.0.squareRoot())
    #expect(try Expression(parsing: "z9").variableCount == 9)
    #expect(try Expression(parsing: "3").variableCount == 1)
  }

  @Test(arguments: [
    ("z + )", 5, "unexpected ')'"), ("z1 + * 2", 6, "unexpected '*'"), ("", 1, "unexpected end"),
    ("tanh(z", 7, "expected ')'"), ("tanh z", 6, "expected '('"), ("2 z", 3, "unexpected 'z'"),
    ("max(z)", 6, "expected ','"), ("foo(z)", 1, "unknown name 'foo'"),
    ("z + h21(z)", 5, "unknown name 'h21'"), ("z10", 1, "unknown name 'z10'"),
    ("z0", 1, "unknown name 'z0'"), ("z $ 2", 3, "unexpected '$'"),
    ("2*(z+1))", 8, "unexpected ')'"),
    ("1/0", 2, "without a finite value"), ("z + log(0)", 5, "without a finite value"),
    (".", 1, "not a finite number"), ("1e999", 1, "not a finite number"),
    ("z ^", 4, "unexpected end"),
    ("2e", 2, "unexpected 'e'"), ("z − 1", 3, "unexpected '−'"),
  ])
  func `Mistakes are located`(text: String, column: Int, reason: String) {
    do {
      _ = try Expression(parsing: text, parameter: "link")
      Issue.record("'\(text)' was accepted")
    } catch .invalid(let parameter, let requirement, let got) {
      #expect(parameter == "link")
      #expect(requirement.contains("column \(column)"), "\(requirement)")
      #expect(requirement.contains(reason), "\(requirement)")
      #expect(got == (text.isEmpty ? "an empty text" : "'\(text)'"))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func `Deep or endless formulas are refused, not fatal`() {
    let deep = String(repeating: "(", count: 900) + "z" + String(repeating: ")", count: 900)
    #expect(throws: HelioError.self) { try Expression(parsing: deep) }
    let powers = (0..<500).map { _ in "z" }.joined(separator: "^")
    #expect(throws: HelioError.self) { try Expression(parsing: powers) }
    let long = (0..<5000).map { _ in "z" }.joined(separator: "+")
    #expect(throws: HelioError.self) { try Expression(parsing: long) }
    let chain = (0..<900).map { _ in "z" }.joined(separator: "+")
    #expect(throws: Never.self) { try Expression(parsing: chain)(1) == 900 }
  }

  @Test(arguments: [
    "z + h2(z)", "tanh(2*z)*cosh(z/3)", "sin(z)^2 + cos(z)^3", "exp(-z^2/2)", "1/(1 + z^2)",
    "sqrt(1 + z^2) - log(2 + z^2)", "erf(z)*softplus(z) + gelu(z)", "relu(z)^2 + abs(z - 3)",
    "max(z, 0.1*z) - min(sinh(z), z)", "(1 + z^2)^z", "2^z", "tan(z/4)", "h7(z/2)", "-z^-2",
    "z^1.5*step(z)", "e^(z/2)",
  ])
  func `Dual derivatives agree with finite differences`(text: String) throws {
    let f = try Expression(parsing: text)
    for z in [0.3, 0.9, 1.7, -0.8] where f(z).isFinite {
      let h = 1e-4
      // Fourth-order central difference.
      let difference =
        (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h)
      let slope = f.derivative(z)
      #expect(abs(slope - difference) < 1e-9 * max(1, abs(slope)), "\(text) at \(z)")
    }
  }

  @Test func `Partial derivatives of several variables`() throws {
    let f = try Expression(parsing: "z1^2*z2 + sin(z2)/z1")
    let columns: [[Double]] = [[1.5, -0.5], [0.2, 2]]
    let first = f.valuesAndDerivatives(columns, of: 0)
    let second = f.valuesAndDerivatives(columns, of: 1)
    #expect(first.values == f.values(columns))
    for i in 0..<2 {
      let (x, y) = (columns[0][i], columns[1][i])
      #expect(abs(first.derivatives[i] - (2 * x * y - sin(y) / (x * x))) < 1e-14)
      #expect(abs(second.derivatives[i] - (x * x + cos(y) / x)) < 1e-14)
    }
    #expect(f.valuesAndDerivatives(columns, of: 2).derivatives == [0, 0])
  }

  @Test func `Kinks are known and derivatives at them are one-sided`() throws {
    for text in ["relu(z)", "abs(z)", "sign(z)", "step(z - 1)", "max(z, 0)", "min(z, 1)"] {
      #expect(try Expression(parsing: text).hasKink)
    }
    for text in ["tanh(z)", "z^3", "h4", "softplus(z)"] {
      #expect(try !Expression(parsing: text).hasKink)
    }
    #expect(try Expression(parsing: "relu(z)").derivative(0) == 0)
    #expect(try Expression(parsing: "step(z)").derivative(0) == 0)
  }

  @Test func `Random formulas print the same values when spaces are added`() throws {
    let pieces = ["z", "h2(z)", "2.5", "(z+1)", "tanh(z)", "z1^2"]
    let signs = ["+", "-", "*", "/", "^"]
    let draws = RandomStream(seed: 7, purpose: "formulas").uniforms(600)
    for trial in 0..<60 {
      let u = draws[(10 * trial)..<(10 * trial + 10)].map { $0 }
      let terms = (0..<5).map { pieces[Int(u[$0] * Double(pieces.count))] }
      let between = (5..<9).map { signs[Int(u[$0] * Double(signs.count))] } + [""]
      let tight = zip(terms, between).map { $0 + $1 }.joined()
      let loose = zip(terms, between).map { $0 + "  " + $1 + " " }.joined()
      guard let f = try? Expression(parsing: tight) else { continue }
      let (a, b) = (f(0.7), try Expression(parsing: loose)(0.7))
      #expect(a == b || (a.isNaN && b.isNaN), "\(tight)")
    }
  }
}
