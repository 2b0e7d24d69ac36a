import Foundation
public import HelioCore
public import HelioLinalg

/// A matrix in a file of NumPy's, alone (NPY) or as an entry of an archive (NPZ).
public struct NumpyMatrixFile: Sendable {
  public let path: String
  /// The entry of an archive; `nil` for an array alone.
  public let entry: String?
  public let matrix: Matrix<Double>
  /// As the array was stored.
  public let shape: [Int]

  /// Reads `FILE` or `FILE:ENTRY`.
  ///
  /// Real, integer and boolean elements of any size are read as double precision.
  ///
  /// - Parameter name: a path, with `:ENTRY` for one array of an archive of several.
  /// - Throws: ``HelioError/noInput(path:reason:)`` for a file that is not there, ``HelioError/data(_:)`` for another
  ///   format, element type or number of axes, an entry that is not there or not named, and numbers that are not finite.
  public init(reading name: String) throws(HelioError) {
    let (path, entry) = Self.split(name)
    self.path = path
    let bytes = [UInt8](try contents(ofFile: path))
    do {
      let array: NumpyArray
      (array, self.entry) = try Self.array(in: bytes, entry)
      (matrix, shape) = (try Self.matrix(array), array.shape)
    } catch .data(let sentence) {
      throw .data("\(name): \(sentence)")
    }
  }

  /// At the last colon that follows the name of an archive; a drive or folder may have colons too.
  private static func split(_ name: String) -> (path: String, entry: String?) {
    guard let end = name.range(of: ".npz:") else { return (name, nil) }
    let entry = String(name[end.upperBound...])
    return (String(name[..<end.upperBound].dropLast()), entry)
  }

  private static func array(
    in bytes: [UInt8], _ entry: String?
  ) throws(HelioError) -> (NumpyArray, String?) {
    if bytes.starts(with: NumpyArray.magic) {
      guard entry == nil else {
        throw .data("This is one array (NPY) without entries; name the file alone.")
      }
      let source = LittleEndianBytes(bytes: bytes)
      return (try NumpyArray(source, in: 0..<bytes.count, named: "The array"), nil)
    }
    guard bytes.starts(with: ZipArchive.magic) else {
      throw .data(
        "This is neither an NPY array nor an NPZ archive; save the weights with numpy.save, from PyTorch by "
          + "numpy.save(file, tensor.detach().cpu().numpy()).")
    }
    let archive = try ZipArchive(bytes)
    guard archive.members.allSatisfy({ $0.name.hasSuffix(".npy") }) else {
      throw .data(
        "The archive holds other files than NumPy arrays (a PyTorch checkpoint?); save the weights with numpy.savez."
      )
    }
    let arrays = try NumpyArchive(archive).arrays
    let names = arrays.map(\.name).joined(separator: ", ")
    if let entry {
      guard let found = arrays.first(where: { $0.name == entry }) else {
        throw .data("There is no entry '\(entry)'; the archive holds: \(names).")
      }
      return (found.array, entry)
    }
    guard arrays.count == 1, let only = arrays.first else {
      throw .data(
        "The archive holds \(arrays.count) arrays (\(names)); name one, as in FILE.npz:\(arrays.first?.name ?? "NAME")."
      )
    }
    return (only.array, only.name)
  }

  private static func matrix(_ array: NumpyArray) throws(HelioError) -> Matrix<Double> {
    guard array.shape.count == 2 else {
      throw .data(
        "The array has shape \(array.shape); a weight matrix has two axes, outputs x inputs. Take a part or reshape "
          + "it, for example array.reshape(array.shape[0], -1).")
    }
    if case .text = array.element {
      throw .data("The array holds text; save numbers, for example array.astype('<f8').")
    }
    let (m, n) = (array.rowCount, array.columnCount)
    var result = Matrix<Double>(rows: m, columns: n)
    for j in 0..<n {
      guard case .numbers(let column) = array.column(j) else { continue }
      for (i, value) in column.enumerated() { result[i, j] = value }
    }
    guard result.isFinite else {
      throw .data("The array holds numbers that are not finite (NaN or infinite).")
    }
    return result
  }
}
