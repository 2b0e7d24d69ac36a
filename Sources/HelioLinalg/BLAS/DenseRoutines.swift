/// The BLAS, LAPACK and elementwise routines of one precision, as thin as they can be.
///
/// Arrays are row-major. LAPACK is column-major: a symmetric matrix is its own transpose, so only the
/// letter of the triangle changes; a general matrix enters as its transpose. Every function returns
/// LAPACK's `info`, 0 when all went well. Shapes are the caller's to check.
public protocol DenseRoutines {
  associatedtype Scalar: MatrixScalar
  static func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Scalar,
    _ a: UnsafePointer<Scalar>, _ lda: Int, _ b: UnsafePointer<Scalar>, _ ldb: Int, _ beta: Scalar,
    _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int
  )
  static func syrk(
    _ trans: Bool, _ n: Int, _ k: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ lda: Int,
    _ beta: Scalar, _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int
  )
  static func gemv(
    _ trans: Bool, _ m: Int, _ n: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>,
    _ x: UnsafePointer<Scalar>, _ beta: Scalar, _ y: UnsafeMutablePointer<Scalar>
  )
  static func dot(_ n: Int, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>) -> Scalar
  /// y <- y + alpha x.
  static func axpy(
    _ n: Int, _ alpha: Scalar, _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>)
  static func nrm2(_ n: Int, _ x: UnsafePointer<Scalar>) -> Scalar
  /// A diagonal block and the rows below it, of a Cholesky factor by halves: ``factorByHalves(_:_:_:)``.
  static func factorBlock(
    _ n: Int, _ a: UnsafeMutablePointer<Scalar>, _ lda: Int, _ u: UnsafeMutablePointer<Scalar>,
    _ inverse: UnsafeMutablePointer<Scalar>
  ) -> Int
  static func substitute(
    _ m: Int, _ b: UnsafeMutablePointer<Scalar>, _ ldb: Int, _ u: UnsafePointer<Scalar>,
    _ inverse: UnsafePointer<Scalar>)
  /// G += sum_j w_j h_j h_j^T in the lower triangle and sums += sum_j w_j h_j over m rows of H: ``WeightedGramSum``.
  static func weightedGram(
    _ m: Int, _ n: Int, _ h: UnsafePointer<Double>, _ w: UnsafePointer<Double>,
    _ work: UnsafeMutablePointer<Scalar>, _ g: UnsafeMutablePointer<Scalar>,
    _ sums: UnsafeMutablePointer<Double>)
  static func potrs(
    _ n: Int, _ nrhs: Int, _ a: UnsafePointer<Scalar>, _ b: UnsafeMutablePointer<Scalar>
  ) -> Int
  /// L^(-1) of a lower triangle, and X^T X of one.
  static func trtri(_ n: Int, _ a: UnsafeMutablePointer<Scalar>, _ lda: Int) -> Int
  static func lauum(_ n: Int, _ a: UnsafeMutablePointer<Scalar>) -> Int
  /// B := alpha L B, or alpha B L.
  static func trmm(
    _ left: Bool, _ m: Int, _ n: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ lda: Int,
    _ b: UnsafeMutablePointer<Scalar>, _ ldb: Int)
  static func syevd(
    _ vectors: Bool, _ n: Int, _ a: UnsafeMutablePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>
  ) -> Int
  static func syevr(
    _ n: Int, _ a: UnsafeMutablePointer<Scalar>, _ first: Int, _ last: Int,
    _ w: UnsafeMutablePointer<Scalar>, _ z: UnsafeMutablePointer<Scalar>
  ) -> Int
  static func gesdd(
    _ vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Scalar>,
    _ s: UnsafeMutablePointer<Scalar>, _ u: UnsafeMutablePointer<Scalar>,
    _ vt: UnsafeMutablePointer<Scalar>
  ) -> Int
  /// A block-diagonal matrix times a tile of 128 bytes of vectors, see CHelioKernels.h.
  static func blockTile(
    _ blocks: UnsafePointer<Scalar>, _ count: Int, _ rows: Int, _ columns: Int,
    _ x: UnsafePointer<Scalar>, _ map: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<Scalar>)
  /// Vectors to the rows of a tile, and back.
  static func readTile(
    _ x: UnsafePointer<Scalar>, _ count: Int, _ n: Int, _ map: UnsafePointer<Int64>,
    _ tile: UnsafeMutablePointer<Scalar>)
  static func writeTile(
    _ tile: UnsafePointer<Scalar>, _ count: Int, _ n: Int, _ y: UnsafeMutablePointer<Scalar>)
  /// G_g += D_g X_g^T for blocks of tiles.
  static func addOuterTiles(
    _ d: UnsafePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ count: Int, _ rows: Int,
    _ columns: Int, _ g: UnsafeMutablePointer<Scalar>)
  /// T = M^T, M of rows x columns.
  static func transpose(
    _ m: UnsafePointer<Scalar>, _ rows: Int, _ columns: Int, _ t: UnsafeMutablePointer<Scalar>)
  /// The upper triangle of n x n numbers from the lower one.
  static func mirror(_ g: UnsafeMutablePointer<Scalar>, _ n: Int)
  /// S <- factor (S + sign S^T), n x n.
  static func addTransposed(
    _ s: UnsafeMutablePointer<Scalar>, _ n: Int, sign: Scalar, factor: Scalar)
  static func elementwise(
    _ function: Int32, _ parameter: Scalar, _ scale: Scalar, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ n: Int
  )
  static func hermite(
    _ c: UnsafePointer<Scalar>, _ count: Int, _ scale: Scalar, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ n: Int
  )
  static func covarianceKernel(
    _ kernel: Int32, _ parameter: Scalar, _ q: Scalar, _ qPrime: UnsafePointer<Scalar>,
    _ stride: Int, _ r: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>, _ n: Int
  )
  static func place(
    _ tile: UnsafePointer<Scalar>, _ rows: Int, _ columns: Int, _ k: UnsafeMutablePointer<Scalar>,
    _ n: Int, _ i: Int, _ j: Int, _ pastCaches: Bool
  )
  static func prepare(
    _ kernel: Int32, _ z: UnsafePointer<Scalar>, _ n: Int, _ d: Int,
    _ points: UnsafeMutablePointer<Scalar>
  )
  static func stripe(
    _ kernel: Int32, _ parameter: Scalar, _ z: UnsafePointer<Scalar>, _ n: Int, _ d: Int,
    _ points: UnsafePointer<Scalar>, _ i: Int, _ work: UnsafeMutablePointer<Scalar>,
    _ k: UnsafeMutablePointer<Scalar>, _ pastCaches: Bool
  )
  static func normals(
    _ key: UInt64, _ index: UInt64, _ scale: Scalar, _ out: UnsafeMutablePointer<Scalar>, _ n: Int
  )
}
