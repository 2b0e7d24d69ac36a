import CHelioKernels

extension Matrix {
  /// A matrix whose entries are all written by `fill`, which receives them uninitialised: one pass over
  /// memory less than zeros that are overwritten.
  ///
  /// Large matrices ask for large pages first: the first touch of a small page can cost more than the
  /// arithmetic on the numbers in it.
  package init(
    rows: Int, columns: Int, settingEntries fill: (UnsafeMutableBufferPointer<Scalar>) -> Void
  ) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns) entries")
    let count = rows * columns
    self.rows = rows
    self.columns = columns
    elements = unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress {
        unsafe helio_advise_large_pages(start, count * MemoryLayout<Scalar>.stride)
      }
      unsafe fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }
  }
}
