/// Which neurons are active (strictly) on which samples, a bit for each pair.
public struct ActivationPattern: Sendable, Equatable {
  public let neuronCount: Int
  public let sampleCount: Int
  /// Words for each neuron.
  let stride: Int
  /// Neuron by neuron; sample i is bit i % 64 of word i / 64. Bits beyond the samples are 0.
  var words: [UInt64]

  init(neuronCount m: Int, sampleCount n: Int) {
    (neuronCount, sampleCount) = (m, n)
    stride = (n + 63) / 64
    words = [UInt64](repeating: 0, count: m * stride)
  }

  public func isActive(neuron k: Int, sample i: Int) -> Bool {
    words[k * stride + i / 64] >> UInt64(i % 64) & 1 == 1
  }

  /// How many pairs differ.
  public func distance(to other: ActivationPattern) -> Int {
    zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }

  /// min_i |N_i|/m, N_i the neurons of the sign of y_i that are active on sample i.
  public func coverage(signs: [Double], labels: [Double]) -> Double {
    Double(coveringNeurons(signs: signs, labels: labels).min() ?? 0) / Double(neuronCount)
  }

  /// |N_i|, n numbers.
  public func coveringNeurons(signs: [Double], labels: [Double]) -> [Int] {
    (0..<sampleCount).map { i in
      (0..<neuronCount).count { signs[$0] == labels[i] && isActive(neuron: $0, sample: i) }
    }
  }

  /// Share of the samples of a label on which a neuron is active; `nil` where there are none.
  public func activeShare(neuron k: Int, label: Double, labels: [Double]) -> Double? {
    let places = labels.indices.filter { labels[$0] == label }
    guard !places.isEmpty else { return nil }
    return Double(places.count { isActive(neuron: k, sample: $0) }) / Double(places.count)
  }

  /// The samples of a label, as words.
  static func mask(of label: Double, in labels: [Double]) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (labels.count + 63) / 64)
    for (i, y) in labels.enumerated() where y == label { words[i / 64] |= 1 << UInt64(i % 64) }
    return words
  }
}
