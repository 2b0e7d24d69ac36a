import Foundation

/// What a case measured: seconds of every repeat, memory, and numbers to check the answer by.
struct Report: Encodable {
  let name: String
  let parameters: [String: String]
  /// Processor seconds of all threads (user and system), one for each repeat after the warm-up.
  var cpu: [Double] = []
  var wall: [Double] = []
  /// Processor seconds of the case's own calls of BLAS alone, measured in turn with the above.
  var cpuAlone: [Double] = []
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
    let clocks = Clocks()
    try body()
    append(clocks)
  }

  mutating func timeOnce(_ body: () async throws -> Void) async rethrows {
    let clocks = Clocks()
    try await body()
    append(clocks)
  }

  private mutating func append(_ clocks: Clocks) {
    cpu.append(clocks.cpu)
    wall.append(clocks.wall)
  }

  mutating func print() throws {
    memoryPeak = residentPeak()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

/// Seconds since it was made.
struct Clocks {
  private let cpuStart = seconds(CLOCK_PROCESS_CPUTIME_ID)
  private let wallStart = seconds(CLOCK_MONOTONIC)

  var cpu: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuStart }
  var wall: Double { seconds(CLOCK_MONOTONIC) - wallStart }
}

/// What a clock of the system shows.
func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Largest resident memory of the process so far, in bytes.
func residentPeak() -> Int {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)  // kilobytes here
    return usage.ru_maxrss * 1024
  #endif
}
