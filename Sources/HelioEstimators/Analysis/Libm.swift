#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func power10(_ exponent: Double) -> Double { pow(10, exponent) }
func arccosine(_ x: Double) -> Double { acos(x) }
