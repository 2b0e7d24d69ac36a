import Foundation
public import HelioCore

/// Memory that cells running side by side may take together.
struct MemoryBudget: Sendable {
  /// In bytes.
  var available: Double

  /// Nine tenths of what this process could get without swapping: on Linux `MemAvailable` of the machine and what the
  /// limits of the control group and of the address space (`ulimit -v`) leave, elsewhere the physical memory.
  static var ofThisMachine: MemoryBudget {
    var bytes = Double(ProcessInfo.processInfo.physicalMemory)
    if let kibibytes = field(of: "MemAvailable:", in: "/proc/meminfo") { bytes = kibibytes * 1024 }
    if let limit = number(in: "/sys/fs/cgroup/memory.max"),
      let used = number(in: "/sys/fs/cgroup/memory.current")
    {
      bytes = min(bytes, max(0, limit - used))
    }
    if let limit = addressSpaceLimit {
      bytes = min(bytes, max(0, limit - addressSpace))
    }
    return MemoryBudget(available: 0.9 * bytes)
  }

  private static func text(of path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }

  /// `nil` without a limit.
  private static var addressSpaceLimit: Double? {
    field(of: "Max address space", in: "/proc/self/limits")
  }

  /// What the process has taken of it.
  private static var addressSpace: Double {
    1024 * (field(of: "VmSize:", in: "/proc/self/status") ?? 0)
  }

  /// The first number after a name at the start of a line; `nil` for none.
  private static func field(of name: String, in path: String) -> Double? {
    let line = text(of: path).split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.dropFirst(name.count).split { $0 == " " || $0 == "\t" }.first.flatMap {
      Double($0)
    }
  }

  /// `nil` where there is no such file or no limit.
  private static func number(in path: String) -> Double? {
    Double(text(of: path).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Whether a cell may start beside those that run.
  func admits(_ bytes: Double, besides running: Double) -> Bool {
    running == 0 || running + bytes <= available
  }

  /// Refuses, before any work, a cell that does not fit alone.
  func check(_ bytes: Double, cell: @autoclosure () -> String) throws(HelioError) {
    guard bytes > available else { return }
    throw .invalid(
      parameter: "memory",
      requirement: "enough for one cell: \(short(bytes / 0x1p30)) GiB at \(cell())",
      got: "\(short(available / 0x1p30)) GiB that may be used")
  }
}

/// Refuses, before any work, a network on a sample whose matrices alone take more memory than is free.
///
///     p d + n (p + d) numbers,   the weights, the features and the inputs
///
/// - Throws: ``HelioError/memory(bytesNeeded:bytesAllowed:advice:)``
public func requireMemory(
  width p: Int, dimension d: Int, sampleCount n: Int
) throws(HelioError) {
  let bytes = 8 * (Double(p) * Double(d) + Double(n) * (Double(p) + Double(d)))
  let available = MemoryBudget.ofThisMachine.available
  guard bytes > available else { return }
  throw .memory(
    bytesNeeded: Int(min(bytes, 9e18)), bytesAllowed: Int(available),
    advice: "\(p) neurons on \(n) samples of dimension \(d) do not fit; take fewer of them.")
}
