import HelioLinalg

/// Matrices here are small: a second BLAS thread only spins.
let usesOneThread: Bool = {
  LinearAlgebraLibrary.setThreads(1)
  return true
}()
