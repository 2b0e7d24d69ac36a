#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func logarithm(_ x: Double) -> Double { log(x) }
