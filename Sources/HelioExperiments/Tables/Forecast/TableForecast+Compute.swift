public import HelioCore
public import HelioRuns
public import HelioTables

/// Forecasts the errors of SGD on random features of a table, for the schedule asked for and for the best of a
/// grid, and runs both.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why, and so do steps that
///   are not stable.
/// - Complexity: an eigenproblem of order min(n, P), O(min(n, P)) for each step of each schedule of the grid, and
///   6 P k operations a row of the real runs.
///
/// Source: sheet random-features-sgd §3.4, §8.
public func forecastTable(
  _ table: Table, _ specification: ForecastSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> TableForecast {
  let dataset = try specification.dataset(of: table)
  let job = try ForecastJob(dataset, specification)
  var widths: [TableForecast.Width] = []
  let count = Double(specification.widths.count)
  for (i, width) in specification.widths.enumerated() {
    widths.append(
      try folder.cell("width-\(width)") { () throws(HelioError) in
        try job.width(width) { share, what in
          progress(0.95 * (Double(i) + share) / count, "width \(width): \(what)")
        }
      })
  }
  return job.assemble(widths)
}
