import HelioCore
import HelioLinalg
import HelioTables

// What every model fulfils, and a file must before any of it is used: a checksum tells accidents, not intent,
// and no file may stop the program.

/// - Throws: ``HelioError/data(_:)`` unless the condition holds; `what` goes after "its".
func requireSound(_ condition: Bool, _ what: @autoclosure () -> String) throws(HelioError) {
  guard condition else { throw .data("The model file is damaged: its \(what()).") }
}

extension Sequence where Element == Double {
  fileprivate var isFinite: Bool { allSatisfy(\.isFinite) }
}

extension Preparation {
  func check() throws(HelioError) {
    for rule in features.rules { try rule.check() }
    for function in functions ?? [] { try function.check() }
    try scaling.check(featureCount: features.featureNames.count)
    try target.check()
  }
}

extension FeatureEncoding.Rule {
  fileprivate func check() throws(HelioError) {
    switch self {
    case .number(let rule):
      try requireSound(
        [rule.median, rule.lowest, rule.highest].compactMap(\.self).isFinite,
        "median or range of '\(column)' is not finite")
    case .date(let rule):
      try requireSound(
        [rule.origin, rule.latest, rule.median ?? 0].isFinite, "dates of '\(column)' are not finite"
      )
    case .boolean: break
    case .category(let rule):
      try requireSound(
        Set(rule.levels).count == rule.levels.count, "levels of '\(column)' are not distinct")
    }
  }
}

extension FeatureScaling {
  fileprivate func check(featureCount d: Int) throws(HelioError) {
    try requireSound(
      d > 0 && means.count == d && deviations.count == d,
      "\(d) features have \(means.count) means and \(deviations.count) deviations")
    try requireSound(means.isFinite, "means are not finite")
    try requireSound(
      deviations.isFinite && deviations.allSatisfy { $0 > 0 }, "deviations are not positive")
    try requireSound(
      columnWeights.map { $0.count == d && $0.isFinite && $0.allSatisfy { $0 > 0 } } != false,
      "weights of the columns are not positive")
    try requireSound(factor.isFinite && factor > 0, "factor of the inputs is not positive")
    if let whitening {
      try requireSound(
        whitening.count == d && whitening.allSatisfy { $0.count == d && $0.isFinite },
        "whitening is no finite \(d) x \(d) matrix")
    }
    if let normalScores {
      try requireSound(normalScores.count == d, "normal scores are not one a feature")
      for scores in normalScores { try scores?.check() }
    }
  }
}

extension NormalScores {
  fileprivate func check() throws(HelioError) {
    try requireSound(
      !values.isEmpty && values.count == scores.count && values.isFinite && scores.isFinite
        && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
        && zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 },
      "normal scores are no ascending pairs")
  }
}

extension TargetEncoding {
  fileprivate func check() throws(HelioError) {
    let (labels, outputs) = (classLabels.count, offsets.count)
    let fits =
      switch task {
      case .regression: labels == 0 && outputs == 1
      case .binary: labels == 2 && outputs == 1
      case .multiclass: labels >= 2 && outputs == labels
      }
    try requireSound(
      fits, "\(labels) class labels and \(outputs) outputs are no \(task.rawValue) target")
    try requireSound(Set(classLabels).count == labels, "class labels are not distinct")
    try requireSound(
      offsets.isFinite && scale.isFinite && scale > 0 && lowest?.isFinite != false,
      "target's offsets or scale are not finite")
  }
}

extension FittedAdaptiveRegressor {
  func check() throws(HelioError) {
    let (n, k) = (training.X.rows, training.Y.columns)
    try requireSound(training.X.isFinite && training.Y.isFinite, "training rows are not finite")
    try requireSound(
      training.weights?.allSatisfy { $0.isFinite && $0 > 0 } != false, "weights are not positive")
    for member in members { try member.check(outputCount: k) }
    try network?.check(dimension: training.X.columns, outputCount: k)
    try requireSound(
      weights.allSatisfy { $0.isFinite && $0 >= 0 }, "weights of the blend are not positive")
    try requireSound(
      judgedRows.allSatisfy { (0..<n).contains($0) }, "rows that judged the model are not there")
    try requireSound(judgedOutputs.isFinite, "outputs of the judgement are not finite")
  }
}

extension FittedMeanField {
  fileprivate func check(dimension d: Int, outputCount k: Int) throws(HelioError) {
    try requireSound(
      outputs.count == k && pointCount >= 1 && pointCount <= 1 << 20,
      "network has \(outputs.count) outputs of \(pointCount) points")
    try requireSound(
      coordinates.means.isFinite && coordinates.deviations.isFinite
        && coordinates.deviations.allSatisfy { $0 > 0 }, "inputs of the network are not finite")
    for output in outputs {
      try requireSound(
        output.neurons.isFinite && output.readout.isFinite && output.offset.isFinite
          && output.readout.allSatisfy { $0 > 0 }, "neurons are not finite")
      try requireSound(
        output.inputVariance > 0 && output.inputVariance.isFinite && output.regularization > 0,
        "network's prior is not positive")
    }
  }
}

extension FunctionExpansion {
  func check() throws(HelioError) {
    let N = columns.count - 1
    try requireSound(
      N >= 2 && grid.count == N + 1 && grid.isFinite && Set(columns).count == N + 1
        && count >= 1 && count < N && FunctionalColumns.derivatives.contains(derivative),
      "curve '\(pattern)' has no coefficients")
  }
}

extension FittedKernelRegressor {
  fileprivate func check(outputCount k: Int) throws(HelioError) {
    try adaptation.validate()
    try requireSound(ridge.isFinite && ridge > 0, "ridge is not positive")
    try requireSound(metric.root.isFinite && points.isFinite, "metric is not finite")
    try requireSound(
      coefficients.isFinite && offsets.count == k && offsets.isFinite, "coefficients are not finite"
    )
  }
}

extension TableModel {
  /// Of a regression residuals give intervals, of classes a calibration gives probabilities.
  func check() throws(HelioError) {
    try preparation.check()
    try regressor.check()
    let isRegression = task == .regression
    try requireSound(
      regressor.dimension == preparation.features.featureNames.count
        && regressor.outputCount == preparation.target.outputCount,
      "preparation and its kernels have other shapes")
    try requireSound(
      (residuals != nil) == isRegression && (calibration != nil) != isRegression,
      "task and its measure of errors do not fit")
    if let residuals {
      let errors = residuals.absoluteErrors
      try requireSound(
        errors.isFinite && zip([0] + errors, errors).allSatisfy { $0 <= $1 },
        "residuals do not ascend")
    }
    try requireSound(
      categorySpreads.allSatisfy {
        $0.categoryCount >= 1 && $0.deviation.isFinite && $0.deviation >= 0
      }, "differences of categories are not positive")
    if let threshold {
      try requireSound(
        task == .binary && threshold > 0 && threshold < 1, "threshold is not between 0 and 1")
    }
    if let calibration {
      try requireSound(
        calibration.isFinite
          && calibration.classOffsets.map { $0.count == regressor.outputCount } ?? true,
        "calibration is not finite, or of other classes")
    }
  }
}
