/// Elementwise functions with a vectorised implementation; the raw value is the code in `CHelioKernels`.
public enum VectorFunction: Int32, Sendable, CaseIterable {
  case identity, relu, leakyRelu, step, relu2, square, exp, tanh, erf, scaledErf, sin, cos, sinCos
  case softplus, gelu, zero, one
  case leakyReluDerivative, relu2Derivative, squareDerivative, tanhDerivative, erfDerivative
  case scaledErfDerivative, cosDerivative, sinCosDerivative, softplusDerivative, geluDerivative

  /// The function's derivative where it has one in this list; at a kink, the value from the left.
  public var derivative: VectorFunction? {
    switch self {
    case .identity: .one
    case .relu: .step
    case .leakyRelu: .leakyReluDerivative
    case .step, .zero, .one: .zero
    case .relu2: .relu2Derivative
    case .square: .squareDerivative
    case .exp: .exp
    case .tanh: .tanhDerivative
    case .erf: .erfDerivative
    case .scaledErf: .scaledErfDerivative
    case .sin: .cos
    case .cos: .cosDerivative
    case .sinCos: .sinCosDerivative
    case .softplus: .softplusDerivative
    case .gelu: .geluDerivative
    default: nil
    }
  }
}

/// x_i <- scale f(x_i), in place, one pass.
///
/// - Parameter parameter: the slope of the leaky ReLU; unused by the other functions.
public func apply<S: MatrixScalar>(
  _ f: VectorFunction, parameter: S = 0, scale: S = 1, to x: inout [S]
) {
  unsafe x.withUnsafeMutableBufferPointer { x in
    guard let p = x.baseAddress else { return }
    unsafe S.Routines.elementwise(f.rawValue, parameter, scale, p, p, x.count)
  }
}

/// X <- scale f(X), entry by entry, in place.
public func apply<S: MatrixScalar>(
  _ f: VectorFunction, parameter: S = 0, scale: S = 1, to X: inout Matrix<S>
) {
  apply(f, parameter: parameter, scale: scale, to: &X.elements)
}

/// X_ij <- rowScales[i] f(X_ij) columnScales[j], in place, one pass; column scales 1 if there are none.
public func apply<S: MatrixScalar>(
  _ f: VectorFunction, parameter: S = 0, rowScales: [S], columnScales: [S]? = nil,
  to X: inout Matrix<S>
) {
  precondition(
    rowScales.count == X.rows && (columnScales?.count ?? X.columns) == X.columns,
    "\(rowScales.count) and \(columnScales?.count ?? X.columns) scales for \(X.rows) x \(X.columns)"
  )
  let (rows, columns) = (X.rows, X.columns)
  unsafe X.elements.withUnsafeMutableBufferPointer { x in
    guard let p = x.baseAddress else { return }
    for i in 0..<rows {
      let row = unsafe p + i * columns
      unsafe S.Routines.elementwise(f.rawValue, parameter, rowScales[i], row, row, columns)
      if let columnScales { unsafe multiply(row, by: columnScales) }
    }
  }
}

/// x_i <- scale sum_k c_k h_k(x_i) with the orthonormal Hermite polynomials, in place.
///
///     h_{k+1}(x) = (x h_k(x) - sqrt(k) h_{k-1}(x)) / sqrt(k + 1)
public func applyHermiteSeries<S: MatrixScalar>(_ c: [S], scale: S = 1, to x: inout [S]) {
  unsafe x.withUnsafeMutableBufferPointer { x in
    guard let p = x.baseAddress else { return }
    unsafe c.withUnsafeBufferPointer { c in
      guard let coefficients = c.baseAddress else {
        for i in x.indices { unsafe x[i] = 0 }
        return
      }
      unsafe S.Routines.hermite(coefficients, c.count, scale, p, p, x.count)
    }
  }
}

/// Row i of X <- rowScales[i] sum_k c_k h_k(row i), in place.
public func applyHermiteSeries<S: MatrixScalar>(
  _ c: [S], rowScales: [S]? = nil, scale: S = 1, to X: inout Matrix<S>
) {
  guard let rowScales, X.columns > 0, !c.isEmpty else {
    return applyHermiteSeries(c, scale: scale, to: &X.elements)
  }
  precondition(rowScales.count == X.rows, "\(rowScales.count) scales for \(X.rows) rows")
  let (rows, columns) = (X.rows, X.columns)
  unsafe X.elements.withUnsafeMutableBufferPointer { x in
    unsafe c.withUnsafeBufferPointer { c in
      for i in 0..<rows {
        let row = unsafe x.baseAddress! + i * columns
        unsafe S.Routines.hermite(
          c.baseAddress!, c.count, scale * rowScales[i], row, row, columns)
      }
    }
  }
}
