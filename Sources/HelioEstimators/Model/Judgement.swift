import HelioCore
import HelioLinalg
import HelioTables

extension TableModel {
  /// How good the model is, by rows that it did not learn from.
  public struct Judgement: Sendable, Equatable, Codable {
    /// How the rows were left out, for people.
    public let method: String
    public let rowCount: Int
    /// Regression, in the units of the table.
    public let rootMeanSquaredError: Double?
    /// Half of the rows are missed by less; regression, in the units of the table. Absent from older files.
    public let medianAbsoluteError: Double?
    /// 1 - sum (y - f)^2/sum (y - mean)^2, regression in the units of the table.
    public let rSquared: Double?
    /// Share of the rows whose class is the one of largest probability, or that of the threshold.
    public let accuracy: Double?
    /// Mean of -log P(true class).
    public let logLoss: Double?
    /// Mean of (±1 label - score)^2 over rows and scores; `nil` where outputs are logits.
    public let squaredScoreError: Double?
    /// Classes; absent from older files.
    public let classes: ClassReport?
  }

  /// What an accuracy leaves out.
  public struct ClassReport: Sendable, Equatable, Codable {
    /// Rows by true class (first index) and predicted class.
    public let confusion: [[Int]]
    /// Probability that a random row of the second class has a larger P(second) than one of the first, equal ones
    /// counted half; of more classes the mean over each one against the rest. `nil` with rows of one class only.
    public let areaUnderCurve: Double?
    /// Ten bins of probability, [0, .1) to [.9, 1]: of the second of two classes, or of the predicted class.
    public let reliability: [ReliabilityBin]

    /// Mean over the classes that have rows of the share of their rows that is found.
    public var balancedAccuracy: Double {
      let shares = confusion.enumerated().compactMap { c, row -> Double? in
        let count = row.reduce(0, +)
        return count == 0 ? nil : Double(row[c]) / Double(count)
      }
      return shares.reduce(0, +) / Double(max(shares.count, 1))
    }

    /// Share of the most frequent class.
    public var majorityShare: Double {
      let counts = confusion.map { $0.reduce(0, +) }
      return Double(counts.max() ?? 0) / Double(max(counts.reduce(0, +), 1))
    }
  }

  /// Rows with like probabilities.
  public struct ReliabilityBin: Sendable, Equatable, Codable {
    public let rowCount: Int
    /// 0 without rows.
    public let meanProbability: Double
    /// Share of the rows for which it came true; 0 without rows.
    public let frequency: Double
  }
}

extension TableModel.Judgement {
  /// - Parameters:
  ///   - probabilities: of the classes; `nil`: by the calibration.
  ///   - knownShares: shares of classes that the rows left out have in common with the others, as folds of the same
  ///     mixture do; see ``costOfShares(_:_:)``.
  ///   - threshold: as in ``TableModel/threshold``.
  init(
    _ outputs: Matrix<Double>, truth: Preparation.TrueTargets, target: TargetEncoding,
    calibration: ClassCalibration?, probabilities: Matrix<Double>? = nil, knownShares: Int = 0,
    threshold: Double? = nil, method: String
  ) {
    self.method = method
    rowCount = outputs.rows
    let n = Double(outputs.rows)
    switch truth {
    case .numbers(let y):
      let f = outputs.elements.map { target.prediction($0) }
      let errors = zip(y, f).map { abs($0 - $1) }
      let mean = y.reduce(0) { $0 + $1 / n }
      // In units in which no square overflows or vanishes; 1 for all but extreme ones.
      let largest = max(errors.max() ?? 0, y.lazy.map { abs($0 - mean) }.max() ?? 0)
      let unit = largest > 1e150 || largest < 1e-150 && largest > 0 ? largest : 1
      let error = errors.reduce(0) { $0 + $1 / unit * ($1 / unit) }
      let variance = y.reduce(0) { $0 + ($1 - mean) / unit * (($1 - mean) / unit) }
      rootMeanSquaredError = unit * (error / n).squareRoot()
      medianAbsoluteError = median(errors)
      rSquared = variance > 0 ? 1 - error / variance : nil
      (accuracy, logLoss, squaredScoreError, classes) = (nil, nil, nil, nil)
    case .classes(let truth):
      let P =
        probabilities ?? calibration?.probabilities(scores: target.uncentred(outputs))
      let found = P.map { decidedClasses($0, threshold: threshold) } ?? []
      accuracy = Double(zip(found, truth).count { $0 == $1 }) / n
      logLoss = P.map { P in
        Self.costOfShares(P, knownShares)
          - truth.indices.reduce(0) { $0 + log(max(P[$1, truth[$1]], 1e-300)) } / n
      }
      let Y = target.targets(classes: truth)
      let error = zip(Y.elements, outputs.elements).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      squaredScoreError = calibration == .logistic ? nil : error / Double(Y.elements.count)
      // Of a damaged model probabilities may be anything.
      classes = P.flatMap {
        $0.isFinite ? TableModel.ClassReport($0, found: found, truth: truth) : nil
      }
      (rootMeanSquaredError, medianAbsoluteError, rSquared) = (nil, nil, nil)
    }
  }

  /// What log loss fresh rows cost more than rows left out of the same mixture of classes, m rows of K probabilities.
  ///
  ///     (s/m) sum_c mean p_c (1 - p_c)/sum_c mean p_c (1 - mean p_c),   s known shares
  ///
  /// Shares of m rows are wrong by their chance, which costs 1/(2m) each on fresh rows and gains as much on their own;
  /// less as far as the inputs tell the class. Source: Akaike, IEEE Trans. Automatic Control 19, 716, 1974.
  private static func costOfShares(_ P: Matrix<Double>, _ shares: Int) -> Double {
    guard shares > 0, P.rows > 0 else { return 0 }
    let m = Double(P.rows)
    var (within, total) = (0.0, 0.0)
    for c in 0..<P.columns {
      let p = P.column(c)
      let mean = p.reduce(0, +) / m
      within += p.reduce(0) { $0 + $1 * (1 - $1) } / m
      total += mean * (1 - mean)
    }
    return total > 0 ? Double(shares) / m * within / total : 0
  }

  /// One sentence if the model is no better than knowing nothing; `nil` otherwise.
  public var remark: String? {
    if let rSquared, rSquared <= 0 {
      return
        "This is no better than the mean of the target for every row: the columns do not tell the target, "
        + "or not with so few rows."
    }
    if let accuracy, let classes, rowCount > 0, accuracy <= classes.majorityShare {
      return "The accuracy is not above the share of the most frequent class "
        + "(\(shortDecimal(classes.majorityShare))): judge by AUC, log loss and the balanced accuracy."
    }
    return nil
  }
}

/// The class of largest probability in each row; with a threshold the second of two classes where its
/// probability is at least that.
func decidedClasses(_ P: Matrix<Double>, threshold: Double?) -> [Int] {
  (0..<P.rows).map { i in
    if let threshold { return P[i, 1] >= threshold ? 1 : 0 }
    var best = 0
    for c in 1..<P.columns where P[i, c] > P[i, best] { best = c }
    return best
  }
}

/// Between the two middle ones for an even number; 0 of none.
func median(_ x: [Double]) -> Double {
  let sorted = x.sorted()
  guard !sorted.isEmpty else { return 0 }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
}

extension TableModel.ClassReport {
  init(_ P: Matrix<Double>, found: [Int], truth: [Int]) {
    let K = P.columns
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: K), count: K)
    for (t, f) in zip(truth, found) { confusion[t][f] += 1 }
    self.confusion = confusion
    let ofClass = K == 2 ? [1] : Array(0..<K)
    let areas = ofClass.compactMap { c in
      Self.areaUnderCurve(P.column(c), truth.map { $0 == c })
    }
    areaUnderCurve = areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    var bins = [(count: Int, sum: Double, hits: Int)](repeating: (0, 0, 0), count: 10)
    for (i, t) in truth.enumerated() {
      let c = K == 2 ? 1 : found[i]
      let bin = min(Int(10 * P[i, c]), 9)
      bins[bin].count += 1
      bins[bin].sum += P[i, c]
      bins[bin].hits += t == c ? 1 : 0
    }
    reliability = bins.map { bin in
      TableModel.ReliabilityBin(
        rowCount: bin.count, meanProbability: bin.count == 0 ? 0 : bin.sum / Double(bin.count),
        frequency: bin.count == 0 ? 0 : Double(bin.hits) / Double(bin.count))
    }
  }

  /// By ranks, equal values sharing their mean rank. Source: Hanley and McNeil 1982.
  private static func areaUnderCurve(_ scores: [Double], _ isMember: [Bool]) -> Double? {
    let members = Double(isMember.count { $0 })
    let others = Double(isMember.count) - members
    guard members > 0, others > 0 else { return nil }
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let rank = Double(start + 1 + end) / 2
      rankSum += rank * Double(order[start..<end].count { isMember[$0] })
      start = end
    }
    return (rankSum - members * (members + 1) / 2) / (members * others)
  }

  /// Reports by disjoint rows as one; the area is the mean by rows.
  init?(pooling parts: [(report: TableModel.ClassReport?, rowCount: Int)]) {
    let reports = parts.compactMap { part in part.report.map { ($0, Double(part.rowCount)) } }
    guard reports.count == parts.count, let K = reports.first?.0.confusion.count else { return nil }
    confusion = (0..<K).map { t in
      (0..<K).map { f in reports.reduce(0) { $0 + $1.0.confusion[t][f] } }
    }
    let areas = reports.compactMap { report, n in report.areaUnderCurve.map { ($0 * n, n) } }
    let n = areas.reduce(0) { $0 + $1.1 }
    areaUnderCurve = n > 0 ? areas.reduce(0) { $0 + $1.0 } / n : nil
    reliability = (0..<10).map { b in
      let bins = reports.map { $0.0.reliability[b] }
      let count = bins.reduce(0) { $0 + $1.rowCount }
      func mean(_ value: (TableModel.ReliabilityBin) -> Double) -> Double {
        count == 0 ? 0 : bins.reduce(0) { $0 + Double($1.rowCount) * value($1) } / Double(count)
      }
      return TableModel.ReliabilityBin(
        rowCount: count, meanProbability: mean(\.meanProbability), frequency: mean(\.frequency))
    }
  }
}
