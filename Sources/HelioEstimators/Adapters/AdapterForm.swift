import HelioCore
public import HelioLinalg

/// A way to change a weight matrix W0 of p x d with few parameters.
public struct AdapterForm: Codable, Sendable, Equatable {
  public enum Side: String, Codable, Sendable, CaseIterable {
    /// W0 Q, of the inputs.
    case right
    /// Q W0, of the neurons.
    case left
    /// Q_U W0 Q_V.
    case both
  }

  /// A rotation of one side or both; `nil` for low rank alone.
  public var side: Side?
  public var family: Family?
  /// b and m of the rotation, the same on both sides; b of dense rotations is the order of the side.
  public var blockSize: Int
  public var factorCount: Int
  /// r of U V, added to the rotated weights; 0 without.
  public var rank: Int
  /// Whether every neuron of W0 has a scale of its own, diag(s) W0 in place of W0: singular values are kept no more.
  public var scalesNeurons: Bool

  public enum Family: String, Codable, Sendable, CaseIterable {
    case dense, blockDiagonal, groupShuffle, butterfly
  }

  init(
    _ family: Family? = nil, side: Side? = nil, blockSize: Int = 0, factorCount: Int = 0,
    rank: Int = 0, scalesNeurons: Bool = false
  ) {
    self.family = family
    self.side = side
    self.blockSize = blockSize
    self.factorCount = factorCount
    self.rank = rank
    self.scalesNeurons = scalesNeurons
  }

  /// b on a side of n coordinates.
  private func size(_ n: Int) -> Int { family == .dense ? n : max(1, blockSize) }

  /// The pattern on a side of n coordinates.
  func pattern(_ n: Int) throws(HelioError) -> RotationPattern {
    let b = size(n)
    return family == .butterfly
      ? try .butterfly(blockCount: n / b, blockSize: b, factorCount: factorCount)
      : try .groupShuffle(blockCount: n / b, blockSize: b, factorCount: factorCount)
  }

  /// Free parameters: m k b (b - 1)/2 for each rotation, r (p + d) for low rank, p for a scale of the neurons.
  public func freeParameters(rows p: Int, columns d: Int) -> Int {
    func rotation(_ n: Int) -> Int {
      factorCount * (n / size(n)) * (size(n) * (size(n) - 1) / 2)
    }
    let turned =
      switch side {
      case nil: 0
      case .right: rotation(d)
      case .left: rotation(p)
      case .both: rotation(p) + rotation(d)
      }
    return turned + rank * (p + d) + (scalesNeurons ? p : 0)
  }

  /// In words: "right, 2 factors of 8 x 8 blocks".
  public func text(rows p: Int, columns d: Int) -> String {
    let added = [scalesNeurons ? "scale of neurons" : nil, rank > 0 ? "rank \(rank)" : nil]
      .compactMap { $0 }.joined(separator: " + ")
    guard let side, let family else { return added }
    let shape =
      switch family {
      case .dense: "dense rotation"
      case .blockDiagonal: "block-diagonal, blocks of \(blockSize)"
      case .groupShuffle: "group and shuffle, \(factorCount) factors of blocks of \(blockSize)"
      case .butterfly: "butterfly, \(factorCount) factors of blocks of \(blockSize)"
      }
    return "\(side.rawValue): \(shape)" + (added.isEmpty ? "" : " + \(added)")
  }

  /// As figures group them, in no more kinds than there are colours: a dense rotation is one block.
  public var kind: String {
    if scalesNeurons { return "with a scale" }
    let name =
      switch family {
      case nil: "low rank"
      case .dense, .blockDiagonal: "one factor"
      case .groupShuffle: "group and shuffle"
      case .butterfly: "butterfly"
      }
    return family != nil && rank > 0 ? "spike + rotation" : name
  }
}

/// An adapter of a form, fitted.
public struct FittedAdapter: Sendable {
  public let form: AdapterForm
  /// s, one number for each neuron of W0.
  public let scale: [Double]?
  /// Q of each side that is turned.
  public let right: BlockChain<Double>?
  public let left: BlockChain<Double>?
  /// U (p x r) and V (r x d) of the spike.
  public let spike: (left: Matrix<Double>, right: Matrix<Double>)?
  /// Q_U diag(s) W0 Q_V + U V.
  public let weights: Matrix<Double>
}
