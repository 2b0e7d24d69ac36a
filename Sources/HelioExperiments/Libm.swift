#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func arctangent(_ x: Double) -> Double { atan(x) }

func cubeRoot(_ x: Double) -> Double { cbrt(x) }

func raised(_ x: Double, to exponent: Double) -> Double { pow(x, exponent) }

func exponential(_ x: Double) -> Double { exp(x) }
