// The elementwise functions for AVX-512; the whole target is compiled for it.
#include "../CHelioKernels/instantiations.h"

#define REAL double
#define W 8
#define NAME(f) JOIN(helio_internal_##f, _f64_v4)
#define SLEEF(f, ulp) Sleef_##f##d8_##ulp##avx512f
#include "../CHelioKernels/instantiation/all.inc"
#define REAL float
#define W 16
#define NAME(f) JOIN(helio_internal_##f, _f32_v4)
#define SLEEF(f, ulp) Sleef_##f##f16_##ulp##avx512f
#include "../CHelioKernels/instantiation/all.inc"
