import Foundation
package import HelioEstimators

extension TableModel.Judgement {
  /// One line.
  package var summary: String {
    var parts: [String] = []
    if let rootMeanSquaredError { parts.append("RMSE \(significant(rootMeanSquaredError))") }
    if let medianAbsoluteError {
      parts.append("median error \(significant(medianAbsoluteError))")
    }
    if let rSquared { parts.append("R^2 \(decimal(rSquared, 4))") }
    if let accuracy { parts.append("accuracy \(decimal(accuracy, 4))") }
    if let classes { parts.append("balanced \(decimal(classes.balancedAccuracy, 4))") }
    if let area = classes?.areaUnderCurve { parts.append("AUC \(decimal(area, 4))") }
    if let logLoss { parts.append("log loss \(decimal(logLoss, 4))") }
    if let squaredScoreError {
      parts.append("squared error of ±1 scores \(decimal(squaredScoreError, 4))")
    }
    return parts.joined(separator: ", ") + " (\(counted(rowCount, "row")))"
  }
}

/// `1 row`, `2 rows`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
package func decimal(_ x: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", x) }
package func significant(_ x: Double) -> String { String(format: "%.4g", x) }
