import Heliotrope

/// One case, once: `helio-bench CASE key=value ...` prints one line of JSON.
///
/// The driver `compare.py` runs it and the rival's script in turn; parameters come from `cases.json`.
@main struct Main {
  /// Every case by name; a new one is a function here and an entry in `cases.json`.
  static let cases: [String: @Sendable (Request, inout Report) async throws -> Void] = [
    "machine": { _, report in describeMachine(&report) },
    "peak": measurePeak,
    "kernel-matrix": measureKernelMatrix,
    "kernel-ridge": measureKernelRidge,
    "eigen": measureEigen,
    "step-ridge": measureStepRidge,
    "spectrum": measureSpectrum,
    "feature-learning": measureFeatureLearning,
    "learned-features": measureLearnedFeatures,
    "spiked-simulation": measureSpikedSimulation,
    "gradient-steps": measureGradientSteps,
    "runner": measureRunner,
    "many-cells": measureManyCells,
    "normals": measureElementwise,
    "tanh": measureElementwise,
    "flip-sampler": measureFlipSampler,
    "path-law": measurePathLaw,
    "subspace-training": measureSubspaceTraining,
    "flip-distance": measureFlipDistance,
    "input-attack": measureInputAttack,
    "refined-risk": measureRefinedRisk,
    "one-pass": measureOnePass,
    "closure": measureClosure,
    "sample-modes": measureSampleModes,
    "exact-multi-pass": measureExactMultiPass,
    "readout-descent": measureReadoutDescent,
    "one-pass-networks": measureOnePassNetworks,
    "max-margin": measureMaxMargin,
    "hinge-descent": measureHingeDescent,
    "benign-map": measureBenignMap,
    "tracked-descent": measureTrackedDescent,
    "simplex-minimum": measureSimplexMinimum,
    "block-chain": measureBlockChain,
    "block-chain-gradient": measureBlockChainGradient,
    "group-shuffle-projection": measureGroupShuffleProjection,
    "orthogonal-blocks": measureOrthogonalBlocks,
    "adapter-training": measureAdapterTraining,
    "spectral-estimator": measureSpectralEstimator,
    "index-estimators": measureIndexEstimators,
    "gradient-products": measureGradientProducts,
    "index-theory": measureIndexTheory,
    "general-certificate": measureGeneralCertificate,
    "empirical-distance": measureEmpiricalDistance,
    "lipschitz-networks": measureLipschitzNetworks,
    "dual-ascent": measureDualAscent,
    "dual-newton": measureDualNewton,
    "langevin": measureLangevin,
  ]

  static func main() async throws {
    let request = try Request(CommandLine.arguments.dropFirst())
    LinearAlgebraLibrary.setThreads(try request.integer("threads", default: 1))
    switch request.name {
    case "figures": try await drawFigures(request)
    case "feature-learning-data": try printFeatureLearningData(request)
    default:
      guard let measure = cases[request.name] else {
        let known = cases.keys.sorted().joined(separator: ", ")
        throw RequestError(description: "no case named \(request.name); known: \(known)")
      }
      var report = Report(request)
      try await measure(request, &report)
      try report.print()
    }
  }
}
