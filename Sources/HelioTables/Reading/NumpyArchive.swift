import HelioCore

/// The arrays of an NPZ file as `numpy.savez` and `numpy.savez_compressed` write it: a ZIP archive of NPY files.
struct NumpyArchive {
  /// Arrays by name, in the file's order, without the suffix `.npy`.
  let arrays: [(name: String, array: NumpyArray)]

  /// - Throws: ``HelioError/data(_:)`` for an unreadable array.
  init(_ archive: ZipArchive) throws(HelioError) {
    var arrays: [(name: String, array: NumpyArray)] = []
    for member in archive.members {
      let name = String(member.name.dropLast(4))
      let source = LittleEndianBytes(bytes: try archive.content(of: member))
      let array = try NumpyArray(
        source, in: 0..<source.bytes.count, named: "The array '\(name)'")
      arrays.append((name, array))
    }
    self.arrays = arrays
  }
}
