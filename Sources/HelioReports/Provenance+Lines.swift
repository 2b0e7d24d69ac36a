package import HelioRuns

extension Provenance {
  /// Name and value for the foot of a report.
  package var lines: [(name: String, value: String)] {
    [
      ("version", version), ("commit", commit.map { String($0.prefix(12)) } ?? "none"),
      ("seed", "\(seed)"), ("linear algebra", "\(blas), \(blasThreads) threads"),
      ("processor", "\(processor), \(cores) cores"), ("started", startedAt),
      ("time", "\(short(wallSeconds)) s, \(short(cpuSeconds)) CPU s"),
      ("peak memory", "\(Int(peakMemoryMiB)) MiB"),
    ]
  }
}
