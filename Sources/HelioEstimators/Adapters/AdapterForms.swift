import HelioCore
import HelioLinalg

extension AdapterForm {
  /// Every form with at most so many free parameters for weights of p x d, cheapest first.
  ///
  /// Rotations of either side and of both: block-diagonal; group and shuffle with two factors up to as many as make it
  /// dense, on one side from there by doubling while a dense rotation has more parameters; butterflies with as many as make them
  /// dense; dense; low rank by doubling; a spike of rank one beside rotations that reach every output.
  ///
  /// - Parameters:
  ///   - budget: free parameters.
  ///   - scalesNeurons: whether a scale of the neurons is tried too, alone and beside every rotation.
  public static func affordable(
    rows p: Int, columns d: Int, budget: Int, scalesNeurons: Bool = false
  ) -> [AdapterForm] {
    var forms: [AdapterForm] = []
    for side in Side.allCases {
      let sizes = side == .right ? [d] : side == .left ? [p] : [p, d]
      if sizes.contains(where: { $0 > 1 }) {
        forms.append(AdapterForm(.dense, side: side, blockSize: sizes[0], factorCount: 1))
      }
      let least = sizes.min() ?? 0
      for b in stride(from: 2, to: least, by: 1) where sizes.allSatisfy({ $0 % b == 0 && $0 > b }) {
        let blocks = sizes.map { $0 / b }
        let full = blocks.map { factors($0, base: b) }.max() ?? 2
        var counts = Array(2...full)
        // Below the n - 1 over b - 1 factors that have as many parameters as a dense rotation.
        while side != .both, counts[counts.count - 1] * 2 * (b - 1) < least - 1 {
          counts.append(counts[counts.count - 1] * 2)
        }
        for m in counts {
          forms.append(AdapterForm(.groupShuffle, side: side, blockSize: b, factorCount: m))
        }
        if side == .both { continue }
        forms.append(AdapterForm(.blockDiagonal, side: side, blockSize: b, factorCount: 1))
        forms.append(
          AdapterForm(.groupShuffle, side: side, blockSize: b, factorCount: full, rank: 1))
        if b % 2 == 0, blocks[0] == 1 << blocks[0].trailingZeroBitCount {
          forms.append(
            AdapterForm(
              .butterfly, side: side, blockSize: b, factorCount: factors(blocks[0], base: 2)))
        }
      }
    }
    if scalesNeurons {
      forms +=
        [AdapterForm(scalesNeurons: true)]
        + forms.map { form in
          var scaled = form
          scaled.scalesNeurons = true
          return scaled
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
