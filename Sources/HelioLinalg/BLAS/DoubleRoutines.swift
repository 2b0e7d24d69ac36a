import CHelioKernels
import COpenBLAS

/// ``DenseRoutines`` in `Double`. The other precision's file differs only in the letter of each routine.
public enum DoubleRoutines: DenseRoutines {
  public static func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double,
    _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    unsafe cblas_dgemm(
      CblasRowMajor, transA ? CblasTrans : CblasNoTrans, transB ? CblasTrans : CblasNoTrans,
      dimension32(m), dimension32(n), dimension32(k), alpha, a, dimension32(lda), b,
      dimension32(ldb), beta, c, dimension32(ldc))
  }

  public static func syrk(
    _ trans: Bool, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    unsafe cblas_dsyrk(
      CblasRowMajor, CblasLower, trans ? CblasTrans : CblasNoTrans, dimension32(n), dimension32(k),
      alpha, a, dimension32(lda), beta, c, dimension32(ldc))
  }

  public static func gemv(
    _ trans: Bool, _ m: Int, _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ x: UnsafePointer<Double>, _ beta: Double, _ y: UnsafeMutablePointer<Double>
  ) {
    unsafe cblas_dgemv(
      CblasRowMajor, trans ? CblasTrans : CblasNoTrans, dimension32(m), dimension32(n), alpha, a,
      dimension32(n), x, 1, beta, y, 1)
  }

  public static func dot(
    _ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>
  ) -> Double {
    unsafe cblas_ddot(dimension32(n), x, 1, y, 1)
  }

  public static func axpy(
    _ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    unsafe cblas_daxpy(dimension32(n), alpha, x, 1, y, 1)
  }

  public static func nrm2(_ n: Int, _ x: UnsafePointer<Double>) -> Double {
    unsafe cblas_dnrm2(dimension32(n), x, 1)
  }

  public static func factorBlock(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, _ lda: Int, _ u: UnsafeMutablePointer<Double>,
    _ inverse: UnsafeMutablePointer<Double>
  ) -> Int {
    unsafe helio_factor_block_f64(a, n, lda, u, inverse)
  }

  public static func substitute(
    _ m: Int, _ b: UnsafeMutablePointer<Double>, _ ldb: Int, _ u: UnsafePointer<Double>,
    _ inverse: UnsafePointer<Double>
  ) {
    unsafe helio_substitute_f64(b, m, ldb, u, inverse)
  }

  public static func weightedGram(
    _ m: Int, _ n: Int, _ h: UnsafePointer<Double>, _ w: UnsafePointer<Double>,
    _ work: UnsafeMutablePointer<Double>, _ g: UnsafeMutablePointer<Double>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_weighted_gram_f64(h, w, m, n, work, g, sums)
  }

  public static func potrs(
    _ n: Int, _ nrhs: Int, _ a: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    var nrhs32 = dimension32(nrhs)
    unsafe dpotrs_("U", &n32, &nrhs32, a, &n32, b, &n32, &info)
    return Int(info)
  }

  public static func trtri(_ n: Int, _ a: UnsafeMutablePointer<Double>, _ lda: Int) -> Int {
    var (info, n32, lda32) = (Int32(0), dimension32(n), dimension32(lda))
    unsafe dtrtri_("U", "N", &n32, a, &lda32, &info)
    return Int(info)
  }

  public static func lauum(_ n: Int, _ a: UnsafeMutablePointer<Double>) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    unsafe dlauum_("U", &n32, a, &n32, &info)
    return Int(info)
  }

  public static func trmm(
    _ left: Bool, _ m: Int, _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ b: UnsafeMutablePointer<Double>, _ ldb: Int
  ) {
    unsafe cblas_dtrmm(
      CblasRowMajor, left ? CblasLeft : CblasRight, CblasLower, CblasNoTrans, CblasNonUnit,
      dimension32(m), dimension32(n), alpha, a, dimension32(lda), b, dimension32(ldb))
  }

  public static func syevd(
    _ vectors: Bool, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ w: UnsafeMutablePointer<Double>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    let job = vectors ? "V" : "N"
    return unsafe withWorkspaces(Double.self) { work, lwork, iwork, liwork in
      unsafe dsyevd_(job, "U", &n32, a, &n32, w, work, &lwork, iwork, &liwork, &info)
      return info
    }
  }

  public static func syevr(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, _ first: Int, _ last: Int,
    _ w: UnsafeMutablePointer<Double>, _ z: UnsafeMutablePointer<Double>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    var (il, iu, found) = (dimension32(first), dimension32(last), Int32(0))
    var (vl, vu, abstol) = (Double(0), Double(0), Double(0))
    var support = [Int32](repeating: 0, count: 2 * n)
    return unsafe withWorkspaces(Double.self) { work, lwork, iwork, liwork in
      unsafe dsyevr_(
        "V", "I", "U", &n32, a, &n32, &vl, &vu, &il, &iu, &abstol, &found, w, z, &n32, &support,
        work, &lwork, iwork, &liwork, &info)
      return info
    }
  }

  public static func gesdd(
    _ vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>,
    _ s: UnsafeMutablePointer<Double>, _ u: UnsafeMutablePointer<Double>,
    _ vt: UnsafeMutablePointer<Double>
  ) -> Int {
    var (info, m32, n32, r32) = (Int32(0), dimension32(m), dimension32(n), dimension32(min(m, n)))
    let job = vectors ? "S" : "N"
    var fixed = [Int32](repeating: 0, count: 8 * min(m, n))
    return unsafe withWorkspaces(Double.self) { work, lwork, _, _ in
      unsafe dgesdd_(
        job, &m32, &n32, a, &m32, s, u, &m32, vt, &r32, work, &lwork, &fixed, &info)
      return info
    }
  }

  public static func blockTile(
    _ blocks: UnsafePointer<Double>, _ count: Int, _ rows: Int, _ columns: Int,
    _ x: UnsafePointer<Double>, _ map: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_block_tile_f64(blocks, count, rows, columns, x, map, y)
  }

  public static func readTile(
    _ x: UnsafePointer<Double>, _ count: Int, _ n: Int, _ map: UnsafePointer<Int64>,
    _ tile: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_tile_read_f64(x, count, n, map, tile)
  }

  public static func writeTile(
    _ tile: UnsafePointer<Double>, _ count: Int, _ n: Int, _ y: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_tile_write_f64(tile, count, n, y)
  }

  public static func transpose(
    _ m: UnsafePointer<Double>, _ rows: Int, _ columns: Int, _ t: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_transpose_f64(m, rows, columns, t)
  }

  public static func mirror(_ g: UnsafeMutablePointer<Double>, _ n: Int) {
    unsafe helio_mirror_f64(g, n)
  }

  public static func addTransposed(
    _ s: UnsafeMutablePointer<Double>, _ n: Int, sign: Double, factor: Double
  ) {
    unsafe helio_add_transposed_f64(s, n, sign, factor)
  }

  public static func addOuterTiles(
    _ d: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ count: Int, _ rows: Int,
    _ columns: Int, _ g: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_outer_tile_f64(d, x, count, rows, columns, g)
  }

  public static func elementwise(
    _ function: Int32, _ parameter: Double, _ scale: Double, _ x: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    unsafe helio_apply_f64(function, parameter, scale, x, y, n)
  }

  public static func hermite(
    _ c: UnsafePointer<Double>, _ count: Int, _ scale: Double, _ x: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    unsafe helio_hermite_f64(c, count, scale, x, y, n)
  }

  public static func covarianceKernel(
    _ kernel: Int32, _ parameter: Double, _ q: Double, _ qPrime: UnsafePointer<Double>,
    _ stride: Int, _ r: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    unsafe helio_kernel_f64(kernel, parameter, q, qPrime, stride, r, out, n)
  }

  public static func place(
    _ tile: UnsafePointer<Double>, _ rows: Int, _ columns: Int, _ k: UnsafeMutablePointer<Double>,
    _ n: Int, _ i: Int, _ j: Int, _ pastCaches: Bool
  ) {
    unsafe helio_place_f64(tile, rows, columns, k, n, i, j, pastCaches ? 1 : 0)
  }

  public static func prepare(
    _ kernel: Int32, _ z: UnsafePointer<Double>, _ n: Int, _ d: Int,
    _ points: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_prepare_f64(kernel, z, n, d, points)
  }

  public static func stripe(
    _ kernel: Int32, _ parameter: Double, _ z: UnsafePointer<Double>, _ n: Int, _ d: Int,
    _ points: UnsafePointer<Double>, _ i: Int, _ work: UnsafeMutablePointer<Double>,
    _ k: UnsafeMutablePointer<Double>, _ pastCaches: Bool
  ) {
    unsafe helio_stripe_f64(kernel, parameter, z, n, d, points, i, work, k, pastCaches ? 1 : 0)
  }

  public static func normals(
    _ key: UInt64, _ index: UInt64, _ scale: Double, _ out: UnsafeMutablePointer<Double>, _ n: Int
  ) {
    unsafe helio_random_normal_f64(key, index, 0, scale, out, n)
  }
}
