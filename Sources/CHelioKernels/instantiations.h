// Prototypes of the instantiations of instantiation/all.inc: one set for each instruction set and precision.
#pragma once
#include "include/CHelioKernels.h"
#include <Random123/philox.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

#define DECLARE(REAL, suffix)                                                                     \
  void JOIN(helio_internal_apply, suffix)(int, REAL, REAL, const REAL *, REAL *, size_t);         \
  void JOIN(helio_internal_hermite, suffix)(const REAL *, size_t, REAL, const REAL *, REAL *,     \
                                            size_t);                                              \
  void JOIN(helio_internal_kernel, suffix)(int, REAL, REAL, const REAL *, size_t, const REAL *,   \
                                           REAL *, size_t);                                       \
  void JOIN(helio_internal_mehler, suffix)(const REAL *, const REAL *, size_t, size_t, REAL,      \
                                           const REAL *, const REAL *, REAL *, size_t);           \
  void JOIN(helio_internal_products, suffix)(int, const REAL *, size_t, const REAL *, size_t, size_t, \
                                             REAL *);                                             \
  void JOIN(helio_internal_product_slopes, suffix)(int, const REAL *, size_t, const REAL *, size_t, \
                                                   const REAL *, size_t, REAL *);                 \
  void JOIN(helio_internal_place, suffix)(const REAL *, size_t, size_t, REAL *, size_t, size_t,   \
                                          size_t, int);                                           \
  void JOIN(helio_internal_prepare, suffix)(int, const REAL *, size_t, size_t, REAL *);           \
  void JOIN(helio_internal_stripe, suffix)(int, REAL, const REAL *, size_t, size_t, const REAL *, \
                                           size_t, REAL *, REAL *, int);                          \
  void JOIN(helio_internal_words, suffix)(uint64_t, uint64_t, uint64_t, uint64_t *, uint64_t *,   \
                                          size_t);                                                \
  void JOIN(helio_internal_normal, suffix)(REAL, const REAL *, const REAL *, REAL *, size_t);     \
  void JOIN(helio_internal_descent, suffix)(int, size_t, REAL *, REAL *, const REAL *, const REAL *, \
                                            size_t, REAL, REAL, REAL, REAL *, REAL *, size_t *);   \
  void JOIN(helio_internal_leaky_outputs, suffix)(REAL, const REAL *, const REAL *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_factor_block, suffix)(REAL *, size_t, size_t, REAL *, REAL *, size_t *); \
  void JOIN(helio_internal_substitute, suffix)(REAL *, size_t, size_t, const REAL *, const REAL *); \
  void JOIN(helio_internal_ascent, suffix)(const REAL *, size_t, size_t, const REAL *, int, REAL *, REAL *); \
  void JOIN(helio_internal_relu_forward, suffix)(const REAL *, const REAL *, size_t, size_t, REAL *, void *, size_t); \
  void JOIN(helio_internal_relu_backward, suffix)(REAL *, const REAL *, const REAL *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_relu_gradient, suffix)(const void *, size_t, size_t, const REAL *, const REAL *, size_t, \
                                                  size_t, const REAL *, const REAL *, REAL *, REAL *); \
  void JOIN(helio_internal_layer_forward, suffix)(const REAL *, const REAL *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_layer_tanh, suffix)(const REAL *, const REAL *, size_t, size_t, const REAL *, REAL *, REAL *, \
                                               REAL *);                                           \
  void JOIN(helio_internal_layer_move, suffix)(REAL *, const REAL *, size_t, size_t, REAL, REAL, const REAL *); \
  void JOIN(helio_internal_block_tile, suffix)(const REAL *, size_t, size_t, size_t, const REAL *, const int64_t *, \
                                               REAL *);                                           \
  void JOIN(helio_internal_narrow, suffix)(const double *, double, size_t, REAL *);               \
  void JOIN(helio_internal_tile_read, suffix)(const REAL *, size_t, size_t, const int64_t *, REAL *); \
  void JOIN(helio_internal_tile_write, suffix)(const REAL *, size_t, size_t, REAL *);             \
  void JOIN(helio_internal_outer_tile, suffix)(const REAL *, const REAL *, size_t, size_t, size_t, REAL *); \
  void JOIN(helio_internal_transpose, suffix)(const REAL *, size_t, size_t, REAL *);              \
  void JOIN(helio_internal_mirror, suffix)(REAL *, size_t, size_t);                               \
  void JOIN(helio_internal_power, suffix)(const REAL *, size_t, REAL *, REAL *, size_t, REAL, size_t *); \
  void JOIN(helio_internal_combine, suffix)(const REAL *, const REAL *const *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_add_transposed, suffix)(REAL *, size_t, REAL, REAL);                   \
  void JOIN(helio_internal_invert, suffix)(REAL *, size_t, size_t);                               \
  void JOIN(helio_internal_tilt, suffix)(REAL *, REAL, const REAL *, const REAL *, size_t, REAL *); \
  void JOIN(helio_internal_weighted_gram, suffix)(const double *, const double *, size_t, size_t, REAL *, REAL *, double *); \
  void JOIN(helio_internal_tanh_outputs, suffix)(REAL, REAL *, const REAL *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_prepare_forces, suffix)(const double *, size_t, size_t, REAL *);        \
  void JOIN(helio_internal_forces, suffix)(const REAL *, const double *, size_t, size_t, const double *, size_t, \
                                           REAL *, double *, double *);                           \
  void JOIN(helio_internal_propose, suffix)(const REAL *, const REAL *, const REAL *, size_t, size_t, REAL *); \
  void JOIN(helio_internal_reversals, suffix)(const REAL *, const REAL *, const REAL *, const REAL *, const REAL *, \
                                              size_t, size_t, REAL *);                            \
  void JOIN(helio_internal_moment, suffix)(REAL *, size_t, const REAL *, const REAL *, REAL, REAL, REAL, REAL, REAL *);

DECLARE(double, _f64_v1)
DECLARE(float, _f32_v1)
#if defined(__x86_64__)
DECLARE(double, _f64_v3)
DECLARE(float, _f32_v3)
DECLARE(double, _f64_v4)
DECLARE(float, _f32_v4)
#endif
