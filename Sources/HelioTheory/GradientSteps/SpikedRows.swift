import HelioCore
import HelioLinalg
import HelioNumerics

/// The law of the weights after two steps at the readouts that p neurons have.
///
///     H = sum_k tau_k u_k(a_j) v_k^T,   v(a_j) and the variances of the change
///
/// For a continuous law a_j are its quantiles (j - 1/2)/p: a mean over the law itself would ask for the noise of
/// neurons that p draws do not hold, and noise grows without bound with the readout.
struct SpikedRows: Sendable {
  let readouts: [Double]
  let weights: [Double]
  /// tau_k, descending, u_k(a_j), and what of them comes from the points of each kind.
  let spikes: SpikedPart
  /// <v_k, e_m>, `[m][k]`.
  let directions: [[Double]]
  /// Variance of a row of W - W_0, times d.
  let changeVariances: [Double]
  /// Rows of W without the spikes.
  let bulk: NoisyBulk

  init(
    _ theory: TwoStepTheory, sizes: TwoStepSizes, learningRates eta: (Double, Double),
    width p: Double, widthRatio psi: Double
  ) throws(HelioError) {
    let nodes = try TwoStepNodes(theory.activation, theory.secondLayer, sizes)
    var tables = SmoothedDerivatives(theory.activation)
    let kernel = try TwoStepKernel(
      theory, nodes: nodes, learningRates: eta, width: p, tables: &tables)
    let (a, roots) = (nodes.readouts.nodes, nodes.readouts.weights.map { $0.squareRoot() })
    let eigen = try symmetricEigen(
      Matrix(rows: a.count, columns: a.count) { roots[$0] * kernel.K[$0, $1] * roots[$1] })
    // Weaker ones are rounding of K, and no outliers.
    let count = eigen.values.prefix(8).prefix { $0 > 1e-8 * eigen.values[0] }.count
    let tau = eigen.values.prefix(count).map { $0.squareRoot() }
    directions = kernel.pi.map { pi in
      (0..<count).map { k in
        a.indices.reduce(0) { $0 + eigen.vectors[$1, k] * roots[$1] * pi[$1] } / tau[k]
      }
    }

    let isDiscrete = try theory.secondLayer.support() != nil
    readouts = isDiscrete ? a : Self.quantiles(theory.secondLayer, Int(min(p.rounded(), 4000)))
    weights =
      isDiscrete
      ? nodes.readouts.weights
      : [Double](repeating: 1 / Double(readouts.count), count: readouts.count)
    let order = 6
    let reach = readouts.reduce(0) { max($0, abs($1)) }
    let inside = a.indices.filter { abs(a[$0]) <= reach }
    let used =
      isDiscrete
      ? Array(a.indices)
      : Array(
        max(0, (inside.first ?? 0) - order)..<min(a.count, (inside.last ?? 0) + order + 1))
    let variance = try NeuronVariance(
      theory, readouts: used.map { a[$0] }, indices: used, kernel: kernel, learningRates: eta,
      width: p)
    let interpolation = LocalInterpolation(
      nodes: used.map { a[$0] }, at: readouts, order: isDiscrete ? 1 : order)
    changeVariances = interpolation.apply(variance.changes)
    let columns = (0..<count).map { k in
      interpolation.apply(used.map { eigen.vectors[$0, k] / roots[$0] })
    }
    let kinds = PointKind.allCases.filter { $0.sampleRatio(theory) > 1e-12 }
    let kurtosis = try theory.labels.kurtosis()
    let loadings = Matrix(rows: a.count, columns: count) { eigen.vectors[$0, $1] * roots[$0] }
    spikes = SpikedPart(
      strengths: tau,
      functions: Matrix(rows: readouts.count, columns: count) { columns[$1][$0] },
      sampleParts: kinds.map { kind in
        let part = kind.part(theory, kernel, readouts: a, learningRates: eta)
        return product(loadings, product(part, loadings), transposeFirst: true)
      })
    bulk = try NoisyBulk(
      rowVariances: interpolation.apply(variance.initial),
      samples: kinds.map { kind in
        SampleNoise(
          rowVariances: interpolation.apply(variance.noise[kind] ?? []).map { max(0, $0) },
          sampleRatio: kind.sampleRatio(theory), kurtosis: kurtosis)
      }, weights: weights, widthRatio: psi)
  }

  /// Polynomials of degree below K in the readout, orthonormal under the weights: as many columns as are
  /// independent.
  func polynomials(_ K: Int) throws(HelioError) -> Matrix<Double> {
    let h = hermitePolynomials(count: K, at: readouts)
    let H = Matrix(rows: readouts.count, columns: K) { h[$1][$0] * weights[$0].squareRoot() }
    let svd = try singularValueDecomposition(H)
    let kept = svd.values.indices.filter { svd.values[$0] > 1e-10 * svd.values[0] }
    let Q = svd.left.selectingColumns(kept)
    return Matrix(rows: Q.rows, columns: Q.columns) { Q[$0, $1] / weights[$0].squareRoot() }
  }

  private static func quantiles(_ law: SecondLayerLaw, _ count: Int) -> [Double] {
    (0..<max(count, 1)).map { j in
      let q = (Double(j) + 0.5) / Double(max(count, 1))
      return law == .uniform ? 3.0.squareRoot() * (2 * q - 1) : normalQuantile(q)
    }
  }
}

/// Polynomials through the nearest nodes.
private struct LocalInterpolation {
  /// For each point the first node and the weights of it and those that follow.
  private let stencils: [(first: Int, weights: [Double])]

  /// - Parameters:
  ///   - nodes: ascending.
  ///   - order: nodes to a point.
  init(nodes: [Double], at points: [Double], order: Int) {
    let order = min(order, nodes.count)
    stencils = points.map { x in
      let above = nodes.firstIndex { $0 >= x } ?? nodes.count
      let first =
        order == 1
        ? min(above, nodes.count - 1)
        : min(max(above - order / 2, 0), nodes.count - order)
      let near = nodes[first..<first + order]
      let weights = near.indices.map { i in
        near.indices.reduce(1.0) { product, j in
          j == i ? product : product * (x - near[j]) / (near[i] - near[j])
        }
      }
      return (first, weights)
    }
  }

  func apply(_ values: [Double]) -> [Double] {
    stencils.map { stencil in
      stencil.weights.indices.reduce(0) {
        $0 + stencil.weights[$1] * values[stencil.first + $1]
      }
    }
  }
}
