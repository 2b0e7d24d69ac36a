/// Calls a LAPACK routine twice: to ask for its workspace, and with the workspace it asked for.
///
/// The body receives (work, lwork, iwork, liwork); in the query both lengths are -1 and the sizes come
/// back in the first entries. A routine that knows no integer workspace leaves `iwork[0]` alone.
func withWorkspaces<S: MatrixScalar>(
  _: S.Type,
  _ body: (UnsafeMutablePointer<S>, inout Int32, UnsafeMutablePointer<Int32>, inout Int32) -> Int32
) -> Int {
  var (size, integerSize) = (S(0), Int32(0))
  var (lwork, liwork) = (Int32(-1), Int32(-1))
  let query = unsafe withUnsafeMutablePointer(to: &size) { work in
    unsafe withUnsafeMutablePointer(to: &integerSize) { iwork in
      unsafe body(work, &lwork, iwork, &liwork)
    }
  }
  guard query == 0 else { return Int(query) }
  precondition(size < S(Int32.max / 2) * 2, "a workspace of \(size) numbers is beyond 32 bits")
  // A size in Float is rounded: the next representable number is never too small.
  (lwork, liwork) = (max(1, Int32(size.nextUp.rounded(.up))), max(1, integerSize))
  let work = UnsafeMutablePointer<S>.allocate(capacity: Int(lwork))
  let iwork = UnsafeMutablePointer<Int32>.allocate(capacity: Int(liwork))
  defer {
    unsafe work.deallocate()
    unsafe iwork.deallocate()
  }
  return Int(unsafe body(work, &lwork, iwork, &liwork))
}
