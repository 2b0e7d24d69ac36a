import CHelioKernels
import COpenBLAS

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

  /// Threads inside a BLAS call. Process-wide: set it once, before work starts.
  public static var threads: Int {
    get { Int(openblas_get_num_threads()) }
    set { openblas_set_num_threads(Int32(newValue)) }
  }
}
