import CHelioC
import Foundation
import Heliotrope

/// Does the work of a function that C calls: an error becomes its exit code, and its sentence the last one of the
/// thread.
func answer(_ work: () throws(HelioError) -> Void) -> Int32 {
  do {
    try work()
    return 0
  } catch {
    unsafe helio_keep_error(error.description)
    return error.exitCode
  }
}

/// A text in memory that the caller frees.
func owned(_ text: String) throws(HelioError) -> UnsafeMutablePointer<CChar> {
  guard let copy = unsafe strdup(text) else {
    throw .unwritable("There is no memory left for a text of \(text.utf8.count) bytes.")
  }
  return unsafe copy
}

/// JSON as results have it, on one line.
func json(_ value: some Encodable) throws(HelioError) -> String {
  do {
    return String(
      decoding: try JSONEncoder.ofResults(isPretty: false).encode(value), as: UTF8.self)
  } catch {
    throw .unwritable("The result cannot be written as JSON: \(error)")
  }
}

/// The numbers at an address, a copy.
///
/// - Parameter stride: between two of them, in elements; may be negative.
func numbers<Scalar>(
  _ start: UnsafePointer<Scalar>, _ count: Int, stride: Int = 1
) -> [Scalar] {
  unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
    if stride == 1 {
      _ = unsafe buffer.initialize(from: UnsafeBufferPointer(start: start, count: count))
    } else {
      for i in 0..<count { unsafe buffer.initializeElement(at: i, to: start[i * stride]) }
    }
    initialized = count
  }
}

/// A handle that C holds, and the object behind it.
func handle(_ object: AnyObject) -> OpaquePointer {
  unsafe OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

func object<Object: AnyObject>(_ handle: OpaquePointer, _ type: Object.Type) -> Object {
  unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

func release<Object: AnyObject>(_ handle: OpaquePointer?, _ type: Object.Type) {
  guard let handle = unsafe handle else { return }
  unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release()
}

/// Does work that ends with ``HelioError/stopped`` once the number at an address is set.
func stoppable<Value>(
  by stop: UnsafePointer<Int32>?, _ work: () throws(HelioError) -> Value
) throws(HelioError) -> Value {
  guard let stop = unsafe stop else { return try work() }
  nonisolated(unsafe) let flag = unsafe stop
  return try Stopping.when({ unsafe helio_is_set(flag) != 0 }, work)
}

// MARK: The process

/// Never freed: C reads it as long as it likes.
nonisolated(unsafe) private let version = unsafe strdup(Provenance.version)!

@c @implementation
public func heliotrope_version() -> UnsafePointer<CChar> { unsafe UnsafePointer(version) }

@c @implementation
public func heliotrope_threads() -> Int32 { Int32(LinearAlgebraLibrary.threads) }

@c @implementation
public func heliotrope_set_threads(_ count: Int32) -> Int32 {
  answer { () throws(HelioError) in
    try require((1...65_536).contains(count), "threads", "from 1 to 65536", got: count)
    LinearAlgebraLibrary.setThreads(Int(count))
  }
}
