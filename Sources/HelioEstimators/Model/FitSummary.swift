import HelioNumerics
import HelioTables

/// What is said of a fit as JSON: by `fit --json`, and of a model in other languages.
public struct FitSummary: Encodable, Sendable {
  struct Member: Encodable, Sendable {
    let kernel: String
    let metric: String
    let effectiveDimension: Double
    let ridge: Double
    let weight: Double
    let solution: SolutionReport
  }
  let judgement: TableModel.Judgement
  let outerJudgement: TableModel.Judgement?
  let selectionOptimism: Double?
  let heldOut: TableModel.Judgement?
  struct Network: Encodable, Sendable {
    let loss: String
    let regularization, inputVariance, dualityGap, effectiveSampleSize, trainError,
      leaveOneOutError: Double
    let pointCount: Int
    let candidates: [MeanFieldCandidate]
  }
  let members: [Member]
  /// Of a mean-field model, in the units of what is learned: the target's deviation.
  let network: Network?
  let candidates: [ScoredCandidate]
  /// Elapsed time of each candidate's evaluation.
  let candidateSeconds: [Double]
  let sentences: [String]
  /// Labels in the order of the rows and columns of a confusion; empty for regression.
  let classLabels: [String]
  let remark: String?

  public init(_ model: TableModel, heldOut: TableModel.Judgement?) {
    judgement = model.judgement
    outerJudgement = model.outerJudgement
    selectionOptimism = model.selectionOptimism
    self.heldOut = heldOut
    members = zip(model.regressor.members, model.regressor.weights).map { member, weight in
      Member(
        kernel: member.form.description, metric: member.adaptation.description,
        effectiveDimension: member.metric.effectiveDimension, ridge: member.ridge, weight: weight,
        solution: member.solution)
    }
    network = model.regressor.network.map { network in
      let output = network.outputs[0]
      return Network(
        loss: network.loss.rawValue, regularization: output.regularization,
        inputVariance: output.inputVariance, dualityGap: output.dualityGap,
        effectiveSampleSize: output.effectiveSampleSize, trainError: output.trainError,
        leaveOneOutError: output.leaveOneOutError, pointCount: network.pointCount,
        candidates: network.candidates)
    }
    candidates = model.regressor.candidates
    candidateSeconds = candidates.map { $0.seconds ?? 0 }
    sentences = model.sentences
    classLabels = model.preparation.target.classLabels
    remark = model.judgement.remark
  }
}
