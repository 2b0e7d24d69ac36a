public import HelioCore
import HelioLinalg

/// Two classes of graphs with 14 to 21 nodes and mean degree 4: rewired ring lattices (+1) and independent edges (-1).
///
/// Source: sheet mean-field §7 (E9).
public enum GraphClasses {
  /// n graphs, their classes drawn with equal chances.
  public static func sample(_ n: Int, from stream: RandomStream) -> (
    graphs: [Graph], labels: [Double]
  ) {
    let coins = stream.substream("classes").uniforms(n)
    let sizes = stream.substream("sizes").indices(n, below: 8)
    let labels = coins.map { $0 < 0.5 ? 1.0 : -1 }
    let graphs = (0..<n).map { i in
      let source = stream.substream("graph").at(i)
      return labels[i] > 0
        ? Graph.rewiredRing(nodeCount: 14 + sizes[i], rewiring: 0.3, from: source)
        : Graph.independent(nodeCount: 14 + sizes[i], meanDegree: 4, from: source)
    }
    return (graphs, labels)
  }
}
