#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func raised(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
