public import HelioLinalg

// Whole arrays in place: the vectorised C functions where there is one, the formula's own
// columnwise evaluation otherwise.

extension Activation {
  /// x_i <- scale s(x_i), in place.
  public func apply<S: MatrixScalar>(to x: inout [S], scale: S = 1) {
    switch self {
    case .hermite(let c): applyHermiteSeries(c.map { S($0) }, scale: scale, to: &x)
    case .expression(let expression):
      expression.replace(&x, scale: { _ in scale }) { expression.values([$0]) }
    default:
      let (f, parameter, factor) = vectorForm
      HelioLinalg.apply(f, parameter: S(parameter), scale: S(factor) * scale, to: &x)
    }
  }

  /// X <- scale s(X), entry by entry, in place.
  public func apply<S: MatrixScalar>(to X: inout Matrix<S>, scale: S = 1) {
    apply(to: &X.elements, scale: scale)
  }

  /// x_i <- scale s'(x_i), in place.
  public func applyDerivative<S: MatrixScalar>(to x: inout [S], scale: S = 1) {
    switch self {
    case .hermite(let c):
      applyHermiteSeries(Self.derivativeSeries(c).map { S($0) }, scale: scale, to: &x)
    case .expression(let expression):
      expression.replace(&x, scale: { _ in scale }) {
        expression.valuesAndDerivatives([$0], of: 0).derivatives
      }
    default:
      let (f, parameter, factor) = vectorDerivative
      HelioLinalg.apply(f, parameter: S(parameter), scale: S(factor) * scale, to: &x)
    }
  }

  /// s and s' at many points; s' = 1 - s^2 for tanh, to an absolute 1e-16.
  public func valuesAndSlopes(_ z: [Double]) -> (values: [Double], slopes: [Double]) {
    var (s, ds) = (z, z)
    apply(to: &s)
    guard self == .tanh else {
      applyDerivative(to: &ds)
      return (s, ds)
    }
    unsafe ds.withUnsafeMutableBufferPointer { ds in
      unsafe s.withUnsafeBufferPointer { s in
        for i in s.indices { unsafe ds[i] = 1 - s[i] * s[i] }
      }
    }
    return (s, ds)
  }

  /// X_ij <- rowScales[i] s'(X_ij) columnScales[j], in place and in one pass; scales 1 if there are none.
  public func applyDerivative<S: MatrixScalar>(
    to X: inout Matrix<S>, rowScales: [S]? = nil, columnScales: [S]? = nil
  ) {
    if rowScales == nil, columnScales == nil { return applyDerivative(to: &X.elements) }
    let rowScales = rowScales ?? [S](repeating: 1, count: X.rows)
    precondition(rowScales.count == X.rows, "\(rowScales.count) scales for \(X.rows) rows")
    switch self {
    case .hermite(let c):
      applyHermiteSeries(
        Self.derivativeSeries(c).map { S($0) }, rowScales: rowScales, to: &X)
    case .expression(let expression):
      let columns = max(X.columns, 1)
      expression.replace(&X.elements, scale: { rowScales[$0 / columns] }) {
        expression.valuesAndDerivatives([$0], of: 0).derivatives
      }
    default:
      let (f, parameter, factor) = vectorDerivative
      let scales = factor == 1 ? rowScales : rowScales.map { S(factor) * $0 }
      return HelioLinalg.apply(
        f, parameter: S(parameter), rowScales: scales, columnScales: columnScales, to: &X)
    }
    if let columnScales { multiplyColumns(of: &X, by: columnScales) }
  }

  /// sums[j] += sum_i weights[i] s(X_ij), a few rows at a time: X itself stays as it is.
  ///
  /// - Complexity: memory for 2^14 numbers or one row.
  public func addColumnSums<S: MatrixScalar>(
    _ X: Matrix<S>, weights: [S], to sums: inout [S]
  ) {
    let rows = max(16_384 / max(X.columns, 1), 1)
    for start in stride(from: 0, to: X.rows, by: rows) {
      let range = start..<min(start + rows, X.rows)
      var part = X.rows(range)
      apply(to: &part)
      add(product(part, Array(weights[range]), transposeFirst: true), to: &sums)
    }
  }

  /// s = factor · f(·; parameter) with a vectorised f.
  private var vectorForm: (f: VectorFunction, parameter: Double, factor: Double) {
    switch self {
    case .relu: (.relu, 0, 1)
    case .leakyRelu(let slope): (.leakyRelu, slope, 1)
    case .step: (.step, 0, 1)
    case .relu2: (.relu2, 0, 1)
    case .erf: (.erf, 0, 1)
    case .scaledErf: (.scaledErf, 0, 1)
    case .tanh: (.tanh, 0, 1)
    case .sin: (.sin, 0, 1)
    case .sinCos: (.sinCos, 0, 1)
    case .softplus: (.softplus, 0, 1)
    case .gelu: (.gelu, 0, 1)
    case .linear: (.identity, 0, 1)
    case .square: (.square, 0, 1)
    case .cosineFeatures: (.cos, 0, 2.0.squareRoot())
    case .hermite, .expression: preconditionFailure("\(name) has no vectorised form")
    }
  }

  private var vectorDerivative: (f: VectorFunction, parameter: Double, factor: Double) {
    let (f, parameter, factor) = vectorForm
    guard let derivative = f.derivative else { preconditionFailure("\(f) has no derivative") }
    return (derivative, parameter, factor)
  }
}

extension Expression {
  /// x_i <- scale(i) f(x_i), in blocks that stay in the cache.
  fileprivate func replace<S: MatrixScalar>(
    _ x: inout [S], scale: (Int) -> S, _ f: ([Double]) -> [Double]
  ) {
    let block = 2048
    for start in stride(from: 0, to: x.count, by: block) {
      let range = start..<min(start + block, x.count)
      let values = f(x[range].map { Double($0) })
      for i in range { x[i] = scale(i) * S(values[i - start]) }
    }
  }
}
