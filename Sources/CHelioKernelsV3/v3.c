// The elementwise functions for AVX2 with fused multiply-add; the whole target is compiled for it.
#include "../CHelioKernels/instantiations.h"

#define REAL double
#define W 4
#define NAME(f) JOIN(helio_internal_##f, _f64_v3)
#define SLEEF(f, ulp) Sleef_##f##d4_##ulp##avx2
#include "../CHelioKernels/instantiation/all.inc"
#define REAL float
#define W 8
#define NAME(f) JOIN(helio_internal_##f, _f32_v3)
#define SLEEF(f, ulp) Sleef_##f##f8_##ulp##avx2
#include "../CHelioKernels/instantiation/all.inc"
