package import HelioFigures
package import HelioRuns

extension AgreementSummary {
  /// As the report shows it.
  package func badge(_ name: String) -> ReportSection.Badge {
    let shown: ReportSection.Badge.Verdict =
      switch verdict {
      case .agrees: .agrees
      case .deviates: .disagrees
      case .cannotTell: .cannotTell
      }
    return ReportSection.Badge(name: name, verdict: shown, detail: sentence)
  }
}
