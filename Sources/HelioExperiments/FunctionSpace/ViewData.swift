import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTables

/// The rows of the step and others that it does not see.
struct ViewData {
  let step: TableStep
  /// m x d.
  let heldOut: Matrix<Double>

  /// The same rows at all widths and strengths of a replicate, so that its numbers can be compared.
  init(_ settings: Settings, _ source: CellSource) throws(HelioError) {
    typealias P = ThreeViewsSettings
    let m = settings[P.heldOutRows]
    switch settings[P.inputs] {
    case .gaussian:
      let d = settings[P.dimension]
      let model = try DataModel(
        dimension: d, link: settings[P.link], noiseVariance: settings[P.noiseVariance])
      let stream = RandomStream(
        seed: source.seed, purpose: "rows of the three views", index: source.replicate)
      let n = max(2, Int((settings[P.sampleRatio] * Double(d)).rounded()))
      let seen: DataModel.Sample<Double> = model.sample(n, from: stream.substream("step"))
      let other: DataModel.Sample<Double> = model.sample(m, from: stream.substream("held out"))
      step = try TableStep(
        inputs: seen.inputs, targets: seen.targetMatrix, activation: .relu, biasVariance: 0)
      heldOut = other.inputs
    case .digits:
      let split = source.seed &+ UInt64(source.replicate)
      let dataset = try Dataset(
        Table.read(path: exampleTable("digits")),
        options: PreparationOptions(testFraction: 0.4, seed: split))
      step = try TableStep(
        inputs: dataset.trainInputs, targets: dataset.trainTargets, activation: .relu,
        biasVariance: 0)
      heldOut = dataset.testInputs.rows(0..<min(m, dataset.testInputs.rows))
    }
  }
}
