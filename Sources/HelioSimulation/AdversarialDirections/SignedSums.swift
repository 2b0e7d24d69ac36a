// Sums over the neurons of one network, those with a_j = 1 first; eight at a time.

private typealias Lanes = SIMD8<Double>

/// sum_j a_j s_j, sum_j c_j z_j, sum_j c_j^2 and sum_j c_j xi_j with c_j = a_j s'_j.
struct SignedSums {
  private(set) var (output, cz, cc, cxi) = (0.0, 0.0, 0.0, 0.0)

  init(
    values: [Double], slopes: [Double], z: [Double], xi: [Double], from start: Int, positive: Int,
    width: Int
  ) {
    unsafe values.withUnsafeBufferPointer { s in
      unsafe slopes.withUnsafeBufferPointer { ds in
        unsafe z.withUnsafeBufferPointer { z in
          unsafe xi.withUnsafeBufferPointer { xi in
            let middle = start + positive
            unsafe add(start..<middle, 1, s, ds, z, xi)
            unsafe add(middle..<start + width, -1, s, ds, z, xi)
          }
        }
      }
    }
  }

  private mutating func add(
    _ range: Range<Int>, _ sign: Double, _ s: UnsafeBufferPointer<Double>,
    _ ds: UnsafeBufferPointer<Double>, _ z: UnsafeBufferPointer<Double>,
    _ xi: UnsafeBufferPointer<Double>
  ) {
    var (S, CZ, CC, CXI) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var j = range.lowerBound
    while j + 8 <= range.upperBound {
      let c = unsafe lanes(ds, j)
      S += unsafe lanes(s, j)
      CZ += unsafe c * lanes(z, j)
      CC += c * c
      CXI += unsafe c * lanes(xi, j)
      j += 8
    }
    var rest = (s: 0.0, cz: 0.0, cc: 0.0, cxi: 0.0)
    while j < range.upperBound {
      let c = unsafe ds[j]
      rest.s += unsafe s[j]
      rest.cz += unsafe c * z[j]
      rest.cc += c * c
      rest.cxi += unsafe c * xi[j]
      j += 1
    }
    output += sign * (S.sum() + rest.s)
    cz += sign * (CZ.sum() + rest.cz)
    cc += CC.sum() + rest.cc
    cxi += sign * (CXI.sum() + rest.cxi)
  }
}

/// sum_j a_j x_j.
func signedSum(_ x: [Double], from start: Int, positive: Int, width: Int) -> Double {
  unsafe x.withUnsafeBufferPointer { x in
    func sum(_ range: Range<Int>) -> Double {
      var S = Lanes.zero
      var j = range.lowerBound
      while j + 8 <= range.upperBound {
        S += unsafe lanes(x, j)
        j += 8
      }
      var rest = 0.0
      while j < range.upperBound {
        rest += unsafe x[j]
        j += 1
      }
      return S.sum() + rest
    }
    let middle = start + positive
    return sum(start..<middle) - sum(middle..<start + width)
  }
}

@inline(__always)
private func lanes(_ x: UnsafeBufferPointer<Double>, _ j: Int) -> Lanes {
  unsafe UnsafeRawPointer(x.baseAddress! + j).loadUnaligned(as: Lanes.self)
}
