import HelioCore

/// The functions of `VectorFunction` written with the C library, as the independent route.
let referenceFunctions: [(String, @Sendable (Double) -> Double, @Sendable (Double) -> Double)] = [
  ("identity", { $0 }, { _ in 1 }),
  ("relu", { max($0, 0) }, { $0 > 0 ? 1 : 0 }),
  ("step", { $0 > 0 ? 1 : 0 }, { _ in 0 }),
  ("relu2", { max($0, 0) * max($0, 0) }, { 2 * max($0, 0) }),
  ("square", { $0 * $0 }, { 2 * $0 }),
  ("exp", { exp($0) }, { exp($0) }),
  ("tanh", { tanh($0) }, { 1 / (cosh($0) * cosh($0)) }),
  ("erf", { erf($0) }, { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }),
  (
    "scaledErf", { erf($0 * 0.5.squareRoot()) },
    { (2 / Double.pi).squareRoot() * exp(-$0 * $0 / 2) }
  ),
  ("sin", { sin($0) }, { cos($0) }),
  ("cos", { cos($0) }, { -sin($0) }),
  ("sinCos", { sin($0) + cos($0) }, { cos($0) - sin($0) }),
  ("softplus", { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }, { 1 / (1 + exp(-$0)) }),
  (
    "gelu", { $0 * erfc(-$0 * 0.5.squareRoot()) / 2 },
    { erfc(-$0 * 0.5.squareRoot()) / 2 + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
  ),
]
