public import HelioCore
public import HelioLinalg

/// An undirected graph by its neighbours.
public struct Graph: Sendable, Equatable {
  public let neighbours: [[Int]]
  public var nodeCount: Int { neighbours.count }

  /// - Parameter edges: pairs of nodes below `nodeCount`; loops and repetitions are left out.
  public init(nodeCount: Int, edges: [(Int, Int)]) {
    var sets = [Set<Int>](repeating: [], count: nodeCount)
    for (a, b) in edges where a != b {
      sets[a].insert(b)
      sets[b].insert(a)
    }
    neighbours = sets.map { $0.sorted() }
  }

  /// A ring lattice with edges (i, i+1) and (i, i+2), each of whose far ends is moved to a uniform node with a
  /// probability.
  public static func rewiredRing(
    nodeCount n: Int, rewiring p: Double, from stream: RandomStream
  ) -> Graph {
    let u = stream.substream("rewire").uniforms(2 * n)
    let ends = stream.substream("ends").indices(2 * n, below: n)
    var edges: [(Int, Int)] = []
    for i in 0..<n {
      for step in 1...2 {
        let e = 2 * i + step - 1
        edges.append((i, u[e] < p ? ends[e] : (i + step) % n))
      }
    }
    return Graph(nodeCount: n, edges: edges)
  }

  /// Every pair with probability degree/(n - 1).
  public static func independent(
    nodeCount n: Int, meanDegree: Double, from stream: RandomStream
  ) -> Graph {
    let u = stream.substream("pairs").uniforms(n * (n - 1) / 2)
    var (edges, e): ([(Int, Int)], Int) = ([], 0)
    for i in 0..<n {
      for j in 0..<i {
        if u[e] < meanDegree / Double(n - 1) { edges.append((i, j)) }
        e += 1
      }
    }
    return Graph(nodeCount: n, edges: edges)
  }
}

/// Coordinates of graphs: counts of Weisfeiler-Lehman colours.
///
/// All nodes begin with one colour; a new colour is (old colour, sorted colours of the neighbours). A coordinate is a
/// (level, colour) of the training graphs, its value count/nodes, its prior variance 4^{-level}; colours unseen in
/// training are dropped. Training means are subtracted, a constant coordinate is appended, and all is scaled to a
/// mean prior variance of 1.
///
/// Source: sheet mean-field §6.
public struct WeisfeilerLehmanCoordinates: Sendable {
  /// One value for each coordinate, the constant last.
  public let variances: [Double]
  private let depth: Int
  private let dictionary: [Colour: Int]
  private let columns: [Place: Int]
  private let means: [Double]
  private let scale: Double
  private let constant: Double

  private struct Colour: Hashable, Sendable {
    var level: Int
    var own: Int
    var around: [Int]
  }
  private struct Place: Hashable, Sendable {
    var level: Int
    var colour: Int
  }

  /// D.
  public var dimension: Int { variances.count }

  /// - Parameters:
  ///   - depth: levels of refinement beyond the first colour, >= 1.
  ///   - constant: value of the coordinate that is always there, of variance 1.
  public init(training graphs: [Graph], depth: Int, constant: Double = 0.3) throws(HelioError) {
    try require(depth >= 1, "depth", "at least 1", got: depth)
    try require(!graphs.isEmpty, "graphs", "at least one", got: 0)
    var dictionary: [Colour: Int] = [:]
    var columns: [Place: Int] = [:]
    var order: [Place] = []
    for graph in graphs {
      for (level, colours) in Self.refine(graph, depth, extending: &dictionary).enumerated() {
        for colour in colours {
          let place = Place(level: level, colour: colour)
          if columns[place] == nil {
            columns[place] = order.count
            order.append(place)
          }
        }
      }
    }
    (self.depth, self.dictionary, self.columns, self.constant) = (
      depth, dictionary, columns, constant
    )
    let c = order.map { pow(4, -Double($0.level)) } + [1]
    var counts = Matrix<Double>(rows: graphs.count, columns: c.count)
    for (i, graph) in graphs.enumerated() {
      Self.count(graph, depth, dictionary, columns, into: &counts, row: i)
    }
    means = columnMeans(counts)
    removeColumnMeans(&counts, means)
    var variance = constant * constant
    for i in 0..<counts.rows {
      for k in 0..<(c.count - 1) {
        variance += c[k] * counts[i, k] * counts[i, k] / Double(counts.rows)
      }
    }
    (variances, scale) = (c, 1 / variance.squareRoot())
  }

  /// X of graphs, in the coordinates of the training graphs.
  public func callAsFunction(_ graphs: [Graph]) -> Matrix<Double> {
    var X = Matrix<Double>(rows: graphs.count, columns: dimension)
    for (i, graph) in graphs.enumerated() {
      Self.count(graph, depth, dictionary, columns, into: &X, row: i)
    }
    removeColumnMeans(&X, means)
    for i in 0..<X.rows { X[i, dimension - 1] = constant }
    apply(.identity, scale: scale, to: &X)
    return X
  }

  /// Colours of all nodes at levels 0 ... depth; new ones get the next numbers.
  private static func refine(
    _ graph: Graph, _ depth: Int, extending dictionary: inout [Colour: Int]
  ) -> [[Int]] {
    var levels = [[Int](repeating: 0, count: graph.nodeCount)]
    for level in 1...depth {
      let old = levels[level - 1]
      levels.append(
        graph.neighbours.enumerated().map { node, around in
          let colour = Colour(level: level, own: old[node], around: around.map { old[$0] }.sorted())
          if let known = dictionary[colour] { return known }
          dictionary[colour] = dictionary.count + 1
          return dictionary.count
        })
    }
    return levels
  }

  private static func count(
    _ graph: Graph, _ depth: Int, _ dictionary: [Colour: Int], _ columns: [Place: Int],
    into X: inout Matrix<Double>, row: Int
  ) {
    // Unseen colours get numbers of their own, which are no coordinates.
    var own = dictionary
    for (level, colours) in refine(graph, depth, extending: &own).enumerated() {
      for colour in colours {
        if let k = columns[Place(level: level, colour: colour)] {
          X[row, k] += 1 / Double(graph.nodeCount)
        }
      }
    }
  }
}
