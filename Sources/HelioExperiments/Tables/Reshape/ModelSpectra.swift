import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The network's kernel on fresh points before and after the step: eigenvalues by rank, and its
/// eigenvectors along the direction of the step.
struct ModelSpectra: Codable, Sendable {
  struct Stage: Codable, Sendable {
    /// `eigenvalues[rank]` over replicates.
    var eigenvalues: [Replicates]
    /// `bins[mode][bin]` of the eigenvector that follows the exact mode, scaled to unit mean square.
    var bins: [[Replicates?]]
  }
  var binCentres: [Double]
  var before: Stage
  var after: Stage

  static let points = 1200
  static let ranks = 150
  static let modes = 3
  /// Fewer replicates than for errors: each needs an eigenproblem of the number of points.
  static let replicates = 6

  init(_ specification: ModelSpecification, strength: Double, exact: [[SpectralMode]])
    throws(HelioError)
  {
    let edges = (0...12).map { -2.4 + 0.4 * Double($0) }
    let centres = (0..<12).map { (edges[$0] + edges[$0 + 1]) / 2 }
    binCentres = centres
    func stage(_ kappa: Double, _ modes: [SpectralMode]) throws(HelioError) -> Stage {
      var values: [[Double]] = []
      var bins: [[[Double?]]] = []
      for r in 0..<Self.replicates {
        let experiment = try ModelExperiment(specification, replicate: r)
        let sample = try DataModelPoints(experiment, specification)
        let K = try experiment.network(strength: kappa).kernel(on: sample.inputs)
          .scaled(by: 1 / Double(Self.points))
        let eigen = try symmetricEigen(K, largest: min(Self.ranks, Self.points))
        values.append(eigen.values)
        bins.append(
          modes.map { mode in
            sample.binned(following: mode, in: eigen, edges: edges)
          })
      }
      return Stage(
        eigenvalues: values[0].indices.map { i in Replicates(values.map { $0[i] }) },
        bins: modes.indices.map { m in
          centres.indices.map { b in
            let known = bins.compactMap { $0[m][b] }
            return known.count >= 2 ? Replicates(known) : nil
          }
        })
    }
    before = try stage(0, exact[0])
    after = try stage(strength, exact[1])
  }
}

/// Fresh points with their coordinates along and across a replicate's direction.
private struct DataModelPoints {
  let inputs: Matrix<Double>
  let t: [Double]
  let radii: [Double]

  init(_ experiment: ModelExperiment, _ specification: ModelSpecification) throws(HelioError) {
    let sample = try experiment.freshInputs(ModelSpectra.points)
    inputs = sample
    let projections = product(sample, experiment.unit)
    t = projections
    radii = (0..<sample.rows).map { i in
      let row = sample.row(i)
      return max(0, dot(row, row) - projections[i] * projections[i]).squareRoot()
    }
  }

  /// The eigenvector with the largest overlap with an exact mode, signed like it, averaged over bins of t.
  func binned(
    following mode: SpectralMode, in eigen: SymmetricEigen<Double>, edges: [Double]
  ) -> [Double?] {
    let exact = t.indices.map { mode.value(t: t[$0], radius: radii[$0]) }
    let overlaps = product(eigen.vectors, exact, transposeFirst: true)
    let best = overlaps.indices.max { abs(overlaps[$0]) < abs(overlaps[$1]) } ?? 0
    let scale = (overlaps[best] < 0 ? -1.0 : 1.0) * Double(t.count).squareRoot()
    let vector = eigen.vectors.column(best).map { $0 * scale }
    return (0..<edges.count - 1).map { b in
      let members = t.indices.filter { t[$0] >= edges[b] && t[$0] < edges[b + 1] }
      guard members.count >= 5 else { return nil }
      return members.reduce(0) { $0 + vector[$1] } / Double(members.count)
    }
  }
}
