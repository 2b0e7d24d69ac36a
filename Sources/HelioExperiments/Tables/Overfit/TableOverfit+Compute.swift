public import HelioCore
public import HelioRuns
public import HelioTables

/// Flips labels of a table's training rows, trains networks until they fit them all, and finds what that costs on
/// held-out rows, beside the linear rule of largest margin and where the Gaussian model would place the table.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why, and so does one without
///   two sides.
/// - Complexity: 2 rates x replicates descents of n p min(n, d) operations a step, and as many max-margin programs of
///   order min(n, d).
///
/// Source: sheet benign-overfitting §1 to §4.
public func overfitTable(
  _ table: Table, _ specification: OverfitSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> TableOverfit {
  let dataset = try specification.dataset(of: table)
  let job = try OverfitJob(dataset, specification)
  let count = Double(specification.flipRates.count)
  var rates: [TableOverfit.Rate] = []
  for (i, rate) in specification.flipRates.enumerated() {
    rates.append(
      try folder.cell("rate-\(short(rate))") { () throws(HelioError) in
        try job.rate(rate) {
          progress(0.95 * (Double(i) + $0) / count, "\(short(100 * rate)) % of the labels flipped")
        }
      })
  }
  return try job.assemble(rates)
}
