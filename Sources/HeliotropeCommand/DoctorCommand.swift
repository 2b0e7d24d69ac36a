import ArgumentParser
import Foundation
import Heliotrope

/// What is installed, what is missing, and the command that mends it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show what is installed, which BLAS with how many threads, and what is missing.",
    discussion: "EXAMPLE\n  heliotrope doctor")

  @Flag(help: "Print as JSON.")
  var json = false

  struct Finding: Codable {
    var name: String
    var isFine: Bool
    var detail: String
    var remedy: String?
  }

  func run() async throws {
    var findings = [
      Finding(name: "heliotrope", isFine: true, detail: Provenance.version, remedy: nil),
      Finding(
        name: "linear algebra", isFine: true,
        detail: "\(LinearAlgebraLibrary.description), kernels for \(LinearAlgebraLibrary.core), "
          + "\(LinearAlgebraLibrary.threads) threads",
        remedy: LinearAlgebraLibrary.betterCore.map {
          "this OpenBLAS does not know the processor: OPENBLAS_CORETYPE=\($0) before the command makes its "
            + "products several times faster, and so does a newer OpenBLAS"
        }),
      Finding(
        name: "elementwise functions", isFine: true,
        detail: "SLEEF with \(LinearAlgebraLibrary.elementwiseInstructionSet)", remedy: nil),
      speed(),
      memory(),
    ]
    findings.append(await renderer())
    findings.append(workingFolder())
    if json {
      print(try jsonText(findings))
    } else {
      for finding in findings {
        print("\(finding.isFine ? "ok     " : "missing")  \(finding.name): \(finding.detail)")
        if let remedy = finding.remedy { print("         \(remedy)") }
      }
    }
    if findings.contains(where: { !$0.isFine }) { throw ExitCode(1) }
  }

  /// A product of 1000 x 1000 matrices, checked and timed.
  private func speed() -> Finding {
    let n = 1000
    let A = Matrix<Double>.normal(
      rows: n, columns: n, from: RandomStream(seed: 1, purpose: "doctor"))
    var best = Double.infinity
    for _ in 0..<3 {
      let start = Date()
      let G = product(A, A, transposeSecond: true)
      best = min(best, Date().timeIntervalSince(start))
      let exact = dot(A.row(3), A.row(5))
      guard abs(G[3, 5] - exact) < 1e-9 else {
        return Finding(
          name: "matrix product", isFine: false, detail: "wrong result on this processor",
          remedy: "set OPENBLAS_CORETYPE=Haswell, or install a newer OpenBLAS")
      }
    }
    let gigaflops = 2e-9 * Double(n * n * n) / best
    return Finding(
      name: "matrix product", isFine: true,
      detail: "right, \(Int(gigaflops)) Gflop/s in double precision", remedy: nil)
  }

  private func memory() -> Finding {
    let bytes = Double(ProcessInfo.processInfo.physicalMemory)
    return Finding(
      name: "machine", isFine: true,
      detail: "\(ProcessInfo.processInfo.activeProcessorCount) cores, "
        + "\(Int(bytes / 1_073_741_824)) GiB of memory", remedy: nil)
  }

  private func renderer() async -> Finding {
    switch await Renderer.find().status {
    case .ready(let interpreter, let version):
      Finding(
        name: "figure renderer", isFine: true, detail: "vl-convert \(version) in \(interpreter)",
        remedy: nil)
    case .missing(let message), .failed(let message):
      Finding(
        name: "figure renderer", isFine: false,
        detail: "not found; figures are written as specifications and tables only",
        remedy: message)
    }
  }

  private func workingFolder() -> Finding {
    let folder = FileManager.default.currentDirectoryPath
    let isWritable = FileManager.default.isWritableFile(atPath: folder)
    return Finding(
      name: "working folder", isFine: isWritable,
      detail: isWritable ? "writable" : "\(folder) cannot be written",
      remedy: isWritable ? nil : "give a folder with --output")
  }
}
