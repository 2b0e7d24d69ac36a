#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func arctangent(_ x: Double) -> Double { atan(x) }
