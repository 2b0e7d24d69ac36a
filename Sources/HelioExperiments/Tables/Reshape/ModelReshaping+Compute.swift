import Foundation
public import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// Runs the model part of the main job: exact theory, kernel ridge and the real network on one path.
///
/// For each replicate a step sample gives the direction v and its overlap m; along the path the step size
/// is eta~ = sqrt(kappa) / (mu_1 |v|), so that the spike strength is kappa d in every replicate and only m
/// differs. Predictions are made for the replicate's own m, and deviations are taken replicate by replicate.
///
/// - Parameters:
///   - folder: finished cells are read from it and written to it.
///   - progress: called with the share done and what comes next.
/// - Complexity: replicates x strengths eigenproblems of order min(n, p) twice.
///
/// Source: sheet function-space sections 2, 4 and 6.
public func reshapeModel(
  _ specification: ModelSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> ModelReshaping {
  try specification.validate()
  let strengths = specification.strengths
  let theory = try ModelTheory(specification)
  var cells: [[ModelCell]] = []
  let total = Double(strengths.count * specification.replicates)
  for r in 0..<specification.replicates {
    let experiment = try ModelExperiment(specification, replicate: r)
    var row: [ModelCell] = []
    for (i, kappa) in strengths.enumerated() {
      progress(
        Double(r * strengths.count + i) / total * 0.9,
        "replicate \(r + 1) of \(specification.replicates), kappa = \(kappa)")
      row.append(
        try folder.cell("replicate-\(r)-strength-\(i)") { () throws(HelioError) in
          try experiment.cell(strength: kappa, theory: theory)
        })
    }
    cells.append(row)
  }
  let path = try strengths.indices.map { (i) throws(HelioError) in
    try ModelReshaping.Point(strength: strengths[i], cells: cells.map { $0[i] }, theory: theory)
  }
  // Shown as "after": the strength with the lowest predicted error of the network.
  let candidates = strengths.indices.filter { strengths[$0] > 0 }
  guard
    let shown = candidates.min(by: {
      path[$0].predictedFiniteWidth < path[$1].predictedFiniteWidth
    })
  else {
    throw .invalid(
      parameter: "strengths", requirement: "at least one positive number", got: "\(strengths)")
  }
  progress(0.9, "spectra and eigenfunctions")
  let sampling = try folder.cell("spectra") { () throws(HelioError) in
    try ModelSpectra(
      specification, strength: strengths[shown],
      exact: try [0, strengths[shown]].map { (kappa) throws(HelioError) in
        try theory.leadingModes(strength: kappa, ModelSpectra.modes)
      })
  }
  return try assemble(specification, path, shown: shown, theory, sampling, cells.flatMap { $0 })
}

/// What one replicate found at one strength.
public struct ModelCell: Codable, Sendable {
  public var learningRate: Double
  public var overlap: Double
  public var predictedInfiniteWidth: Double
  public var predictedFiniteWidth: Double
  /// The coarser theory: one effective ridge for all samples.
  public var constantInfiniteWidth: Double
  public var constantFiniteWidth: Double
  public var kernelRidge: Double
  public var network: Double
  public var alignment: Double
}

extension ModelReshaping.Point {
  init(strength: Double, cells: [ModelCell], theory: ModelTheory) throws(HelioError) {
    func mean(_ value: (ModelCell) -> Double) -> Double {
      cells.map(value).reduce(0, +) / Double(cells.count)
    }
    self.init(
      strength: strength, learningRate: mean(\.learningRate),
      bulkInflation: try theory.bulkInflation(strength: strength),
      predictedInfiniteWidth: mean(\.predictedInfiniteWidth),
      predictedFiniteWidth: mean(\.predictedFiniteWidth),
      constantInfiniteWidth: mean(\.constantInfiniteWidth),
      constantFiniteWidth: mean(\.constantFiniteWidth),
      kernelRidge: Replicates(cells.map(\.kernelRidge)),
      network: Replicates(cells.map(\.network)), alignment: mean(\.alignment),
      degreesOfFreedom: try theory.degreesOfFreedom(strength: strength),
      kernelRidgeDeviation: Replicates(cells.map { $0.kernelRidge - $0.predictedInfiniteWidth }),
      networkDeviation: Replicates(cells.map { $0.network - $0.predictedFiniteWidth }))
  }
}
