import CHelioKernels
import COpenBLAS
import Synchronization

/// The linear-algebra library that this process runs on.
public enum LinearAlgebraLibrary {
  /// Name, version and kernel of OpenBLAS, as it reports them.
  public static var description: String { unsafe String(cString: openblas_get_config()) }

  /// The processor core that OpenBLAS chose its kernels for.
  public static var core: String { unsafe String(cString: openblas_get_corename()) }

  /// A core whose kernels use the processor's vector instructions, for OPENBLAS_CORETYPE, where the library runs
  /// older ones: an OpenBLAS takes a processor that is newer than itself for an ancient one.
  public static var betterCore: String? {
    let modern = ["haswell", "zen", "excavator", "skylakex", "cooperlake", "sapphirerapids"]
    if modern.contains(core.lowercased()) { return nil }
    return switch elementwiseInstructionSet {
    case "AVX-512": "SkylakeX"
    case "AVX2": "Haswell"
    default: nil
    }
  }

  /// The instruction set of the elementwise functions.
  public static var elementwiseInstructionSet: String {
    unsafe String(cString: helio_instruction_set())
  }

  /// Threads inside a BLAS call, of the whole process. Changed by ``setThreads(_:)`` and
  /// ``withLinearAlgebraThreads(_:_:)`` only.
  public static var threads: Int { Int(openblas_get_num_threads()) }

  /// Sets the threads for the rest of the process: what a program does once, before its work.
  ///
  /// - Parameter count: at least 1.
  public static func setThreads(_ count: Int) {
    precondition(count >= 1, "at least one thread; got \(count)")
    change { $0.base = count }
  }

  /// One gate for the process: OpenBLAS knows no number of a call's own.
  private static let gate = Mutex<ThreadGate?>(nil)

  fileprivate static func change<T: Sendable>(_ body: (inout ThreadGate) -> T) -> T {
    gate.withLock { known in
      var gate = known ?? ThreadGate(base: threads)
      let result = body(&gate)
      if gate.current != threads { openblas_set_num_threads(Int32(gate.current)) }
      known = gate
      return result
    }
  }
}

/// Does work with a number of threads inside each BLAS call and gives the caller's number back.
///
/// Calls may nest. Of calls side by side the last begun rules until it ends, so those that care for the last
/// digit ask for the same number.
///
/// - Parameter count: at least 1.
public func withLinearAlgebraThreads<T, E: Error>(
  _ count: Int, _ work: () throws(E) -> T
) throws(E) -> T {
  let ticket = LinearAlgebraLibrary.change { $0.enter(count) }
  defer { LinearAlgebraLibrary.change { $0.leave(ticket) } }
  return try work()
}

/// The same for work that waits.
public func withLinearAlgebraThreads<T, E: Error>(
  _ count: Int, isolation: isolated (any Actor)? = #isolation, _ work: () async throws(E) -> T
) async throws(E) -> T {
  let ticket = LinearAlgebraLibrary.change { $0.enter(count) }
  defer { LinearAlgebraLibrary.change { $0.leave(ticket) } }
  return try await work()
}

/// Who asked for how many threads.
package struct ThreadGate: Sendable {
  /// While nobody asks.
  package var base: Int
  private var holders: [(ticket: Int, count: Int)] = []
  private var issued = 0

  package init(base: Int) { self.base = base }

  /// What the last of those inside asked for.
  package var current: Int { holders.last?.count ?? base }

  package mutating func enter(_ count: Int) -> Int {
    precondition(count >= 1, "at least one thread; got \(count)")
    issued += 1
    holders.append((issued, count))
    return issued
  }

  package mutating func leave(_ ticket: Int) { holders.removeAll { $0.ticket == ticket } }
}
