import CZlib
import HelioCore

/// How compressed bytes are framed.
enum CompressedFrame {
  /// RFC 1952, one member or several.
  case gzip
  /// RFC 1951 alone, as in ZIP archives.
  case bare

  var windowBits: Int32 { self == .gzip ? 31 : -15 }
}

/// The bytes that were compressed.
///
/// - Parameter name: of what is compressed, for messages.
/// - Throws: ``HelioError/data(_:)`` for damaged bytes, an early end, or more than a table can have.
/// - Complexity: one pass. Source: zlib, RFC 1951 and 1952.
func inflated(
  _ bytes: ArraySlice<UInt8>, _ frame: CompressedFrame, named name: String
) throws(HelioError) -> [UInt8] {
  var stream = unsafe z_stream()
  let size = unsafe Int32(MemoryLayout<z_stream>.size)
  guard unsafe inflateInit2_(&stream, frame.windowBits, ZLIB_VERSION, size) == Z_OK else {
    throw .data("\(name) cannot be unpacked: zlib does not start.")
  }
  defer { _ = unsafe inflateEnd(&stream) }
  // Fed and emptied in parts, for zlib counts in 32 bits.
  let part = 1 << 20
  var output: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: part)
  var position = bytes.startIndex
  var status = Z_OK
  while true {
    let end = min(position + part, bytes.endIndex)
    var input = Array(bytes[position..<end])
    let (used, made) = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe buffer.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        status = unsafe inflate(&stream, Z_NO_FLUSH)
        return unsafe (
          source.count - Int(stream.avail_in), target.count - Int(stream.avail_out)
        )
      }
    }
    position += used
    output.append(contentsOf: buffer[..<made])
    guard output.count < Int(UInt32.max) else {
      throw .data("\(name) is larger than 4 GB when unpacked; pass a part of it.")
    }
    if status == Z_STREAM_END {
      // Another gzip member may follow; other bytes after the end are padding.
      guard case .gzip = frame, position + 1 < bytes.endIndex, bytes[position] == 0x1F,
        bytes[position + 1] == 0x8B
      else { return output }
      _ = unsafe inflateReset(&stream)
    } else if status != Z_OK && !(status == Z_BUF_ERROR && (used > 0 || made > 0)) {
      let isShort = status == Z_BUF_ERROR && position >= bytes.endIndex
      throw .data(
        isShort
          ? "\(name) ends early: it cannot be unpacked."
          : "\(name) is damaged: it cannot be unpacked (zlib says \(status)).")
    }
  }
}
