import HelioCore
import HelioLinalg
import HelioRuns

extension QuantityParameters {
  /// s_in, of a size that an index map can have.
  mutating func innerDimension() throws(HelioError) -> Int {
    let inner = try integer("innerDimension", atLeast: 1)
    try require(inner <= 10_000_000, "innerDimension", "at most 1e7", got: inner)
    return inner
  }

  /// P_(shuffleFactor, s_in), or the permutation of `indexMap`: exactly one of them.
  mutating func innerShuffle(_ dimension: Int) throws(HelioError) -> Shuffle {
    let hasFactor = has("shuffleFactor")
    guard hasFactor != has("indexMap") else {
      throw .invalid(
        parameter: "shuffleFactor", requirement: "given, or indexMap, exactly one of them",
        got: hasFactor ? "both" : "neither")
    }
    if hasFactor {
      return try Shuffle(
        factor: try integer("shuffleFactor", atLeast: 1), count: dimension)
    }
    let map = try integers("indexMap", atLeast: 0)
    try require(
      map.count == dimension, "indexMap", "of innerDimension = \(dimension) entries",
      got: map.count)
    return try Shuffle(indexMap: map)
  }

  /// k, b and m of a layer.
  mutating func layerSizes() throws(HelioError) -> (
    blockCount: Int, blockSize: Int, factorCount: Int
  ) {
    (
      try integer("blockCount", atLeast: 1), try integer("blockSize", atLeast: 1),
      try integer("factorCount", atLeast: 1)
    )
  }

  /// s_in rows of length b, the blocks of a factor below one another.
  mutating func blocks(_ name: String, count: Int) throws(HelioError) -> BlockDiagonal<Double> {
    let stacked = try matrix(name)
    try require(
      stacked.rows % count == 0, name, "rows for \(count) blocks of one size",
      got: "\(stacked.rows) rows")
    try require(
      stacked.rows / count == stacked.columns, name, "square blocks",
      got: "\(stacked.rows / count) x \(stacked.columns)")
    return try BlockDiagonal(count: count, stacked: stacked)
  }
}

/// Refuses a square matrix of k blocks of b that does not fit; n = k b.
func requireLayerOrder(blockCount k: Int, blockSize b: Int) throws(HelioError) {
  let n = Double(k) * Double(b)
  try require(
    n <= 8192, "blockCount and blockSize", "of a product up to 8192 where matrices are formed",
    got: "\(k) and \(b)")
}
