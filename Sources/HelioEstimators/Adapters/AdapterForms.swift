import HelioCore
import HelioLinalg

extension AdapterForm {
  /// Every form with at most so many free parameters for weights of p x d, cheapest first.
  ///
  /// Rotations of either side and of both: block-diagonal, group and shuffle with two factors up to as many as make it
  /// dense, butterflies with as many as that takes, dense; low rank by doubling; a spike of rank one beside rotations
  /// that reach every output.
  ///
  /// - Parameter budget: free parameters.
  public static func affordable(rows p: Int, columns d: Int, budget: Int) -> [AdapterForm] {
    var forms: [AdapterForm] = []
    for side in Side.allCases {
      let sizes = side == .right ? [d] : side == .left ? [p] : [p, d]
      if side != .both, sizes[0] > 1 {
        forms.append(AdapterForm(.dense, side: side, blockSize: sizes[0], factorCount: 1))
      }
      let least = sizes.min() ?? 0
      for b in stride(from: 2, to: least, by: 1) where sizes.allSatisfy({ $0 % b == 0 && $0 > b }) {
        let counts = sizes.map { $0 / b }
        let full = counts.map { factors($0, base: b) }.max() ?? 2
        if side == .both {
          forms.append(AdapterForm(.groupShuffle, side: side, blockSize: b, factorCount: full))
          continue
        }
        forms.append(AdapterForm(.blockDiagonal, side: side, blockSize: b, factorCount: 1))
        for m in 2...full {
          forms.append(AdapterForm(.groupShuffle, side: side, blockSize: b, factorCount: m))
        }
        forms.append(
          AdapterForm(.groupShuffle, side: side, blockSize: b, factorCount: full, rank: 1))
        if b % 2 == 0, counts[0] == 1 << counts[0].trailingZeroBitCount {
          forms.append(
            AdapterForm(
              .butterfly, side: side, blockSize: b, factorCount: factors(counts[0], base: 2)))
        }
      }
    }
    var r = 1
    while r < min(p, d) {
      forms.append(AdapterForm(rank: r))
      r *= 2
    }
    return forms.map { (form: $0, count: $0.freeParameters(rows: p, columns: d)) }
      .filter { $0.count <= budget }.sorted { $0.count < $1.count }.map(\.form)
  }

  /// 1 + ceil(log_base k).
  private static func factors(_ k: Int, base: Int) -> Int {
    var (count, power) = (1, 1)
    while power < k {
      power *= base
      count += 1
    }
    return count
  }
}
