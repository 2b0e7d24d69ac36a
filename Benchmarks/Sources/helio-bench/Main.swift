import Heliotrope

/// One case, once: `helio-bench CASE key=value ...` prints one line of JSON.
///
/// The driver `compare.py` runs it and the rival's script in turn; sizes come from `sizes.json`.
@main struct Main {
  static func main() throws {
    let request = try Request(CommandLine.arguments.dropFirst())
    LinearAlgebraLibrary.threads = try request.integer("threads", default: 1)
    var report = Report(request)
    switch request.name {
    case "machine": describeMachine(&report)
    case "peak": try measurePeak(request, &report)
    case "kernel-matrix": try measureKernelMatrix(request, &report)
    case "step-ridge": try measureStepRidge(request, &report)
    case "spectrum": try measureSpectrum(request, &report)
    case "normals", "tanh": try measureElementwise(request, &report)
    default: throw RequestError(description: "no case named \(request.name)")
    }
    try report.print()
  }
}
