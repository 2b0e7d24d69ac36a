import HelioCore
import HelioLinalg
import HelioNumerics

// Goals: (1) every expectation of a function of the label, alone or times a moment of z, is one sum over nodes in
// y; (2) right to 1e-10 for links with atoms, kinks and narrow noise, by refinement where it is needed.

/// The law of a label with noise, together with moments of z given it, on nodes of a quadrature in y.
///
///     E F(y) P(z) = sum_i weights_i F(y_i) N_P(y_i),   N_P(y) = E[P(z) N(y; g(z), sigma^2)]
///
/// For one index P = h_k; for two P = 1, z_1, z_2, z_1^2, z_1 z_2, z_2^2.
///
/// Source: sheet multi-index §2, route 1.
struct LabelLaw: Sendable {
  let directionCount: Int
  /// Ascending.
  let labels: [Double]
  /// Of dy.
  let weights: [Double]
  /// N_P at the nodes, in the order above.
  let moments: [[Double]]
  /// Change of the tested integrals at the last refinement, relative to their size.
  let relativeChange: Double

  /// N_0 below this part of its maximum is rounding for two indices: its relation to the others is not known.
  private static let negligible = 1e-13

  /// The density of y.
  var density: [Double] { moments[0] }

  /// sum_i weights_i f(i).
  func sum(_ f: (Int) -> Double) -> Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * f(i) }
    return sum
  }

  /// E[z z^T; y] as functions of the node: 11 for one index; 11, 12, 22 for two.
  var secondMoments: [[Double]] {
    if directionCount == 2 { return [moments[3], moments[4], moments[5]] }
    return [zip(moments[0], moments[2]).map { $0 + 2.0.squareRoot() * $1 }]
  }

  /// E[a(z)|y] at a node from N_a; 0 where the density is nothing but rounding.
  func conditional(_ moment: Double, at i: Int) -> Double {
    density[i] > 1e-290 ? moment / density[i] : 0
  }

  /// E[E[a|y] E[b|y]].
  func power(_ a: Int, _ b: Int) -> Double {
    sum { conditional(moments[a][$0], at: $0) * moments[b][$0] }
  }

  /// One index.
  ///
  /// - Parameters:
  ///   - degree: highest k of N_k, at least 2.
  ///   - transform: a function whose scale the nodes have to resolve as well.
  init(
    _ model: IndexModel, degree: Int = 2, resolving transform: LabelTransform? = nil
  ) throws(HelioError) {
    try self.init(ScoreQuadrature(model, degree: max(degree, 2)), model.link, transform)
  }

  init(
    _ scores: ScoreQuadrature, _ link: IndexLink, _ transform: LabelTransform?
  ) {
    let sigma = scores.noise
    let reach = 9 * sigma
    let criticals =
      ([-ScoreQuadrature.bound] + link.breaks + link.criticalPoints + [ScoreQuadrature.bound])
      .map { link.jet($0).value }
    let low = scores.labels.first! - reach
    let high = scores.labels.last! + reach
    let degree = scores.moments.count - 1
    self.init(
      directionCount: 1, from: low, to: high, noise: sigma, criticals: criticals, transform
    ) { y in
      var columns = [[Double]](repeating: [], count: degree + 1)
      for value in y {
        let window = scores.window(around: value, reach)
        var bells = scores.labels[window].map { g in
          let u = (value - g) / sigma
          return -0.5 * u * u
        }
        apply(.exp, to: &bells)
        for k in 0...degree {
          var sum = 0.0
          let moment = scores.moments[k]
          for (j, bell) in zip(window, bells) { sum += moment[j] * bell }
          columns[k].append(sum / (sigma * (2 * Double.pi).squareRoot()))
        }
      }
      return columns
    }
  }

  /// By refinement of panels of 16 Gauss–Legendre nodes, until halves agree with the whole in every integral
  /// of N_P, N_P^2/N_0 and, with a transform, T^2 N_P.
  ///
  /// The first panels end around every value at which the density may have structure as narrow as the noise.
  init(
    directionCount: Int, from low: Double, to high: Double, noise sigma: Double,
    criticals: [Double], _ transform: LabelTransform?, moments evaluate: ([Double]) -> [[Double]]
  ) {
    struct Panel {
      let (a, b): (Double, Double)
      let y: [Double]
      let columns: [[Double]]
      let integrals: [Double]
      init(
        _ a: Double, _ b: Double, _ transform: LabelTransform?, _ evaluate: ([Double]) -> [[Double]]
      ) {
        let y = LabelLaw.rule.nodes.map { a + (b - a) * $0 }
        let columns = evaluate(y)
        var sums: [Double] = []
        let T = transform.map { T in y.map { T($0) } }
        for column in columns {
          var (linear, square, weighted) = (0.0, 0.0, 0.0)
          for i in y.indices {
            let w = (b - a) * LabelLaw.rule.weights[i]
            linear += w * column[i]
            if columns[0][i] > 1e-290 { square += w * column[i] * column[i] / columns[0][i] }
            if let T { weighted += w * T[i] * T[i] * column[i] }
          }
          sums += [linear, square] + (T == nil ? [] : [weighted])
        }
        (self.a, self.b) = (a, b)
        (self.y, self.columns, integrals) = (y, columns, sums)
      }
    }
    var cuts: Set<Double> = [low, high]
    for value in criticals { for k in -1...1 { cuts.insert(value + Double(k) * 9 * sigma) } }
    if let transform {
      for k in -1...1 { cuts.insert(Double(k) * 4 * transform.scale) }
    }
    let pieces = 24
    for k in 1..<pieces { cuts.insert(low + (high - low) * Double(k) / Double(pieces)) }
    let edges = cuts.filter { $0 >= low && $0 <= high }.sorted()
    var stack = zip(edges, edges.dropFirst()).map { Panel($0, $1, transform, evaluate) }
    stack.reverse()
    let scale = (stack.first?.integrals ?? []).indices.map { j in
      stack.reduce(0) { $0 + abs($1.integrals[j]) }
    }.largestError
    var (labels, weights): ([Double], [Double]) = ([], [])
    var moments = [[Double]](repeating: [], count: stack.first?.columns.count ?? 0)
    var change = 0.0
    while let panel = stack.popLast() {
      let middle = (panel.a + panel.b) / 2
      let halves = [
        Panel(panel.a, middle, transform, evaluate), Panel(middle, panel.b, transform, evaluate),
      ]
      var difference = 0.0
      for j in panel.integrals.indices {
        difference = largerError(
          difference,
          abs(halves[0].integrals[j] + halves[1].integrals[j] - panel.integrals[j]))
      }
      let isNarrow = panel.b - panel.a < 1e-3 * sigma
      if difference <= 1e-11 * scale || isNarrow || labels.count > 2_000_000 {
        change += difference
        for half in halves {
          labels += half.y
          weights += Self.rule.weights.map { $0 * (half.b - half.a) }
          for k in moments.indices { moments[k] += half.columns[k] }
        }
      } else {
        stack += halves.reversed()
      }
    }
    let least = directionCount == 1 ? 0 : Self.negligible * (moments[0].max() ?? 0)
    let kept = labels.indices.filter { moments[0][$0] > least }
    self.directionCount = directionCount
    self.labels = kept.map { labels[$0] }
    self.weights = kept.map { weights[$0] }
    self.moments = moments.map { column in kept.map { column[$0] } }
    relativeChange = change / scale
  }

  private static let rule = NormalPanels.unitRule(16)
}

extension IndexLink {
  /// Zeros of g' inside |z| < 10 that are no breaks: where it changes sign on a grid of 0.01, and where it
  /// touches zero.
  var criticalPoints: [Double] {
    let (count, h) = (2000, 0.01)
    // Shifted so that no node is a special point.
    let z = (0...count).map { -ScoreQuadrature.bound + h * (Double($0) + 0.2371) }
    let jets = z.map(jet)
    let steepest = jets.map { abs($0.slope) }.largestError
    var found: [Double] = []
    for i in 0..<count {
      let (a, b) = (z[i], z[i + 1])
      if breaks.contains(where: { $0 >= a && $0 <= b }) { continue }
      if jets[i].slope * jets[i + 1].slope < 0 {
        found.append(changeOfSign(a, b) { self.jet($0).slope })
      } else if jets[i].curvature * jets[i + 1].curvature < 0 {
        let x = changeOfSign(a, b) { self.jet($0).curvature }
        if abs(jet(x).slope) <= 1e-9 * min(steepest, 1) { found.append(x) }
      }
    }
    return found
  }
}

/// Where f changes its sign between a and b, by halving down to neighbouring numbers.
func changeOfSign(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
  let isRising = f(a) < 0
  var (low, high) = (a, b)
  while true {
    let middle = (low + high) / 2
    if middle <= low || middle >= high { return middle }
    if (f(middle) < 0) == isRising { low = middle } else { high = middle }
  }
}
