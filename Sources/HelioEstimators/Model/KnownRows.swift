import HelioLinalg
import HelioTables

extension TableModel {
  /// A sentence if many rows of a table are rows that the model learned from: a judgement by them says how well
  /// it knows these, not how it does on others. `nil` otherwise.
  ///
  /// Rows are recognised by their inputs and, where both have it, the target, in single precision. Without a
  /// target nothing is said where many training rows are alike, as with a few categories.
  func noteOnKnownRows(_ X: Matrix<Double>, _ known: Preparation.KnownTargets?) -> String? {
    let training = regressor.training
    let target = preparation.target
    var rows = Array(0..<X.rows)
    var Y: Matrix<Double>?
    if let known, !known.rows.isEmpty {
      rows = known.rows
      switch known.truth {
      case .numbers(let y): Y = target.targets(values: y)
      case .classes(let classes): Y = target.targets(classes: classes)
      }
    }
    func key(_ x: [Double], _ y: [Double]?) -> Int {
      var hasher = Hasher()
      for value in x + (y ?? []) { hasher.combine(Float(value) + 0) }
      return hasher.finalize()
    }
    let keys = Set(
      (0..<training.X.rows).map { key(training.X.row($0), Y == nil ? nil : training.Y.row($0)) })
    guard 2 * keys.count > training.X.rows else { return nil }
    let count = rows.enumerated().count { position, row in
      keys.contains(key(X.row(row), Y?.row(position)))
    }
    guard count > 0, 2 * count >= rows.count else { return nil }
    let which = count == rows.count ? "All \(count)" : "\(count) of \(rows.count)"
    return
      "\(count == 1 && rows.count == 1 ? "The" : which) \(count == 1 ? "row is one" : "rows are ones") that the "
      + "model learned from: errors there are smaller than on new rows, for which see how fit judged it"
      + "\(newRowError)."
  }

  private var newRowError: String {
    if let error = judgement.rootMeanSquaredError {
      return " (RMSE \(shortDecimal(error)) by \(judgement.method))"
    }
    if let loss = judgement.logLoss {
      return " (log loss \(shortDecimal(loss)) by \(judgement.method))"
    }
    return ""
  }
}
