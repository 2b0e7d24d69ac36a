// Picks the instantiation of instantiation/all.inc for this processor at run time; the one for every processor
// of the architecture is compiled here, the others in targets of their own.
#include "instantiations.h"
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#define REAL double
#define W 2
#define NAME(f) JOIN(helio_internal_##f, _f64_v1)
#define SLEEF(f, ulp) Sleef_##f##d2_##ulp
#include "instantiation/all.inc"
#define REAL float
#define W 4
#define NAME(f) JOIN(helio_internal_##f, _f32_v1)
#define SLEEF(f, ulp) Sleef_##f##f4_##ulp
#include "instantiation/all.inc"

// 4: AVX-512, 3: AVX2 with FMA, 1: what every processor of this architecture has.
static int level(void) {
#if defined(__x86_64__)
  static int known = 0;
  if (!known) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) known = 4;
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) known = 3;
    else known = 1;
  }
  return known;
#else
  return 1;
#endif
}

const char *helio_instruction_set(void) {
#if defined(__x86_64__)
  return level() == 4 ? "AVX-512" : level() == 3 ? "AVX2" : "SSE2";
#else
  return "128-bit vectors";
#endif
}

#if defined(__x86_64__)
#define CALL(f, type, ...)                           \
  switch (level()) {                                 \
    case 4: helio_internal_##f##_##type##_v4(__VA_ARGS__); break;     \
    case 3: helio_internal_##f##_##type##_v3(__VA_ARGS__); break;     \
    default: helio_internal_##f##_##type##_v1(__VA_ARGS__);           \
  }
#else
#define CALL(f, type, ...) helio_internal_##f##_##type##_v1(__VA_ARGS__);
#endif

#define PUBLIC(REAL, type)                                                                     \
  void helio_apply_##type(int function, REAL parameter, REAL scale, const REAL *x, REAL *y,    \
                          size_t n) { CALL(apply, type, function, parameter, scale, x, y, n) } \
  void helio_hermite_##type(const REAL *c, size_t count, REAL scale, const REAL *x, REAL *y,   \
                            size_t n) { CALL(hermite, type, c, count, scale, x, y, n) }        \
  void helio_kernel_##type(int kernel, REAL parameter, REAL q, const REAL *qp, size_t stride,  \
                           const REAL *r, REAL *out, size_t n) {                               \
    CALL(kernel, type, kernel, parameter, q, qp, stride, r, out, n)                            \
  }                                                                                            \
  void helio_place_##type(const REAL *tile, size_t rows, size_t columns, REAL *K, size_t n,    \
                          size_t i0, size_t j0, int past_caches) {                             \
    CALL(place, type, tile, rows, columns, K, n, i0, j0, past_caches)                          \
  }                                                                                            \
  void helio_prepare_##type(int kernel, const REAL *Z, size_t n, size_t d, REAL *points) {     \
    CALL(prepare, type, kernel, Z, n, d, points)                                               \
  }                                                                                            \
  void helio_stripe_##type(int kernel, REAL parameter, const REAL *Z, size_t n, size_t d,      \
                           const REAL *points, size_t i0, REAL *work, REAL *K, int past_caches) { \
    CALL(stripe, type, kernel, parameter, Z, n, d, points, i0, work, K, past_caches)    \
  }                                                                                            \
  size_t helio_factor_block_##type(REAL *A, size_t n, size_t stride, REAL *U, REAL *inverse) { \
    size_t positive = 0;                                                                       \
    CALL(factor_block, type, A, n, stride, U, inverse, &positive)                              \
    return positive;                                                                           \
  }                                                                                            \
  void helio_substitute_##type(REAL *B, size_t rows, size_t stride, const REAL *U, const REAL *inverse) { \
    CALL(substitute, type, B, rows, stride, U, inverse)                                        \
  }                                                                                            \
  void helio_weighted_gram_##type(const double *X, const double *w, size_t rows, size_t n, REAL *work, REAL *G, \
                                  double *sum) {                                               \
    CALL(weighted_gram, type, X, w, rows, n, work, G, sum)                                     \
  }                                                                                            \
  void helio_block_tile_##type(const REAL *B, size_t count, size_t b1, size_t b2, const REAL *x, const int64_t *map, \
                               REAL *y) {                                                      \
    CALL(block_tile, type, B, count, b1, b2, x, map, y)                                        \
  }                                                                                            \
  void helio_outer_tile_##type(const REAL *D, const REAL *X, size_t count, size_t b1, size_t b2, REAL *G) { \
    CALL(outer_tile, type, D, X, count, b1, b2, G)                                             \
  }                                                                                            \
  void helio_transpose_##type(const REAL *M, size_t rows, size_t columns, REAL *T) {           \
    CALL(transpose, type, M, rows, columns, T)                                                 \
  }                                                                                            \
  void helio_mirror_##type(REAL *G, size_t n) { CALL(mirror, type, G, n, n) }                  \
  size_t helio_power_##type(const REAL *M, size_t n, REAL *v, REAL *w, size_t most, REAL tolerance) { \
    size_t steps = 0;                                                                          \
    CALL(power, type, M, n, v, w, most, tolerance, &steps)                                     \
    return steps;                                                                              \
  }                                                                                            \
  void helio_combine_##type(const REAL *c, const REAL *const *M, size_t count, size_t n, REAL *out) { \
    CALL(combine, type, c, M, count, n, out)                                                   \
  }                                                                                            \
  void helio_add_transposed_##type(REAL *S, size_t n, REAL sign, REAL factor) {                \
    CALL(add_transposed, type, S, n, sign, factor)                                             \
  }                                                                                            \
  void helio_tile_read_##type(const REAL *x, size_t count, size_t n, const int64_t *map, REAL *tile) { \
    CALL(tile_read, type, x, count, n, map, tile)                                              \
  }                                                                                            \
  void helio_tile_write_##type(const REAL *tile, size_t count, size_t n, REAL *y) {            \
    CALL(tile_write, type, tile, count, n, y)                                                  \
  }                                                                                            \
  void helio_normal_##type(REAL scale, const REAL *u, const REAL *w, REAL *out, size_t half) { \
    CALL(normal, type, scale, u, w, out, half)                                                 \
  }                                                                                            \
  void helio_prepare_forces_##type(const double *X, size_t n, size_t D, REAL *panels) {        \
    CALL(prepare_forces, type, X, n, D, panels)                                                \
  }                                                                                            \
  void helio_forces_##type(const REAL *panels, const double *a, size_t n, size_t D, const double *theta, \
                           size_t rows, REAL *work, double *U, double *v) {                    \
    CALL(forces, type, panels, a, n, D, theta, rows, work, U, v)                               \
  }
size_t helio_points_size(size_t n, size_t d) {
  return (n + HELIO_SIDE - 1) / HELIO_SIDE * HELIO_SIDE * (d + 3);
}
size_t helio_stripe_size(size_t d) { return HELIO_SIDE * (d + HELIO_SIDE); }
size_t helio_force_panels_size(size_t n, size_t D) { return (n + 8) * (2 * D + 8); }
size_t helio_forces_size(size_t n, size_t D) { return 48 * (2 * D + n + 8); }
PUBLIC(double, f64)
PUBLIC(float, f32)

void helio_mehler_f64(const double *a, const double *B, size_t stride, size_t count, double norm,
                      const double *norms, const double *r, double *out, size_t n) {
  CALL(mehler, f64, a, B, stride, count, norm, norms, r, out, n)
}

void helio_products_f64(int kind, const double *z, size_t d, const double *B, size_t stride, size_t n,
                        double *out) {
  CALL(products, f64, kind, z, d, B, stride, n, out)
}

void helio_product_slopes_f64(int kind, const double *z, size_t d, const double *B, size_t stride,
                              const double *w, size_t n, double *out) {
  CALL(product_slopes, f64, kind, z, d, B, stride, w, n, out)
}

void helio_leaky_outputs_f64(double slope, const double *z, const double *a, size_t rows, size_t columns,
                             double *out) {
  CALL(leaky_outputs, f64, slope, z, a, rows, columns, out)
}

void helio_ascent_f32(const float *G, size_t n, size_t stride, const float *inverse, int sweeps, float *l,
                      float *pull) {
  CALL(ascent, f32, G, n, stride, inverse, sweeps, l, pull)
}

void helio_narrow_f32(const double *x, double scale, size_t n, float *out) {
  CALL(narrow, f32, x, scale, n, out)
}

size_t helio_descent_f64(int rows, size_t stride, double *shared, double *own, const double *rest,
                         const double *steps, size_t count, double over_batch, double averaged, double limit,
                         double *sums, double *before) {
  size_t done = 0;
  CALL(descent, f64, rows, stride, shared, own, rest, steps, count, over_batch, averaged, limit, sums, before,
       &done)
  return done;
}

void helio_tilt_f64(double *l, double c, const double *along, const double *of, size_t n, double *sums) {
  CALL(tilt, f64, l, c, along, of, n, sums)
}

double helio_moment_f64(double *M, size_t n, const double *l, const double *m, double g, double square, double e,
                        double source) {
  double form = 0;
  CALL(moment, f64, M, n, l, m, g, square, e, source, &form)
  return form;
}

void helio_relu_forward_f64(const double *z, const double *a, size_t rows, size_t n, double *f, void *bits,
                            size_t words) {
  CALL(relu_forward, f64, z, a, rows, n, f, bits, words)
}

void helio_relu_backward_f64(double *z, const double *a, const double *w, size_t rows, size_t n, double *A) {
  CALL(relu_backward, f64, z, a, w, rows, n, A)
}

size_t helio_gram_size(size_t n) { return 256 * (n + 32); }

void helio_tanh_outputs_f64(double scale, double *z, const double *a, size_t rows, size_t n, double *out) {
  CALL(tanh_outputs, f64, scale, z, a, rows, n, out)
}

void helio_propose_f64(const double *c, const double *theta, const double *v, size_t rows, size_t D, double *next) {
  CALL(propose, f64, c, theta, v, rows, D, next)
}

void helio_reversals_f64(const double *c, const double *a, const double *v, const double *b, const double *w,
                         size_t rows, size_t D, double *out) {
  CALL(reversals, f64, c, a, v, b, w, rows, D, out)
}

void helio_relu_gradient_f64(const void *bits, size_t words, size_t rows, const double *w, const double *X,
                             size_t n, size_t d, const double *a, const double *b, double *B, double *A) {
  CALL(relu_gradient, f64, bits, words, rows, w, X, n, d, a, b, B, A)
}

void helio_layer_forward_f64(const double *M, const double *x, size_t d, size_t p, double *z) {
  CALL(layer_forward, f64, M, x, d, p, z)
}

double helio_layer_tanh_f64(const double *M, const double *x, size_t d, size_t p, const double *a, double *s,
                            double *pull) {
  double sum = 0;
  CALL(layer_tanh, f64, M, x, d, p, a, s, pull, &sum)
  return sum;
}

void helio_layer_move_f64(double *M, const double *x, size_t d, size_t p, double keep, double force,
                          const double *pull) {
  CALL(layer_move, f64, M, x, d, p, keep, force, pull)
}

void helio_invert_f64(double *M, size_t n, size_t stride) { CALL(invert, f64, M, n, stride) }

// For random.c: not part of the interface.
void helio_internal_words(uint64_t key, uint64_t index, uint64_t first, uint64_t *low, uint64_t *high,
                          size_t count) {
  CALL(words, f64, key, index, first, low, high, count)
}

#ifdef __SSE2__
unsigned helio_flush_subnormals(void) {
  const unsigned before = _mm_getcsr();
  // Bits 15 and 6 of MXCSR: results and arguments.
  _mm_setcsr(before | 0x8040u);
  return before;
}

void helio_restore_subnormals(unsigned before) { _mm_setcsr(before); }
#else
unsigned helio_flush_subnormals(void) { return 0; }
void helio_restore_subnormals(unsigned before) { (void)before; }
#endif
