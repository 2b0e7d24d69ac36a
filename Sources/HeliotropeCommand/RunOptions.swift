import ArgumentParser
import Foundation
import Heliotrope
import Synchronization

/// Options of every command that computes.
struct WorkOptions: ParsableArguments {
  @Option(
    name: .customLong("seed"),
    help: "Seed of every random stream; the same seed gives the same numbers (default: 1).")
  var givenSeed: UInt64?

  var seed: UInt64 { givenSeed ?? 1 }

  @Option(help: "Cores used (default: all).")
  var threads: Int?

  @Flag(help: "No progress on standard error.")
  var quiet = false

  @Flag(help: "Print the result as JSON instead of a summary.")
  var json = false

  func validate() throws {
    // Beyond, only a slip of the finger; the library counts in 32 bits.
    if let threads, !(1...65_536).contains(threads) {
      throw ValidationError(
        "--threads must be \(threads < 1 ? "at least 1" : "at most 65536"); got \(threads).")
    }
  }

  /// Sets the number of BLAS threads, once, before work starts.
  func prepare() {
    LinearAlgebraLibrary.setThreads(
      threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  var progress: Progress { Progress(isQuiet: quiet) }
}

/// Options of every command with a results folder.
struct RunOptions: ParsableArguments {
  @OptionGroup var work: WorkOptions

  @Option(
    name: .shortAndLong,
    help:
      "Results folder (default: results/NAME-HASH). A finished part found there is not computed again."
  )
  var output: String?

  var givenSeed: UInt64? { work.givenSeed }
  var seed: UInt64 { work.seed }
  var threads: Int? { work.threads }
  var quiet: Bool { work.quiet }
  var json: Bool { work.json }
  var progress: Progress { work.progress }

  func prepare() { work.prepare() }
}

/// Progress on standard error: one line that rewrites itself on a terminal, elsewhere plain lines, one in five
/// seconds at most, so that logs stay readable.
final class Progress: Sendable {
  let isQuiet: Bool
  private let start = Date()
  private let isTerminal = isatty(2) == 1
  private let lastLine = Mutex(Date.distantPast)

  private static let secondsBetweenLines = 5.0

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// Reports that a share of the work is done and what comes next.
  func report(_ fraction: Double, _ next: String) {
    if isQuiet { return }
    let elapsed = Date().timeIntervalSince(start)
    let left = fraction > 0.02 ? elapsed * (1 - fraction) / fraction : nil
    let percent = String(Int((100 * fraction).rounded())) + " %"
    let time = left.map { ", about \(Int($0.rounded(.up))) s left" } ?? ""
    if isTerminal {
      let filled = Int((20 * fraction).rounded())
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
      let line = "[\(bar)] \(percent)\(time)  \(next)"
      FileHandle.standardError.write(Data("\r\u{1B}[K\(line.prefix(110))".utf8))
      if fraction >= 1 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    } else if fraction < 1, isTimeForALine() {
      printToStandardError("\(percent)\(time)  \(next)")
    }
  }

  private func isTimeForALine() -> Bool {
    lastLine.withLock { last in
      let now = Date()
      guard now.timeIntervalSince(last) >= Self.secondsBetweenLines else { return false }
      last = now
      return true
    }
  }
}

/// JSON as every command prints it.
func jsonText(_ value: some Encodable) throws(HelioError) -> String {
  do {
    return String(decoding: try JSONEncoder.ofResults(isPretty: true).encode(value), as: UTF8.self)
  } catch {
    throw .unwritable("The result cannot be written as JSON: \(error)")
  }
}
