public import Foundation
public import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTables

/// What a model file holds beside its arrays.
private struct ModelDescription: Codable {
  struct Member: Codable {
    let form: KernelForm
    let ridge: Double
    let adaptation: Adaptation
    let hasMetric: Bool
    let centres: [Int]?
    let offsets: [Double]
    let weight: Double
    let solution: SolutionReport
  }
  struct Network: Codable {
    struct Output: Codable {
      let regularization, inputVariance, dualityGap, effectiveSampleSize, trainError,
        leaveOneOutError, offset: Double
      let neuronCount: Int
    }
    let loss: MeanFieldLoss
    let pointCount: Int
    let outputs: [Output]
    let candidates: [MeanFieldCandidate]
  }
  let program: String
  /// Arrays: the training inputs, n x d; their targets, n x k; weights, n, if `hasWeights`; then for each
  /// member the root of its metric, d x d, if `hasMetric`, and its coefficients, n x k, or m x k for m `centres`, which are rows of the inputs.
  /// Of a `network`, which has no members: means and deviations of its inputs, d each, then for each output the neurons,
  /// m x (d + 1), and their readout, m.
  let rowCount: Int
  let dimension: Int
  let outputCount: Int
  let hasWeights: Bool
  let members: [Member]
  /// Absent for a blend of kernels, and from files before version 5.
  let network: Network?
  let preparation: Preparation
  let candidates: [ScoredCandidate]
  let judgement: TableModel.Judgement
  /// Absent without outer folds, and from older files.
  let outerJudgement: TableModel.Judgement?
  let judgedRows: [Int]
  let judgedOutputs: [Double]
  let judgedError: Double
  let calibration: ClassCalibration?
  let residuals: ConformalResiduals?
  /// Absent from files before version 4.
  let categorySpreads: [CategorySpread]?
  let sentences: [String]
  /// Absent from files before version 3.
  let reading: ReadingOptions?
  let threshold: Double?
}

extension TableModel {
  /// The model as the bytes of a file; the same model gives the same bytes.
  public func fileContent() throws(HelioError) -> Data {
    let training = regressor.training
    let description = ModelDescription(
      program: "Heliotrope", rowCount: training.X.rows, dimension: regressor.dimension,
      outputCount: regressor.outputCount, hasWeights: training.weights != nil,
      members: zip(regressor.members, regressor.weights).map { member, weight in
        .init(
          form: member.form, ridge: member.ridge, adaptation: member.adaptation,
          hasMetric: !member.metric.isIdentity, centres: member.centres, offsets: member.offsets,
          weight: weight, solution: member.solution)
      },
      network: regressor.network.map { network in
        .init(
          loss: network.loss, pointCount: network.pointCount,
          outputs: network.outputs.map {
            .init(
              regularization: $0.regularization, inputVariance: $0.inputVariance,
              dualityGap: $0.dualityGap, effectiveSampleSize: $0.effectiveSampleSize,
              trainError: $0.trainError, leaveOneOutError: $0.leaveOneOutError,
              offset: $0.offset, neuronCount: $0.neurons.rows)
          }, candidates: network.candidates)
      },
      preparation: preparation, candidates: regressor.candidates, judgement: judgement,
      outerJudgement: outerJudgement,
      judgedRows: regressor.judgedRows, judgedOutputs: regressor.judgedOutputs.elements,
      judgedError: regressor.judgedError, calibration: calibration, residuals: residuals,
      categorySpreads: categorySpreads.isEmpty ? nil : categorySpreads,
      sentences: sentences, reading: reading, threshold: threshold)
    var arrays = [training.X.elements, training.Y.elements]
    if let weights = training.weights { arrays.append(weights) }
    for member in regressor.members {
      if !member.metric.isIdentity { arrays.append(member.metric.root.elements) }
      arrays.append(member.coefficients.elements)
    }
    if let network = regressor.network {
      arrays += [network.coordinates.means, network.coordinates.deviations]
      for output in network.outputs { arrays += [output.neurons.elements, output.readout] }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      let json = try encoder.encode(description)
      return Data(ModelFile.bytes(description: Array(json), arrays: arrays))
    } catch {
      throw .unwritable("The model cannot be written: \(error).")
    }
  }

  /// - Throws: ``HelioError/data(_:)`` for bytes that are no model, of another version, or damaged.
  public init(fileContent: Data) throws(HelioError) {
    let (json, numbers) = try ModelFile.parse(Array(fileContent))
    let description: ModelDescription
    do {
      description = try JSONDecoder().decode(ModelDescription.self, from: Data(json))
    } catch {
      throw .data("The model file is damaged: its description cannot be read (\(error)).")
    }
    let (n, d, k) = (description.rowCount, description.dimension, description.outputCount)
    try requireSound(n >= 1 && d >= 1 && k >= 1, "shape is \(n) x \(d) and \(k) outputs")
    try requireSound(
      description.members.isEmpty == (description.network != nil), "blend has no member")
    var rest = numbers[...]
    func next(_ rows: Int, _ columns: Int) throws(HelioError) -> Matrix<Double> {
      let (count, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
      try requireSound(!isTooLarge && count <= rest.count, "numbers are too few")
      defer { rest = rest.dropFirst(count) }
      return Matrix(rows: rows, columns: columns, elements: Array(rest.prefix(count)))
    }
    let X = try next(n, d)
    let Y = try next(n, k)
    let weights = description.hasWeights ? try next(n, 1).elements : nil
    var members: [FittedKernelRegressor] = []
    for member in description.members {
      let metric =
        member.hasMetric ? Metric(root: try next(d, d)) : Metric.identity(dimension: d)
      let rows = member.centres ?? []
      try requireSound(
        member.centres?.isEmpty != true && rows.allSatisfy { (0..<n).contains($0) },
        "centres are not among its rows")
      let centres = member.centres == nil ? X : X.selectingRows(rows)
      members.append(
        FittedKernelRegressor(
          form: member.form, ridge: member.ridge, adaptation: member.adaptation, metric: metric,
          centres: member.centres, points: member.form.points(centres, metric),
          offsets: member.offsets, coefficients: try next(centres.rows, k),
          solution: member.solution))
    }
    var network: FittedMeanField?
    if let stored = description.network {
      let (means, deviations) = (try next(d, 1).elements, try next(d, 1).elements)
      var outputs: [FittedMeanField.Output] = []
      for output in stored.outputs {
        try requireSound(output.neuronCount >= 1, "network has no neuron")
        outputs.append(
          FittedMeanField.Output(
            regularization: output.regularization, inputVariance: output.inputVariance,
            dualityGap: output.dualityGap, effectiveSampleSize: output.effectiveSampleSize,
            trainError: output.trainError, leaveOneOutError: output.leaveOneOutError,
            neurons: try next(output.neuronCount, d + 1),
            readout: try next(output.neuronCount, 1).elements, offset: output.offset))
      }
      network = FittedMeanField(
        loss: stored.loss, pointCount: stored.pointCount,
        coordinates: Coordinates(means: means, deviations: deviations), outputs: outputs,
        candidates: stored.candidates)
    }
    try requireSound(rest.isEmpty, "numbers are too many")
    let judged = description.judgedRows
    let (judgedCount, isTooLarge) = judged.count.multipliedReportingOverflow(by: k)
    try requireSound(
      !isTooLarge && description.judgedOutputs.count == judgedCount,
      "outputs of the judgement are not \(judged.count) x \(k)")
    self.init(
      preparation: description.preparation,
      regressor: FittedAdaptiveRegressor(
        training: TrainingRows(X: X, Y: Y, weights: weights), members: members,
        weights: description.members.map(\.weight), candidates: description.candidates,
        judgedRows: judged,
        judgedOutputs: Matrix(
          rows: judged.count, columns: k, elements: description.judgedOutputs),
        judgedError: description.judgedError, judgedMethod: nil, notes: [], network: network),
      calibration: description.calibration, residuals: description.residuals,
      categorySpreads: description.categorySpreads ?? [], judgement: description.judgement,
      outerJudgement: description.outerJudgement,
      sentences: description.sentences, reading: description.reading ?? .init(),
      threshold: description.threshold)
    try check()
  }

  /// Writes the model in one step, see ``writeFile(_:to:)``.
  public func write(to path: String) throws(HelioError) {
    try writeFile(fileContent(), to: path)
  }

  public static func read(path: String) throws(HelioError) -> TableModel {
    let content = try contents(ofFile: path)
    do { return try TableModel(fileContent: content) } catch .data(let sentence) {
      throw .data("\(path): \(sentence)")
    }
  }
}
