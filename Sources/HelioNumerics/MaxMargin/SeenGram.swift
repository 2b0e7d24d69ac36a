import HelioLinalg

/// Inner products of the rows y_i x_i that a search has asked for so far, in a packed triangle that grows.
struct SeenGram {
  private let X: Matrix<Double>
  private let y: [Double]
  /// Rows in the order in which they were first asked for.
  private var seen: [Int] = []
  /// Of a row in that order; -1 for one that is not seen.
  private var place: [Int]
  /// Row r from r (r + 1)/2 on, its r + 1 products with the rows up to itself.
  private var packed: [Double] = []

  init(_ X: Matrix<Double>, _ y: [Double]) {
    self.X = X
    self.y = y
    place = [Int](repeating: -1, count: X.rows)
  }

  /// Computes what is missing for these rows.
  mutating func see(_ rows: [Int]) {
    let new = rows.filter { place[$0] < 0 }
    if new.isEmpty { return }
    let first = seen.count
    for i in new {
      place[i] = seen.count
      seen.append(i)
    }
    let isAll = first == 0 && new.count == X.rows && new[0] == 0 && new[new.count - 1] == X.rows - 1
    let products =
      isAll
      ? lowerGram(X, of: .rows)
      : product(X.selectingRows(new), X.selectingRows(seen), transposeSecond: true)
    let labels = seen.map { y[$0] }
    let old = packed
    let size = seen.count * (seen.count + 1) / 2
    packed = unsafe Array(unsafeUninitializedCapacity: size) { out, count in
      unsafe old.withUnsafeBufferPointer { kept in
        for k in kept.indices { unsafe out[k] = unsafe kept[k] }
      }
      unsafe products.elements.withUnsafeBufferPointer { source in
        unsafe labels.withUnsafeBufferPointer { labels in
          for k in new.indices {
            let r = first + k
            let (label, from, to) = unsafe (labels[r], k * products.columns, r * (r + 1) / 2)
            for j in 0...r { unsafe out[to + j] = unsafe label * labels[j] * source[from + j] }
          }
        }
      }
      count = size
    }
  }

  func entry(_ i: Int, _ j: Int) -> Double {
    let (a, b) = (max(place[i], place[j]), min(place[i], place[j]))
    return packed[a * (a + 1) / 2 + b]
  }

  /// Seen rows in the order of the triangle, which ``block(_:)`` wants.
  func sorted(_ rows: [Int]) -> [Int] { rows.sorted { place[$0] < place[$1] } }

  /// The products among sorted rows, n x n; only the lower triangle is set.
  func block(_ rows: [Int]) -> [Double] {
    let (n, places) = (rows.count, rows.map { place[$0] })
    return unsafe Array(unsafeUninitializedCapacity: n * n) { out, count in
      unsafe packed.withUnsafeBufferPointer { g in
        unsafe places.withUnsafeBufferPointer { p in
          for a in 0..<n {
            let (from, to) = unsafe (p[a] * (p[a] + 1) / 2, a * n)
            for b in 0...a { unsafe out[to + b] = unsafe g[from + p[b]] }
            for b in (a + 1)..<max(n, a + 1) { unsafe out[to + b] = 0 }
          }
        }
      }
      count = n * n
    }
  }
}
