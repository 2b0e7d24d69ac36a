import Foundation
import Heliotrope

/// Every number of the gallery's experiments, so that a change of one is seen.
struct GalleryNumbers: Codable {
  static let fileName = "numbers.json"

  struct Entry: Codable {
    var mean: Double?
    var standardError: Double?
    var prediction: Double?
  }
  /// By experiment, grid point and number.
  private(set) var experiments: [String: [String: [String: Entry]]] = [:]

  init() {}

  init(json: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) } catch {
      throw HelioError.data("\(Self.fileName) is not a file of the gallery's numbers: \(error)")
    }
  }

  mutating func add(_ result: SweepResult) {
    for point in result.points {
      experiments[result.experiment, default: [:]][point.name] = point.numbers.named.mapValues {
        Entry(
          mean: $0.mean.map(rounded), standardError: $0.standardError.map(rounded),
          prediction: $0.prediction.map(rounded))
      }
    }
  }

  /// Adds what other experiments have in a stored file.
  mutating func takeOthers(from stored: GalleryNumbers) {
    experiments.merge(stored.experiments) { new, _ in new }
  }

  /// Those of some experiments; without names, all.
  func selecting(_ names: [String]) -> GalleryNumbers {
    guard !names.isEmpty else { return self }
    var part = GalleryNumbers()
    part.experiments = experiments.filter { names.contains($0.key) }
    return part
  }

  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do { try encoder.encode(self).write(to: file, options: .atomic) } catch {
      throw HelioError.file(path: file.path, reason: "cannot be written: \(error)")
    }
  }

  /// Numbers that differ from stored ones by more than another processor's rounding explains.
  ///
  /// A prediction may move by 1e-4 of itself, a mean by 1e-3 of itself and a quarter of its standard error: rounding
  /// decides how many Lanczos iterations are made and, rarely, on which side of an edge a value counts.
  func differences(from stored: GalleryNumbers) -> [String] {
    var lines: [String] = []
    let names = Set(experiments.keys).union(stored.experiments.keys).sorted()
    for name in names {
      let (new, old) = (experiments[name] ?? [:], stored.experiments[name] ?? [:])
      for point in Set(new.keys).union(old.keys).sorted() {
        let (now, then) = (new[point] ?? [:], old[point] ?? [:])
        for number in Set(now.keys).union(then.keys).sorted() {
          let (a, b) = (now[number], then[number])
          let band = 0.25 * max(a?.standardError ?? 0, b?.standardError ?? 0)
          if !isNear(a?.prediction, b?.prediction, 1e-4, 1e-9)
            || !isNear(a?.mean, b?.mean, 1e-3, band + 1e-9)
          {
            lines.append("\(name), \(number) at \(point): \(text(b)) stored, now \(text(a))")
          }
        }
      }
    }
    return lines
  }

  private func isNear(_ a: Double?, _ b: Double?, _ share: Double, _ band: Double) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= share * max(abs(a), abs(b)) + band
  }

  private func text(_ entry: Entry?) -> String {
    guard let entry else { return "nothing" }
    let measured = entry.mean.map { "\(short($0)) +- \(short(entry.standardError ?? 0))" }
    let told = entry.prediction.map { "theory \(short($0))" }
    return [measured, told].compactMap { $0 }.joined(separator: ", ")
  }

  /// Seven digits.
  private func rounded(_ x: Double) -> Double { Double(String(format: "%.6e", x)) ?? x }
}

extension AgreementSummary {
  /// Why an experiment proves nothing, or proves theory wrong; `nil` if it agrees and rejects all that it must.
  func complaint(for experiment: Experiment) -> String? {
    // Watched numbers are simulated ones.
    guard experiment.headline != nil else { return nil }
    let kept = rejections.filter { !$0.isRejected }.map(\.theory.name)
    if verdict == .agrees, kept.isEmpty, !rejections.isEmpty { return nil }
    return "\(experiment.name): \(sentence)"
  }
}
