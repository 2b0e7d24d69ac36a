#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func cosine(_ x: Double) -> Double { cos(x) }
func sine(_ x: Double) -> Double { sin(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func arcCosine(_ x: Double) -> Double { acos(x) }
func arcsine(_ x: Double) -> Double { asin(x) }
