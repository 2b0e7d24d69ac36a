import Foundation

/// What a case measured: seconds of every repeat, memory, and numbers to check the answer by.
struct Report: Encodable {
  let name: String
  let parameters: [String: String]
  /// Processor seconds of all threads (user and system), one for each repeat after the warm-up.
  var cpu: [Double] = []
  var wall: [Double] = []
  /// Largest resident memory of the process, before any data and at the end, in bytes.
  let memoryBefore: Int
  var memoryPeak = 0
  /// Results by which both sides are compared.
  var values: [String: Double] = [:]
  /// Rows of numbers that the driver compares with the rival's of the same name.
  var curves: [String: [Double]] = [:]
  var labels: [String: String] = [:]

  init(_ request: Request) {
    name = request.name
    parameters = request.parameters
    memoryBefore = residentPeak()
  }

  /// Times `body` after one run that is not counted.
  mutating func time(repeats: Int, _ body: () throws -> Void) rethrows {
    try body()
    for _ in 0..<repeats { try timeOnce(body) }
  }

  mutating func timeOnce(_ body: () throws -> Void) rethrows {
    let (cpuStart, wallStart) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
    try body()
    cpu.append(seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuStart)
    wall.append(seconds(CLOCK_MONOTONIC) - wallStart)
  }

  mutating func print() throws {
    memoryPeak = residentPeak()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

private func residentPeak() -> Int {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)  // kilobytes here
    return usage.ru_maxrss * 1024
  #endif
}
