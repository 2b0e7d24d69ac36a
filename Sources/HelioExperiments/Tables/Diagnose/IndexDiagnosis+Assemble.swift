import HelioCore
import HelioEstimators
import HelioLinalg
import HelioRuns
import HelioTables

extension DiagnosisJob {
  /// Joins the parts, compares every score with the best, and says what it means.
  func assemble(
    _ cells: [(IndexEstimator, Cell)], _ refusals: [IndexDiagnosis.Refusal], _ baselines: Baselines
  ) throws(HelioError) -> IndexDiagnosis {
    let best = cells.flatMap(\.1.scores).max { $0.explained < $1.explained }!
    func score(_ score: HeldOutScore, _ q: Int) -> IndexDiagnosis.Score {
      let (shortfall, error) = best.gain(over: score)
      return IndexDiagnosis.Score(
        directions: q, explained: score.explained, standardError: score.standardError,
        accuracy: score.accuracy, shortfall: shortfall, shortfallError: error)
    }
    let findings = cells.map { estimator, cell in
      IndexDiagnosis.Finding(
        estimator: estimator, directions: cell.directions, weights: weights(cell.directions),
        strengths: cell.strengths, lawEdge: cell.edge,
        countAboveLaw: cell.edge.map { edge in
          cell.strengths.firstIndex { $0 <= edge } ?? cell.strengths.count
        },
        significance: cell.significance,
        scores: cell.scores.enumerated().map { score($1, $0 + 1) })
    }
    var result = IndexDiagnosis(
      specification: specification, targetName: dataset.targetName, task: dataset.task,
      trainCount: sample.count, testCount: dataset.testInputs.rows,
      smootherCount: smootherRows.count, featureNames: dataset.featureNames,
      dimension: sample.dimension, findings: findings, refusals: refusals,
      radialKurtosis: sample.radialKurtosis, leadingAngles: [], angles: [],
      allInputs: score(baselines.allInputs, sample.dimension),
      random: baselines.random.enumerated().map {
        IndexDiagnosis.RandomScore(directions: $0 + 1, explained: Replicates($1))
      },
      bestFinding: findings.indices.max {
        findings[$0].best.explained < findings[$1].best.explained
      }!, messages: [])
    result.shrinkage = whitening.shrinkage > 0 ? whitening.shrinkage : nil
    result.gaussianity = sample.isWhitened ? InputGaussianity(sample) : nil
    do throws(HelioError) {
      result.plan = try plan(cells, along: result.bestFinding)
    } catch {
      if error.isNumerical { throw error }
      result.planRefusal = "\(error)"
    }
    result.leadingAngles = try angles(findings, directions: 1).map { $0.map(\.largest) }
    result.angles = try angles(findings, directions: result.recommendedCount)
    result.messages = result.sentences + dataset.report.sentences
    return result
  }

  /// Between the spans of the first q directions of every two findings.
  private func angles(
    _ findings: [IndexDiagnosis.Finding], directions q: Int
  ) throws(HelioError) -> [[SubspaceAngles]] {
    let spans = findings.map { finding in
      Matrix(rows: sample.dimension, columns: min(q, finding.directions.count)) {
        finding.directions[$1][$0]
      }
    }
    var table: [[SubspaceAngles]] = []
    for U in spans {
      var row: [SubspaceAngles] = []
      for V in spans { row.append(try SubspaceAngles(U, V)) }
      table.append(row)
    }
    return table
  }

  /// Weights of the standardised features, of unit length; the largest is positive.
  private func weights(_ directions: [[Double]]) -> [[Double]] {
    directions.map { u in
      let inputs = product(whitening.map, u)
      let w = dataset.preparation.scaling.standardisedWeights(ofDirection: inputs)
      let largest = w.max { abs($0) < abs($1) } ?? 1
      let scale = (largest < 0 ? -1 : 1) / norm(w)
      return w.map { scale * $0 }
    }
  }
}
