import CMalloc
import Foundation
import Heliotrope

/// Starts the program anew with kernels that suit the processor, where OpenBLAS took it for an ancient one.
///
/// An OpenBLAS chooses its kernels when it is loaded, and one that is older than the processor chooses those of 2004,
/// which are several times slower. OPENBLAS_CORETYPE names others, and is left alone where a person has set it. Those
/// for Haswell run on every processor with AVX2 and have been used everywhere for ten years.
func restartWithSuitableKernels() {
  guard LinearAlgebraLibrary.betterCore != nil,
    ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil,
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  else { return }
  unsafe setenv("OPENBLAS_CORETYPE", "Haswell", 1)
  var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) }
  unsafe arguments.append(nil)
  // Returns only if it fails: then the slow kernels do.
  _ = unsafe execv(program, arguments)
  unsafe unsetenv("OPENBLAS_CORETYPE")
}

/// Keeps the memory of matrices for the next ones: given back and taken anew, with every page cleared, it is a tenth of
/// the time of a fit of a thousand rows or ten thousand.
func reuseMemory() {
  #if canImport(Glibc)
    mallopt(M_MMAP_MAX, 0)
    mallopt(M_TRIM_THRESHOLD, Int32.max)
  #endif
}
