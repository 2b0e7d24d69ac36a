import HelioCore
import HelioNumerics

// Goals: (1) nodes in z that resolve both the normal law and the label's noise, so that N(y; g(z), sigma^2) is
// integrated to rounding for any link; (2) as few of them as that takes.

/// Nodes of z ~ N(0,1) on |z| <= 10, fine enough for a function of (y - g(z))/sigma.
///
/// Gauss–Legendre panels of 16 nodes end at the breaks of g and are at most 0.5 and 5 sigma/max|g'| wide: in
/// units of the noise a panel then spans 5, where the rule is right to 1e-13. Nodes of equal g (flat pieces) are
/// one node with the sum of their weights. Source: sheet multi-index §2, route 1.
struct ScoreQuadrature: Sendable {
  /// g at the nodes, ascending.
  let labels: [Double]
  /// moments[k][i] = sum of w phi(z) h_k(z) over what node i stands for.
  let moments: [[Double]]
  let noise: Double

  static let bound = 10.0
  private static let rule = NormalPanels.unitRule(16)
  /// Panels above which a link is too steep for its noise: some 10^7 nodes.
  private static let panelLimit = 400_000

  /// - Parameters:
  ///   - model: of one index, with noise.
  ///   - degree: highest k.
  init(_ model: IndexModel, degree: Int) throws(HelioError) {
    let link = model.link
    noise = model.noise
    var nodes: [(g: Double, z: Double, weight: Double)] = []
    let edges = ([-Self.bound] + link.breaks.filter { abs($0) < Self.bound } + [Self.bound])
    var panels = 0
    for (low, high) in zip(edges, edges.dropFirst()) where low < high {
      // The last of the stack is the leftmost.
      let count = max(1, Int(((high - low) / 0.5).rounded(.up)))
      var stack = (0..<count).reversed().map { k in
        (
          low + (high - low) * Double(k) / Double(count),
          low + (high - low) * Double(k + 1) / Double(count)
        )
      }
      while let (a, b) = stack.popLast() {
        let z = Self.rule.nodes.map { a + (b - a) * $0 }
        let jets = z.map(link.jet)
        // Just inside the ends, where a break has the slope of this side.
        let inside = 1e-9 * (b - a)
        let slopes =
          jets.map { abs($0.slope) } + [
            abs(link.jet(a + inside).slope), abs(link.jet(b - inside).slope),
          ]
        if (b - a) * slopes.largestError > 5 * noise, b - a > 1e-9 {
          let middle = (a + b) / 2
          stack.append((middle, b))
          stack.append((a, middle))
          continue
        }
        panels += 1
        guard panels <= Self.panelLimit else {
          throw .invalid(
            parameter: "noiseVariance",
            requirement: "0, or large enough that \(Self.panelLimit) panels resolve the link",
            got: "\(model.noiseVariance)")
        }
        for i in z.indices {
          nodes.append(
            (jets[i].value, z[i], (b - a) * Self.rule.weights[i] * normalDensity(z[i])))
        }
      }
    }
    nodes.sort { ($0.g, $0.z) < ($1.g, $1.z) }
    let h = hermitePolynomials(count: degree + 1, at: nodes.map(\.z))
    var labels: [Double] = []
    var moments = [[Double]](repeating: [], count: degree + 1)
    for (i, node) in nodes.enumerated() {
      if let last = labels.last, last == node.g {
        for k in 0...degree { moments[k][labels.count - 1] += node.weight * h[k][i] }
      } else {
        labels.append(node.g)
        for k in 0...degree { moments[k].append(node.weight * h[k][i]) }
      }
    }
    (self.labels, self.moments) = (labels, moments)
  }

  /// Positions of the labels within a distance of y.
  func window(around y: Double, _ distance: Double) -> Range<Int> {
    let low = labels.firstPosition { $0 >= y - distance }
    return low..<max(low, labels.firstPosition { $0 > y + distance })
  }
}

extension [Double] {
  /// The first position where a condition holds that holds for all later ones; `count` if for none.
  func firstPosition(where condition: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
