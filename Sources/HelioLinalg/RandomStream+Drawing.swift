import CHelioKernels
public import HelioCore

extension RandomStream {
  /// Standard normal variates; the first k of a longer request are the same numbers.
  public func normals<S: MatrixScalar>(_ count: Int, as _: S.Type = Double.self) -> [S] {
    unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let out = buffer.baseAddress {
        unsafe S.Routines.normals(key, index, 1, out, count)
      }
      initialized = count
    }
  }

  /// Uniform on the open interval (0, 1).
  public func uniforms(_ count: Int) -> [Double] {
    unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let out = buffer.baseAddress {
        unsafe helio_random_uniform_f64(key, index, out, count)
      }
      initialized = count
    }
  }

  /// Uniform 64-bit words.
  public func words(_ count: Int) -> [UInt64] {
    unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let out = buffer.baseAddress {
        unsafe helio_random_words(key, index, 0, out, count)
      }
      initialized = count
    }
  }

  /// A uniformly random order of 0 ..< n (Fisher and Yates).
  public func permutation(_ n: Int) -> [Int] {
    var order = Array(0..<n)
    let words = words(n)
    for i in stride(from: n - 1, to: 0, by: -1) {
      // Multiply-shift: the bias is below n / 2^64.
      let j = Int(words[i].multipliedFullWidth(by: UInt64(i + 1)).high)
      order.swapAt(i, j)
    }
    return order
  }

  /// `count` indices in 0 ..< n, drawn with replacement.
  public func indices(_ count: Int, below n: Int) -> [Int] {
    words(count).map { Int($0.multipliedFullWidth(by: UInt64(n)).high) }
  }
}

extension Matrix {
  /// Independent normal entries of standard deviation `scale`, in row order of the stream.
  public static func normal(
    rows: Int, columns: Int, scale: Scalar = 1, from stream: RandomStream
  ) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    if rows * columns == 0 { return result }
    unsafe result.elements.withUnsafeMutableBufferPointer {
      unsafe Scalar.Routines.normals(
        stream.key, stream.index, scale, $0.baseAddress!, rows * columns)
    }
    return result
  }

  /// Every entry <- what ``normal(rows:columns:scale:from:)`` has there, for a matrix that stands from row `first` on in a
  /// larger one.
  package mutating func setNormals(from stream: RandomStream, row first: Int)
  where Scalar == Double {
    let start = UInt64(first * columns)
    unsafe elements.withUnsafeMutableBufferPointer { out in
      guard let p = out.baseAddress else { return }
      unsafe helio_random_normal_f64(stream.key, stream.index, start, 1, p, out.count)
    }
  }
}
