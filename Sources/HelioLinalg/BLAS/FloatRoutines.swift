import CHelioKernels
import COpenBLAS

/// ``DenseRoutines`` in `Float`. The other precision's file differs only in the letter of each routine.
public enum FloatRoutines: DenseRoutines {
  public static func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, transA ? CblasTrans : CblasNoTrans, transB ? CblasTrans : CblasNoTrans,
      dimension32(m), dimension32(n), dimension32(k), alpha, a, dimension32(lda), b,
      dimension32(ldb), beta, c, dimension32(ldc))
  }

  public static func syrk(
    _ trans: Bool, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    unsafe cblas_ssyrk(
      CblasRowMajor, CblasLower, trans ? CblasTrans : CblasNoTrans, dimension32(n), dimension32(k),
      alpha, a, dimension32(lda), beta, c, dimension32(ldc))
  }

  public static func gemv(
    _ trans: Bool, _ m: Int, _ n: Int, _ alpha: Float, _ a: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, _ beta: Float, _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe cblas_sgemv(
      CblasRowMajor, trans ? CblasTrans : CblasNoTrans, dimension32(m), dimension32(n), alpha, a,
      dimension32(n), x, 1, beta, y, 1)
  }

  public static func dot(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
    unsafe cblas_sdot(dimension32(n), x, 1, y, 1)
  }

  public static func axpy(
    _ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe cblas_saxpy(dimension32(n), alpha, x, 1, y, 1)
  }

  public static func nrm2(_ n: Int, _ x: UnsafePointer<Float>) -> Float {
    unsafe cblas_snrm2(dimension32(n), x, 1)
  }

  public static func factorBlock(
    _ n: Int, _ a: UnsafeMutablePointer<Float>, _ lda: Int, _ u: UnsafeMutablePointer<Float>,
    _ inverse: UnsafeMutablePointer<Float>
  ) -> Int {
    unsafe helio_factor_block_f32(a, n, lda, u, inverse)
  }

  public static func substitute(
    _ m: Int, _ b: UnsafeMutablePointer<Float>, _ ldb: Int, _ u: UnsafePointer<Float>,
    _ inverse: UnsafePointer<Float>
  ) {
    unsafe helio_substitute_f32(b, m, ldb, u, inverse)
  }

  public static func weightedGram(
    _ m: Int, _ n: Int, _ h: UnsafePointer<Double>, _ w: UnsafePointer<Double>,
    _ work: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    unsafe helio_weighted_gram_f32(h, w, m, n, work, g, sums)
  }

  public static func potrs(
    _ n: Int, _ nrhs: Int, _ a: UnsafePointer<Float>, _ b: UnsafeMutablePointer<Float>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    var nrhs32 = dimension32(nrhs)
    unsafe spotrs_("U", &n32, &nrhs32, a, &n32, b, &n32, &info)
    return Int(info)
  }

  public static func trtri(_ n: Int, _ a: UnsafeMutablePointer<Float>, _ lda: Int) -> Int {
    var (info, n32, lda32) = (Int32(0), dimension32(n), dimension32(lda))
    unsafe strtri_("U", "N", &n32, a, &lda32, &info)
    return Int(info)
  }

  public static func lauum(_ n: Int, _ a: UnsafeMutablePointer<Float>) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    unsafe slauum_("U", &n32, a, &n32, &info)
    return Int(info)
  }

  public static func trmm(
    _ left: Bool, _ m: Int, _ n: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafeMutablePointer<Float>, _ ldb: Int
  ) {
    unsafe cblas_strmm(
      CblasRowMajor, left ? CblasLeft : CblasRight, CblasLower, CblasNoTrans, CblasNonUnit,
      dimension32(m), dimension32(n), alpha, a, dimension32(lda), b, dimension32(ldb))
  }

  public static func syevd(
    _ vectors: Bool, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    let job = vectors ? "V" : "N"
    return unsafe withWorkspaces(Float.self) { work, lwork, iwork, liwork in
      unsafe ssyevd_(job, "U", &n32, a, &n32, w, work, &lwork, iwork, &liwork, &info)
      return info
    }
  }

  public static func syevr(
    _ n: Int, _ a: UnsafeMutablePointer<Float>, _ first: Int, _ last: Int,
    _ w: UnsafeMutablePointer<Float>, _ z: UnsafeMutablePointer<Float>
  ) -> Int {
    var (info, n32) = (Int32(0), dimension32(n))
    var (il, iu, found) = (dimension32(first), dimension32(last), Int32(0))
    var (vl, vu, abstol) = (Float(0), Float(0), Float(0))
    var support = [Int32](repeating: 0, count: 2 * n)
    return unsafe withWorkspaces(Float.self) { work, lwork, iwork, liwork in
      unsafe ssyevr_(
        "V", "I", "U", &n32, a, &n32, &vl, &vu, &il, &iu, &abstol, &found, w, z, &n32, &support,
        work, &lwork, iwork, &liwork, &info)
      return info
    }
  }

  public static func gesdd(
    _ vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>,
    _ s: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Float>,
    _ vt: UnsafeMutablePointer<Float>
  ) -> Int {
    var (info, m32, n32, r32) = (Int32(0), dimension32(m), dimension32(n), dimension32(min(m, n)))
    let job = vectors ? "S" : "N"
    var fixed = [Int32](repeating: 0, count: 8 * min(m, n))
    return unsafe withWorkspaces(Float.self) { work, lwork, _, _ in
      unsafe sgesdd_(
        job, &m32, &n32, a, &m32, s, u, &m32, vt, &r32, work, &lwork, &fixed, &info)
      return info
    }
  }

  public static func blockTile(
    _ blocks: UnsafePointer<Float>, _ count: Int, _ rows: Int, _ columns: Int,
    _ x: UnsafePointer<Float>, _ map: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_block_tile_f32(blocks, count, rows, columns, x, map, y)
  }

  public static func readTile(
    _ x: UnsafePointer<Float>, _ count: Int, _ n: Int, _ map: UnsafePointer<Int64>,
    _ tile: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_tile_read_f32(x, count, n, map, tile)
  }

  public static func writeTile(
    _ tile: UnsafePointer<Float>, _ count: Int, _ n: Int, _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_tile_write_f32(tile, count, n, y)
  }

  public static func transpose(
    _ m: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ t: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_transpose_f32(m, rows, columns, t)
  }

  public static func mirror(_ g: UnsafeMutablePointer<Float>, _ n: Int) {
    unsafe helio_mirror_f32(g, n)
  }

  public static func addTransposed(
    _ s: UnsafeMutablePointer<Float>, _ n: Int, sign: Float, factor: Float
  ) {
    unsafe helio_add_transposed_f32(s, n, sign, factor)
  }

  public static func addOuterTiles(
    _ d: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int, _ rows: Int, _ columns: Int,
    _ g: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_outer_tile_f32(d, x, count, rows, columns, g)
  }

  public static func elementwise(
    _ function: Int32, _ parameter: Float, _ scale: Float, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    unsafe helio_apply_f32(function, parameter, scale, x, y, n)
  }

  public static func hermite(
    _ c: UnsafePointer<Float>, _ count: Int, _ scale: Float, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    unsafe helio_hermite_f32(c, count, scale, x, y, n)
  }

  public static func covarianceKernel(
    _ kernel: Int32, _ parameter: Float, _ q: Float, _ qPrime: UnsafePointer<Float>, _ stride: Int,
    _ r: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    unsafe helio_kernel_f32(kernel, parameter, q, qPrime, stride, r, out, n)
  }

  public static func place(
    _ tile: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ k: UnsafeMutablePointer<Float>,
    _ n: Int, _ i: Int, _ j: Int, _ pastCaches: Bool
  ) {
    unsafe helio_place_f32(tile, rows, columns, k, n, i, j, pastCaches ? 1 : 0)
  }

  public static func prepare(
    _ kernel: Int32, _ z: UnsafePointer<Float>, _ n: Int, _ d: Int,
    _ points: UnsafeMutablePointer<Float>
  ) {
    unsafe helio_prepare_f32(kernel, z, n, d, points)
  }

  public static func stripe(
    _ kernel: Int32, _ parameter: Float, _ z: UnsafePointer<Float>, _ n: Int, _ d: Int,
    _ points: UnsafePointer<Float>, _ i: Int, _ work: UnsafeMutablePointer<Float>,
    _ k: UnsafeMutablePointer<Float>, _ pastCaches: Bool
  ) {
    unsafe helio_stripe_f32(kernel, parameter, z, n, d, points, i, work, k, pastCaches ? 1 : 0)
  }

  public static func normals(
    _ key: UInt64, _ index: UInt64, _ scale: Float, _ out: UnsafeMutablePointer<Float>, _ n: Int
  ) {
    unsafe helio_random_normal_f32(key, index, scale, out, n)
  }
}
