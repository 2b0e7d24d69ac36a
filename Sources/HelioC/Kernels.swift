import CHelioC
import Heliotrope

@c @implementation
public func heliotrope_kernel(
  _ activation: UnsafePointer<CChar>?, _ kind: UnsafePointer<CChar>,
  _ covariance: UnsafePointer<CChar>?, _ x: UnsafePointer<Double>, _ n: Int,
  _ y: UnsafePointer<Double>?, _ m: Int, _ d: Int, _ out: UnsafeMutablePointer<Double>
) -> Int32 {
  answer { () throws(HelioError) in
    let points = try unsafe KernelPoints(x, n, y, m, d)
    try unsafe points.fill(out, family(activation, kind), covariance)
  }
}

@c @implementation
public func heliotrope_kernel_f32(
  _ activation: UnsafePointer<CChar>?, _ kind: UnsafePointer<CChar>,
  _ covariance: UnsafePointer<CChar>?, _ x: UnsafePointer<Float>, _ n: Int,
  _ y: UnsafePointer<Float>?, _ m: Int, _ d: Int, _ out: UnsafeMutablePointer<Float>
) -> Int32 {
  answer { () throws(HelioError) in
    let points = try unsafe KernelPoints(x, n, y, m, d)
    try unsafe points.fill(out, family(activation, kind), covariance)
  }
}

/// What is computed: `conjugate` or `tangent` of an activation, or a kernel that has none.
private func family(
  _ activation: UnsafePointer<CChar>?, _ kind: UnsafePointer<CChar>
) throws(HelioError) -> KernelFamily {
  let kind = unsafe String(cString: kind)
  guard let text = unsafe activation else {
    guard let family = try? KernelFamily(name: kind), family.isStationary else {
      throw .invalid(
        parameter: "kind",
        requirement: "conjugate or tangent, with an activation, or one of gaussian, laplace, "
          + "matern32, matern52, product-laplace, product-matern32", got: kind)
    }
    return family
  }
  let s = try unsafe Activation(name: String(cString: text))
  switch kind {
  case "conjugate": return .conjugate(s)
  case "tangent":
    guard s != .step else {
      throw .undefined("The tangent kernel of step is not a function: its derivative is none.")
    }
    return .tangent(s)
  default:
    throw .invalid(
      parameter: "kind", requirement: "conjugate or tangent, with an activation", got: kind)
  }
}

/// Points as C has them, one set or two.
private struct KernelPoints<S: MatrixScalar> {
  let X: Matrix<S>
  let Y: Matrix<S>?

  init(
    _ x: UnsafePointer<S>, _ n: Int, _ y: UnsafePointer<S>?, _ m: Int, _ d: Int
  ) throws(HelioError) {
    X = try unsafe Self.matrix(x, n, d, "X")
    if let y = unsafe y { Y = try unsafe Self.matrix(y, m, d, "Y") } else { Y = nil }
  }

  private static func matrix(
    _ start: UnsafePointer<S>, _ rows: Int, _ columns: Int, _ name: String
  ) throws(HelioError) -> Matrix<S> {
    let (count, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
    try require(
      rows >= 0 && columns >= 1 && !isTooLarge, name, "a matrix of at least one column",
      got: "\(rows) x \(columns)")
    let elements = unsafe numbers(start, count)
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .invalid(
        parameter: name, requirement: "finite",
        got: "\(elements[place]) in row \(place / columns + 1), column \(place % columns + 1)")
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  func fill(
    _ out: UnsafeMutablePointer<S>, _ family: KernelFamily, _ covariance: UnsafePointer<CChar>?
  ) throws(HelioError) {
    let stretch = try Stretch<S>(unsafe covariance.map { unsafe String(cString: $0) }, X.columns)
    guard X.rows > 0, Y?.rows != 0 else { return }
    let others = Y.map(stretch.callAsFunction)
    try unsafe family.fill(out, stretch(X), others)
  }
}

/// From inputs to points: by a root of the weights' covariance.
private enum Stretch<S: MatrixScalar> {
  case spiked(SpikedCovariance<S>)
  case root(Matrix<S>)

  init(_ text: String?, _ d: Int) throws(HelioError) {
    let json = try text.map { (text) throws(HelioError) in
      try JSONValue(parsing: text, parameter: "covariance")
    }
    guard let json, json != .null else {
      self = .spiked(try .isotropic(dimension: d))
      return
    }
    var options = try OptionReader(json, "covariance")
    if let root = try options.rows("root") {
      try options.finish()
      try require(
        root.columns == d, "root", "a matrix of \(d) columns, as X has",
        got: "\(root.rows) x \(root.columns)")
      self = .root(Matrix(converting: root))
      return
    }
    let directions = try options.rows("directions")
    let strengths = try options.numbers("strengths") ?? []
    let bulk = try options.number("bulkInflation") ?? 0
    let bias = try options.number("biasVariance") ?? 0
    try options.finish()
    let given = directions ?? Matrix(rows: 0, columns: d)
    try require(
      given.columns == d && given.rows == strengths.count, "directions",
      "\(strengths.count) lists of \(d) numbers, one each of strengths and one number each of X's columns",
      got: "\(given.rows) x \(given.columns)")
    self = .spiked(
      try SpikedCovariance(
        dimension: d, directions: Matrix(converting: given.transposed()), strengths: strengths,
        bulkInflation: bulk, biasVariance: bias))
  }

  func callAsFunction(_ X: Matrix<S>) -> Matrix<S> {
    switch self {
    case .spiked(let covariance): covariance.stretched(X)
    case .root(let root): product(X, root, transposeSecond: true)
    }
  }
}
