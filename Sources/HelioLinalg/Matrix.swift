/// The two precisions that OpenBLAS knows: `Double` and `Float`.
public protocol MatrixScalar: BinaryFloatingPoint, Sendable, Codable, SIMDScalar {
  associatedtype Routines: DenseRoutines where Routines.Scalar == Self
  /// The same number; conversions between generic numbers are slow.
  var inDoublePrecision: Double { get }
}

extension Double: MatrixScalar {
  public typealias Routines = DoubleRoutines
  @inlinable public var inDoublePrecision: Double { self }
}
extension Float: MatrixScalar {
  public typealias Routines = FloatRoutines
  @inlinable public var inDoublePrecision: Double { Double(self) }
}

/// A dense matrix, stored row by row; a value with copy-on-write storage.
///
/// Entry (i, j) is `elements[i * columns + j]`. Sizes may be zero. Arithmetic that costs more than one
/// pass over memory is a free function (``product(_:_:transposeFirst:transposeSecond:)``,
/// ``gram(_:of:scale:)``), so that it is visible where it happens.
public struct Matrix<Scalar: MatrixScalar>: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public var elements: [Scalar]

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
    unsafe self.init(rows: rows, columns: columns) { entries in
      unsafe entries.initialize(repeating: value)
    }
  }

  public init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(
      elements.count == rows * columns, "\(elements.count) entries for \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(rows: Int, columns: Int, _ entry: (Int, Int) -> Scalar) {
    self.init(rows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<columns { elements[i * columns + j] = entry(i, j) }
    }
  }

  /// The entries of another precision, rounded.
  @specialized(where Scalar == Double, Other == Float)
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  @specialized(where Scalar == Float, Other == Double)
  public init<Other: MatrixScalar>(converting other: Matrix<Other>) {
    unsafe self.init(rows: other.rows, columns: other.columns) { entries in
      unsafe other.elements.withUnsafeBufferPointer { source in
        for i in source.indices {
          unsafe entries.initializeElement(at: i, to: Scalar(source[i].inDoublePrecision))
        }
      }
    }
  }

  public static func identity(_ n: Int) -> Matrix {
    var result = Matrix(rows: n, columns: n)
    for i in 0..<n { result[i, i] = 1 }
    return result
  }

  @inlinable public subscript(i: Int, j: Int) -> Scalar {
    get { elements[i * columns + j] }
    set { elements[i * columns + j] = newValue }
  }
}

extension Matrix {
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func row(_ i: Int) -> [Scalar] { Array(elements[i * columns..<(i + 1) * columns]) }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func column(_ j: Int) -> [Scalar] { (0..<rows).map { elements[$0 * columns + j] } }

  /// The rows of a range, in order.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func rows(_ range: Range<Int>) -> Matrix {
    if range == 0..<rows { return self }
    return Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var chosen: [Scalar] = []
    chosen.reserveCapacity(indices.count * columns)
    for i in indices { chosen.append(contentsOf: elements[i * columns..<(i + 1) * columns]) }
    return Matrix(rows: indices.count, columns: columns, elements: chosen)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selectingColumns(_ indices: [Int]) -> Matrix {
    Matrix(rows: rows, columns: indices.count) { i, j in elements[i * columns + indices[j]] }
  }

  public func transposed() -> Matrix {
    unsafe Matrix(rows: columns, columns: rows) { entries in
      unsafe elements.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress, let to = entries.baseAddress else { return }
        unsafe Scalar.Routines.transpose(from, rows, columns, to)
      }
    }
  }

  public func scaled(by factor: Scalar) -> Matrix {
    unsafe Matrix(rows: rows, columns: columns) { entries in
      unsafe elements.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress, let to = entries.baseAddress else { return }
        unsafe Scalar.Routines.elementwise(
          VectorFunction.identity.rawValue, 0, factor, from, to, source.count)
      }
    }
  }

  public var diagonal: [Scalar] {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get { (0..<min(rows, columns)).map { self[$0, $0] } }
  }

  public var trace: Scalar {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get { diagonal.reduce(0, +) }
  }

  public var frobeniusNorm: Scalar { norm(elements) }

  /// Whether every entry is finite.
  public var isFinite: Bool {
    @specialized(where Scalar == Double)
    @specialized(where Scalar == Float)
    get { elements.allSatisfy { $0.isFinite } }
  }

  public static func + (a: Matrix, b: Matrix) -> Matrix { combine(a, b, +) }
  public static func - (a: Matrix, b: Matrix) -> Matrix { combine(a, b, -) }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func combine(
    _ a: Matrix, _ b: Matrix, _ operation: (Scalar, Scalar) -> Scalar
  ) -> Matrix {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "sum of \(a.rows) x \(a.columns) and \(b.rows) x \(b.columns)")
    var result = a
    for i in result.elements.indices {
      result.elements[i] = operation(result.elements[i], b.elements[i])
    }
    return result
  }
}
