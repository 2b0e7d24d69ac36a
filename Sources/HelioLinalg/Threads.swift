import CHelioKernels
import COpenBLAS

/// The linear-algebra library that this process runs on.
public enum LinearAlgebraLibrary {
  /// Name, version and kernel of OpenBLAS, as it reports them.
  public static var description: String { unsafe String(cString: openblas_get_config()) }

  /// The processor core that OpenBLAS chose its kernels for.
  public static var core: String { unsafe String(cString: openblas_get_corename()) }

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
