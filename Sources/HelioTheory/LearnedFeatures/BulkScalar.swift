// The bulk equations are solved for a real ridge (errors, edges, outliers) and for a complex one
// (density). One solver serves both: it is generic over the scalar, and the sums over the grid run
// in lanes of eight nodes, so that nothing is allocated and nothing checked inside them.

/// Eight nodes of the grid at once.
typealias RealLanes = SIMD8<Double>

/// A scalar of the bulk equations: `Double` or ``ComplexNumber``.
protocol BulkScalar: Sendable, Equatable {
  associatedtype Lanes: BulkLanes where Lanes.Scalar == Self
  init(_ real: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  static func += (a: inout Self, b: Self)
  static func -= (a: inout Self, b: Self)
  /// |x|, or a quantity that differs from it by a bounded factor.
  var size: Double { get }
  func squareRoot() -> Self
  /// The number on the real line, or nil off it.
  var real: Double? { get }
  var imaginary: Double { get }
  var isFinite: Bool { get }
}

/// Eight values of a function on the grid.
protocol BulkLanes: Sendable {
  associatedtype Scalar
  init(repeating value: Scalar)
  /// self + t s.
  mutating func add(_ t: Scalar, times s: RealLanes)
  mutating func add(_ other: Self, times s: RealLanes)
  func reciprocal() -> Self
  func squared() -> Self
  var sum: Scalar { get }
  /// The least real part among the eight.
  var leastReal: Double { get }
  var greatestReal: Double { get }
}

extension Double: BulkScalar {
  typealias Lanes = SIMD8<Double>
  var size: Double { magnitude }
  var real: Double? { self }
  var imaginary: Double { 0 }
}

extension SIMD8<Double>: BulkLanes {
  @inline(__always) mutating func add(_ t: Double, times s: RealLanes) { self += t * s }
  @inline(__always) mutating func add(_ other: Self, times s: RealLanes) { self += other * s }
  @inline(__always) func reciprocal() -> Self { 1 / self }
  @inline(__always) func squared() -> Self { self * self }
  var sum: Double { self.sum() }
  var leastReal: Double { self.min() }
  var greatestReal: Double { self.max() }
}

/// x + i y.
struct ComplexNumber: BulkScalar {
  var x: Double
  var y: Double

  init(_ real: Double) { (x, y) = (real, 0) }
  init(_ real: Double, _ imaginary: Double) { (x, y) = (real, imaginary) }

  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.x + b.x, a.y + b.y) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.x - b.x, a.y - b.y) }
  @inline(__always) static prefix func - (a: Self) -> Self { Self(-a.x, -a.y) }
  @inline(__always) static func += (a: inout Self, b: Self) { a = a + b }
  @inline(__always) static func -= (a: inout Self, b: Self) { a = a - b }
  @inline(__always) static func * (a: Self, b: Self) -> Self {
    Self(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
  /// By the conjugate; the equations' numbers are far from overflow.
  @inline(__always) static func / (a: Self, b: Self) -> Self {
    let n = b.x * b.x + b.y * b.y
    return Self((a.x * b.x + a.y * b.y) / n, (a.y * b.x - a.x * b.y) / n)
  }
  var size: Double { x.magnitude + y.magnitude }
  var real: Double? { y == 0 ? x : nil }
  var imaginary: Double { y }
  var isFinite: Bool { x.isFinite && y.isFinite }
  /// The principal root.
  func squareRoot() -> Self {
    let length = (x * x + y * y).squareRoot()
    let root = Self(((length + x) / 2).squareRoot(), ((length - x) / 2).squareRoot())
    return y < 0 ? Self(root.x, -root.y) : root
  }
  typealias Lanes = ComplexLanes
}

struct ComplexLanes: BulkLanes {
  var x: RealLanes
  var y: RealLanes

  @inline(__always) init(_ x: RealLanes, _ y: RealLanes) { (self.x, self.y) = (x, y) }
  @inline(__always) init(repeating value: ComplexNumber) {
    (x, y) = (RealLanes(repeating: value.x), RealLanes(repeating: value.y))
  }
  @inline(__always) mutating func add(_ t: ComplexNumber, times s: RealLanes) {
    x += t.x * s
    y += t.y * s
  }
  @inline(__always) mutating func add(_ other: Self, times s: RealLanes) {
    x += other.x * s
    y += other.y * s
  }
  @inline(__always) func reciprocal() -> Self {
    let n = x * x + y * y
    return Self(x / n, -y / n)
  }
  @inline(__always) func squared() -> Self { Self(x * x - y * y, 2 * x * y) }
  var sum: ComplexNumber { ComplexNumber(x.sum(), y.sum()) }
  var leastReal: Double { x.min() }
  var greatestReal: Double { x.max() }
}
