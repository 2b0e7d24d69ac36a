import Foundation
import Heliotrope
import Testing
import _HelioTestSupport

/// Specification files that were changed at will: read or refused with a sentence. A trap ends the test
/// process, which is how these tests fail.
@Suite struct SpecificationFuzzTests {
  private func specification(_ yaml: String) throws(HelioError) -> ExperimentSpecification {
    try ExperimentSpecification(yaml: yaml, name: "mine.yaml", catalogue: Experiment.catalogue)
  }

  @Test func noFileStopsTheProgram() throws {
    let count = (runsSlowTests ? 100_000 : 5_000) / Experiment.catalogue.count
    var (accepted, refused) = (0, 0)
    for experiment in Experiment.catalogue {
      let yaml = try ExperimentSpecification(experiment).yaml(for: experiment)
      let stream = RandomStream(seed: 4, purpose: "fuzz \(experiment.name)")
      for i in 0..<count {
        let choices: [Double] = stream.at(i).uniforms(16)
        do throws(HelioError) {
          let read = try specification(mutated(yaml, choices))
          accepted += 1
          // What was read can be written and read again.
          let experiment = try Experiment.named(read.experiment)
          #expect(try specification(read.yaml(for: experiment)).seed == read.seed)
        } catch { refused += 1 }
      }
    }
    #expect(accepted > 100 && refused > 1000, "\(accepted) read, \(refused) refused")
  }

  private func mutated(_ yaml: String, _ choices: [Double]) -> String {
    let hostile = [
      "-1", "0", "1e308", "nan", "9223372036854775808", "18446744073709551616", "[]", "{}", "~",
      "''",
      "[[[[", "&a", "*a", "- x", "!!binary x", "1000001", "{from: 0, to: 1, count: 1e9}",
      "{from: 1, to: 1e300, count: 3, spacing: log}", "(((((", "z^z^z", "\u{0}", "true",
    ]
    var lines = yaml.split(separator: "\n").map(String.init)
    for k in 0...Int(choices[0] * 3) {
      let (a, b, c) = (choices[1 + 4 * k], choices[2 + 4 * k], choices[3 + 4 * k])
      let i = min(lines.count - 1, Int(a * Double(lines.count)))
      let word = hostile[min(hostile.count - 1, Int(b * Double(hostile.count)))]
      if c < 0.5, let colon = lines[i].firstIndex(of: ":") {
        lines[i] = lines[i][...colon] + " " + word
      } else if c < 0.7 {
        lines[i] += word
      } else if c < 0.8 {
        lines.append(lines[i])
      } else if c < 0.9 {
        lines[i] = String(lines[i].dropFirst(2))
      } else {
        lines.remove(at: i)
      }
      if lines.isEmpty { lines = [""] }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Nine levels of ten references each are a billion values in a kilobyte.
  @Test(.timeLimit(.minutes(1))) func referencesDoNotExplode() {
    var lines = ["experiment: mixing", "parameters:", "  a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for i in 1...9 {
      lines.append(
        "  a\(i): &a\(i) [" + [String](repeating: "*a\(i - 1)", count: 10).joined(separator: ", ")
          + "]")
    }
    #expect(throws: HelioError.self) { try specification(lines.joined(separator: "\n")) }
    let deep = "experiment: mixing\nparameters: " + String(repeating: "[", count: 100_000)
    #expect(throws: HelioError.self) { try specification(deep) }
  }

  /// Every seed that can be asked for is written so that it is read back, though JSON's numbers are doubles.
  @Test(
    arguments: [0, 1, 1 << 53, (1 << 53) + 1, 9_000_000_000_000_001, .max - 1, .max] as [UInt64])
  func seedsAreExact(_ seed: UInt64) throws {
    let experiment = Experiment.mixing
    var spec = ExperimentSpecification(experiment)
    try SpecificationChanges(seed: seed).apply(to: &spec, of: experiment)
    #expect(try specification(spec.yaml(for: experiment)).seed == seed)
  }

  @Test func moreCellsThanCanBeCountedAreRefused() {
    for replicates in [Int.max, 9_000_000_000_000_000, 200_000_000] {
      #expect(throws: HelioError.self) {
        var spec = ExperimentSpecification(.learningCurve)
        try SpecificationChanges(replicates: replicates, untilStandardError: "1%")
          .apply(to: &spec, of: .learningCurve)
        try spec.validate(for: .learningCurve)
      }
    }
  }
}
