/// The 64-bit hash FNV-1a (Fowler, Noll and Vo): for names and against accidents, not against intent.
///
/// - Parameter start: the hash of what comes before; by default nothing does.
@inlinable
public func fnv1a(
  _ bytes: some Sequence<UInt8>, continuing start: UInt64 = 0xcbf2_9ce4_8422_2325
) -> UInt64 {
  var hash = start
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}
