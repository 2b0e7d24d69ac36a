// Vectorised elementwise functions over SLEEF, chosen at run time for the processor.
//
// Goals, in this order: no pass over memory that is not needed; the accuracy of SLEEF's 1-ulp functions (tanh:
// our own, below 3 ulp); no cancellation in the covariance kernels. Every function has a double
// (f64) and a float (f32) form; inputs and outputs may be the same array; arrays need no alignment.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Codes of elementwise functions; append only.
enum helio_function {
  HELIO_IDENTITY = 0, HELIO_RELU = 1, HELIO_LEAKY_RELU = 2, HELIO_STEP = 3, HELIO_RELU2 = 4,
  HELIO_SQUARE = 5, HELIO_EXP = 6, HELIO_TANH = 7, HELIO_ERF = 8, HELIO_SCALED_ERF = 9,
  HELIO_SIN = 10, HELIO_COS = 11, HELIO_SIN_COS = 12, HELIO_SOFTPLUS = 13, HELIO_GELU = 14,
  HELIO_ZERO = 15, HELIO_ONE = 16, HELIO_LEAKY_RELU_DERIVATIVE = 17, HELIO_RELU2_DERIVATIVE = 18,
  HELIO_SQUARE_DERIVATIVE = 19, HELIO_TANH_DERIVATIVE = 20, HELIO_ERF_DERIVATIVE = 21,
  HELIO_SCALED_ERF_DERIVATIVE = 22, HELIO_COS_DERIVATIVE = 23, HELIO_SIN_COS_DERIVATIVE = 24,
  HELIO_SOFTPLUS_DERIVATIVE = 25, HELIO_GELU_DERIVATIVE = 26
};

// Codes of covariance kernels K(q, q', r) = E s(u) s(u') and of their derivatives in r; append only.
enum helio_kernel {
  HELIO_KERNEL_RELU = 0, HELIO_KERNEL_STEP = 1, HELIO_KERNEL_RELU2 = 2, HELIO_KERNEL_ERF = 3,
  HELIO_KERNEL_SCALED_ERF = 4, HELIO_KERNEL_LINEAR = 5, HELIO_KERNEL_SQUARE = 6, HELIO_KERNEL_H2 = 7,
  HELIO_KERNEL_RFF = 8, HELIO_KERNEL_SIN = 9, HELIO_KERNEL_LEAKY_RELU = 10,
  HELIO_KERNEL_ERF_DERIVATIVE = 11, HELIO_KERNEL_SCALED_ERF_DERIVATIVE = 12, HELIO_KERNEL_ONE = 13,
  HELIO_KERNEL_SQUARE_DERIVATIVE = 14, HELIO_KERNEL_H2_DERIVATIVE = 15,
  HELIO_KERNEL_SIN_DERIVATIVE = 16, HELIO_KERNEL_RELU2_DERIVATIVE = 17,
  HELIO_KERNEL_LEAKY_RELU_DERIVATIVE = 18, HELIO_KERNEL_LAPLACE = 19,
  HELIO_KERNEL_LAPLACE_DERIVATIVE = 20, HELIO_KERNEL_MATERN32 = 21,
  HELIO_KERNEL_MATERN32_DERIVATIVE = 22, HELIO_KERNEL_MATERN52 = 23,
  HELIO_KERNEL_MATERN52_DERIVATIVE = 24, HELIO_KERNEL_RELU_TANGENT = 25,
  HELIO_KERNEL_ERF_TANGENT = 26
};

// y = scale f(x), but 0 where that is below 1e-290 (f64) or 1e-36 (f32); `parameter` is the slope of the leaky
// ReLU and unused otherwise.
void helio_apply_f64(int function, double parameter, double scale, const double *x, double *y, size_t n);
void helio_apply_f32(int function, float parameter, float scale, const float *x, float *y, size_t n);

// y = scale sum_k c_k h_k(x), orthonormal Hermite polynomials, k = 0 ... count-1.
void helio_hermite_f64(const double *c, size_t count, double scale, const double *x, double *y, size_t n);
void helio_hermite_f32(const float *c, size_t count, float scale, const float *x, float *y, size_t n);

// out_j = K(q, q'_j, r_j); q' has stride 0 or 1.
void helio_kernel_f64(int kernel, double parameter, double q, const double *qp, size_t qp_stride,
                      const double *r, double *out, size_t n);
void helio_kernel_f32(int kernel, float parameter, float q, const float *qp, size_t qp_stride,
                      const float *r, float *out, size_t n);

// out_j = sum_k a_k B[k][j] c_j^k with c_j = clip(r_j / (norm norms_j)), by Horner's rule.
void helio_mehler_f64(const double *a, const double *B, size_t stride, size_t count, double norm,
                      const double *norms, const double *r, double *out, size_t n);

// out_j = exp(-sum_l t_l) (kind 0) or exp(-sum_l t_l) prod_l (1 + t_l) (kind 1), t_l = |z_l - B[l][j]|, j < n.
// B has d rows of `stride` numbers, a multiple of 16 that is at least n.
void helio_products_f64(int kind, const double *z, size_t d, const double *B, size_t stride, size_t n,
                        double *out);

// out_l += sum_j w_j psi(z_l - B[l][j]), j < n, l < d: psi(t) is the sign of t (kind 0) or t/(1 + |t|) (kind 1).
// With w_j = -a_j K(z, b_j) this is the gradient of sum_j a_j K(z, b_j), kernels as above.
void helio_product_slopes_f64(int kind, const double *z, size_t d, const double *B, size_t stride,
                              const double *w, size_t n, double *out);

// Stochastic descent of 1 or 2 rows of labels in the modes of a sample; StochasticFilter in HelioKernels has the
// equations. `stride` is a multiple of 16: eigenvalues, filter and its sum stand one after the other in `shared`,
// powers, fluctuation, joint moment and sum of moments in `own`, a block of 4 stride numbers for each row.
//   sums    sum rho of each row, in and out;  before  the same before the last step
// Returns the steps made: fewer than `count` once a sum is above `limit` or not a number.
size_t helio_descent_f64(int rows, size_t stride, double *shared, double *own, const double *rest,
                         const double *steps, size_t count, double over_batch, double averaged, double limit,
                         double *sums, double *before);

// l_j -= c along_j, j < n, then sums of w_j = exp(l_j - sums[0]) in sums[1] and of w_j of_j in sums[2]. On entry sums[0]
// is any lower bound of the largest new l_j, -INFINITY too; on return the largest. n is a multiple of 16.
void helio_tilt_f64(double *l, double c, const double *along, const double *of, size_t n, double *sums);

// One step of a symmetric n x n matrix by its left part (rows and what is left of the diagonal in whole blocks of 8),
//   M_ij <- M_ij (1 - g (l_i + l_j) + square l_i l_j) + e m_i m_j,   M_ii more by source l_i;   returns m^T M m.
// n is a multiple of 8.
double helio_moment_f64(double *M, size_t n, const double *l, const double *m, double g, double square, double e,
                        double source);

// Rows and columns of a tile of a symmetric matrix.
enum { HELIO_SIDE = 192 };

// Writes the first rows x columns of a tile (rows of HELIO_SIDE entries) to a symmetric n x n matrix K at
// (i0, j0) and, transposed, at (j0, i0); on the diagonal the transpose alone. With `past_caches`, for a K
// larger than they are, by streaming stores.
void helio_place_f64(const double *tile, size_t rows, size_t columns, double *K, size_t n, size_t i0,
                     size_t j0, int past_caches);
void helio_place_f32(const float *tile, size_t rows, size_t columns, float *K, size_t n, size_t i0,
                     size_t j0, int past_caches);

// The kernel matrix K of the n rows of Z (n x d): `prepare` once, then a stripe of HELIO_SIDE rows of the
// lower triangle, with its mirror image, for i0 = 0, HELIO_SIDE, 2 HELIO_SIDE, ... in any order or at once.
//   points  helio_points_size(n, d) numbers, aligned to 64 bytes
//   work    helio_stripe_size(d) numbers for each stripe at work, aligned to 64 bytes
size_t helio_points_size(size_t n, size_t d);
size_t helio_stripe_size(size_t d);
void helio_prepare_f64(int kernel, const double *Z, size_t n, size_t d, double *points);
void helio_prepare_f32(int kernel, const float *Z, size_t n, size_t d, float *points);
void helio_stripe_f64(int kernel, double parameter, const double *Z, size_t n, size_t d,
                      const double *points, size_t i0, double *work, double *K, int past_caches);
void helio_stripe_f32(int kernel, float parameter, const float *Z, size_t n, size_t d,
                      const float *points, size_t i0, float *work, float *K, int past_caches);

// out_i = sum_j a_j max(z_ij, slope z_ij) for z of rows x columns, slope <= 1.
void helio_leaky_outputs_f64(double slope, const double *z, const double *a, size_t rows, size_t columns,
                             double *out);

// Coordinate ascent on sum l_i - l' G l/2 over l >= 0, all n coordinates in turn; inverse_i = 1/G_ii, pull = G l before
// and after. Rows of G and pull have `stride` numbers, a multiple of 16.
void helio_ascent_f32(const float *G, size_t n, size_t stride, const float *inverse, int sweeps, float *l,
                      float *pull);

// out = scale x in single precision.
void helio_narrow_f32(const double *x, double scale, size_t n, float *out);

// The ends of a Cholesky factorisation by halves. A = L L^T in the lower triangle of n <= HELIO_BLOCK rows, `stride` numbers
// apart, with U = L^T, HELIO_BLOCK x HELIO_BLOCK, and 1/U_kk; returns how many pivots are positive. And B <- B U^(-1) for
// rows of HELIO_BLOCK numbers.
enum { HELIO_BLOCK = 32 };
size_t helio_factor_block_f64(double *A, size_t n, size_t stride, double *U, double *inverse);
size_t helio_factor_block_f32(float *A, size_t n, size_t stride, float *U, float *inverse);
void helio_substitute_f64(double *B, size_t rows, size_t stride, const double *U, const double *inverse);
void helio_substitute_f32(float *B, size_t rows, size_t stride, const float *U, const float *inverse);

// A small ReLU network, neurons by rows of n preactivations z, n a multiple of 8. Forward: f_i += a_k max(z_ki, 0), and
// the pattern z_ki > 0 as bits of 64-bit words, `words` = ceil(n/64) for each row. Backward: A_k = sum_i w_i max(z_ki, 0),
// and z_ki <- a_k w_i where z_ki > 0, else 0.
void helio_relu_forward_f64(const double *z, const double *a, size_t rows, size_t n, double *f, void *bits,
                            size_t words);
void helio_relu_backward_f64(double *z, const double *a, const double *w, size_t rows, size_t n, double *A);
// The gradient of both layers from the patterns alone, z_ki = b_k.x_i (X n x d; b, B rows x d):
// A_k = sum_i w_i max(z_ki, 0), B_k = a_k sum_i w_i x_i over z_ki > 0.
void helio_relu_gradient_f64(const void *bits, size_t words, size_t rows, const double *w, const double *X,
                             size_t n, size_t d, const double *a, const double *b, double *B, double *A);

// A layer that sees one sample after another, neurons side by side, M d x p: z_j = sum_k x_k M_kj, and the step
// M_kj <- keep M_kj - force x_k pull_j. With tanh: s = tanh z, pull_j = a_j (1 - s_j^2), and sum_j a_j s_j is returned.
void helio_layer_forward_f64(const double *M, const double *x, size_t d, size_t p, double *z);
double helio_layer_tanh_f64(const double *M, const double *x, size_t d, size_t p, const double *a, double *s,
                            double *pull);
void helio_layer_move_f64(double *M, const double *x, size_t d, size_t p, double keep, double force,
                          const double *pull);

// A block-diagonal matrix times a tile of sixteen vectors (thirty-two in single precision), coordinates by rows: row
// map[g b1 + r] of y becomes row r of block g (b1 x b2) times rows g b2 ... of x.
void helio_block_tile_f64(const double *B, size_t count, size_t b1, size_t b2, const double *x, const int64_t *map,
                          double *y);
void helio_block_tile_f32(const float *B, size_t count, size_t b1, size_t b2, const float *x, const int64_t *map,
                          float *y);
// Coordinate j of `count` vectors x of n to row map[j] of a tile, missing vectors as zeros; and rows of a tile to vectors y.
void helio_tile_read_f64(const double *x, size_t count, size_t n, const int64_t *map, double *tile);
void helio_tile_read_f32(const float *x, size_t count, size_t n, const int64_t *map, float *tile);
void helio_tile_write_f64(const double *tile, size_t count, size_t n, double *y);
void helio_tile_write_f32(const float *tile, size_t count, size_t n, float *y);

// T = M^T, M of rows x columns.
void helio_transpose_f64(const double *M, size_t rows, size_t columns, double *T);
void helio_transpose_f32(const float *M, size_t rows, size_t columns, float *T);
// The upper triangle of n x n numbers from the lower one.
void helio_mirror_f64(double *G, size_t n);
void helio_mirror_f32(float *G, size_t n);
// v <- M v/|M v| for a symmetric n x n matrix M until no entry moves by more than `tolerance`; w holds n numbers. Returns
// the number of steps, or most + 1 where it does not settle.
size_t helio_power_f64(const double *M, size_t n, double *v, double *w, size_t most, double tolerance);
size_t helio_power_f32(const float *M, size_t n, float *v, float *w, size_t most, float tolerance);
// out = sum_i c_i M_i of `count` arrays of n numbers.
void helio_combine_f64(const double *c, const double *const *M, size_t count, size_t n, double *out);
void helio_combine_f32(const float *c, const float *const *M, size_t count, size_t n, float *out);
// S <- factor (S + sign S^T), n x n.
void helio_add_transposed_f64(double *S, size_t n, double sign, double factor);
void helio_add_transposed_f32(float *S, size_t n, float sign, float factor);

// G_g += D_g X_g^T for every block g, b1 x b2, of tiles D and X.
void helio_outer_tile_f64(const double *D, const double *X, size_t count, size_t b1, size_t b2, double *G);
void helio_outer_tile_f32(const float *D, const float *X, size_t count, size_t b1, size_t b2, float *G);

// M <- M^(-1) without pivots, for n a multiple of 8 and M + M^T positive definite, rows `stride` apart.
void helio_invert_f64(double *M, size_t n, size_t stride);

// Adds sum_k w_k x_k x_k^T over the rows of X (rows x n) to the lower triangle of the n x n matrix G, and sum_k w_k x_k to
// `sum`; parts of G above its diagonal are written too. `work` holds helio_gram_size(n) numbers, aligned to 64 bytes.
// Products are made in the precision of G, `sum` in double.
size_t helio_gram_size(size_t n);
void helio_weighted_gram_f64(const double *X, const double *w, size_t rows, size_t n, double *work, double *G,
                             double *sum);
void helio_weighted_gram_f32(const double *X, const double *w, size_t rows, size_t n, float *work, float *G,
                             double *sum);

// z_ji <- scale tanh z_ji for z of rows x n, and out_j = sum_i a_i z_ji after it.
void helio_tanh_outputs_f64(double scale, double *z, const double *a, size_t rows, size_t n, double *out);

// U_j = sum_i a_i tanh <theta_j, x_i> and v_j = sum_i a_i (1 - tanh^2 <theta_j, x_i>) x_i for rows of theta (rows x D) and
// of X (n x D), whose panels are made once; computed in either precision. Panels have helio_force_panels_size(n, D)
// numbers, `work` helio_forces_size(n, D), both aligned to 64 bytes.
size_t helio_force_panels_size(size_t n, size_t D);
size_t helio_forces_size(size_t n, size_t D);
void helio_prepare_forces_f64(const double *X, size_t n, size_t D, double *panels);
void helio_prepare_forces_f32(const double *X, size_t n, size_t D, float *panels);
void helio_forces_f64(const double *panels, const double *a, size_t n, size_t D, const double *theta, size_t rows,
                      double *work, double *U, double *v);
void helio_forces_f32(const float *panels, const double *a, size_t n, size_t D, const double *theta, size_t rows,
                      float *work, double *U, double *v);

// next <- keep theta - pull v + deviation next for rows of D coordinates; c holds the three lists.
void helio_propose_f64(const double *c, const double *theta, const double *v, size_t rows, size_t D, double *next);
// out_j = sum_k alpha (b^2 - a^2) + beta (b v - a w) + gamma (a v - b w) + delta (v^2 - w^2); c holds the four lists.
void helio_reversals_f64(const double *c, const double *a, const double *v, const double *b, const double *w,
                         size_t rows, size_t D, double *out);

// Philox4x32-10: words of the stream (key, index) from 64-bit position `offset` on.
void helio_random_words(uint64_t key, uint64_t index, uint64_t offset, uint64_t *out, size_t n);
// Uniform on the open interval (0, 1), one word each.
void helio_random_uniform_f64(uint64_t key, uint64_t index, double *out, size_t n);
// Standard normal by Box and Muller; the first n of a longer request are the same numbers. f64: from number `first` on.
void helio_random_normal_f64(uint64_t key, uint64_t index, uint64_t first, double scale, double *out, size_t n);
void helio_random_normal_f32(uint64_t key, uint64_t index, float scale, float *out, size_t n);

// Asks the system to back fresh memory with large pages, where it can; a hint without other effect.
void helio_advise_large_pages(void *start, size_t bytes);

// Name of the instruction set in use.
const char *helio_instruction_set(void);

// Numbers below the smallest normal one count as 0 on this thread, as arguments and as results: processors compute with
// them a hundred times slower. Returns what was set before, for helio_restore_subnormals.
unsigned helio_flush_subnormals(void);
void helio_restore_subnormals(unsigned before);

#ifdef __cplusplus
}
#endif
