import HelioLinalg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Matrices here are small: a second BLAS thread only spins.
let usesOneThread: Bool = {
  LinearAlgebraLibrary.setThreads(1)
  return true
}()

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }
func tangent(_ x: Double) -> Double { tan(x) }
func sine(_ x: Double) -> Double { sin(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func power(_ x: Double, _ n: Int) -> Double { pow(x, Double(n)) }
