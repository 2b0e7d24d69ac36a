#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func power10(_ exponent: Double) -> Double { pow(10, exponent) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func logarithm(_ x: Double) -> Double { log(x) }
func logarithm10(_ x: Double) -> Double { log10(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func arccosine(_ x: Double) -> Double { acos(x) }
func arcsine(_ x: Double) -> Double { asin(x) }
