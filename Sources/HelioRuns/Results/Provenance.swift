public import Foundation
import HelioLinalg

#if canImport(Glibc)
  import Glibc
#endif

/// Where a result comes from: enough to judge it and to make it again.
public struct Provenance: Codable, Sendable, Equatable {
  public static let version = "0.1.0"

  public var version = Provenance.version
  /// The commit of the source tree that the program lies in, if it does.
  public var commit: String?
  public var command: [String]
  public var seed: UInt64
  public var blas: String
  public var blasThreads: Int
  public var elementwiseInstructionSet: String
  public var processor: String
  public var cores: Int
  public var startedAt: String
  public var wallSeconds: Double
  public var cpuSeconds: Double
  public var peakMemoryMiB: Double

  /// Collected at the end of a run that began at `start`.
  public init(command: [String], seed: UInt64, start: Date, cpuAtStart: Double) {
    commit = Self.currentCommit()
    self.command = command
    self.seed = seed
    blas = LinearAlgebraLibrary.description
    blasThreads = LinearAlgebraLibrary.threads
    elementwiseInstructionSet = LinearAlgebraLibrary.elementwiseInstructionSet
    processor = Self.processorName()
    cores = ProcessInfo.processInfo.activeProcessorCount
    startedAt = ISO8601DateFormatter().string(from: start)
    wallSeconds = Date().timeIntervalSince(start)
    let usage = Self.usage()
    cpuSeconds = usage.cpuSeconds - cpuAtStart
    peakMemoryMiB = usage.peakMemoryMiB
  }

  /// CPU time and peak resident memory of this process so far.
  public static func usage() -> (cpuSeconds: Double, peakMemoryMiB: Double) {
    var usage = rusage()
    #if canImport(Glibc)
      _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      let memoryUnit = 1024.0  // kilobytes
    #else
      _ = unsafe getrusage(RUSAGE_SELF, &usage)
      let memoryUnit = 1.0  // bytes
    #endif
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return (
      seconds(usage.ru_utime) + seconds(usage.ru_stime),
      Double(usage.ru_maxrss) * memoryUnit / 1_048_576
    )
  }

  private static func processorName() -> String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return name ?? "unknown"
  }

  /// Reads `.git` by hand, so that no child process is needed.
  private static func currentCommit() -> String? {
    guard var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
    folder.deleteLastPathComponent()
    for _ in 0..<6 {
      let git = folder.appendingPathComponent(".git")
      let head = try? String(contentsOf: git.appendingPathComponent("HEAD"), encoding: .utf8)
      if let head = head?.trimmingCharacters(in: .whitespacesAndNewlines) {
        guard head.hasPrefix("ref: ") else { return head }
        let reference = git.appendingPathComponent(String(head.dropFirst(5)))
        return (try? String(contentsOf: reference, encoding: .utf8))?
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
