// The mathematics of the C library, for every module by its import of HelioCore.
#if canImport(Glibc)
  @_exported public import Glibc
#else
  @_exported public import Darwin
#endif

// Under words, for where the cases of an enumeration hide the short names.

@inlinable public func exponential(_ x: Double) -> Double { exp(x) }
@inlinable public func logarithm(_ x: Double) -> Double { log(x) }
