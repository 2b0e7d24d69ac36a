// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011) from Random123.
#include "CHelioKernels.h"
#include <Random123/philox.h>

void helio_internal_words(uint64_t key, uint64_t index, uint64_t first, uint64_t *low, uint64_t *high,
                          size_t count);
void helio_normal_f64(double scale, const double *u, const double *w, double *out, size_t half);
void helio_normal_f32(float scale, const float *u, const float *w, float *out, size_t half);

// Block b of the stream: four 32-bit words, read as two 64-bit words.
static void block(uint64_t key, uint64_t index, uint64_t b, uint64_t words[2]) {
  philox4x32_ctr_t counter = {{(uint32_t)b, (uint32_t)(b >> 32), (uint32_t)index, (uint32_t)(index >> 32)}};
  philox4x32_key_t k = {{(uint32_t)key, (uint32_t)(key >> 32)}};
  philox4x32_ctr_t r = philox4x32(counter, k);
  words[0] = (uint64_t)r.v[1] << 32 | r.v[0];
  words[1] = (uint64_t)r.v[3] << 32 | r.v[2];
}

void helio_random_words(uint64_t key, uint64_t index, uint64_t offset, uint64_t *out, size_t n) {
  uint64_t words[2];
  for (size_t i = 0; i < n; i++) {
    uint64_t position = offset + i;
    if (i == 0 || position % 2 == 0) block(key, index, position / 2, words);
    out[i] = words[position % 2];
  }
}

// Midpoints of 2^52 (2^23) equal cells: never 0, never 1.
// The bits stand behind the point of a number in [1, 2): ((word >> 12) + 1/2) 2^-52 exactly, without a conversion.
static double unit_f64(uint64_t word) {
  uint64_t bits = word >> 12 | 0x3ff0000000000000;
  double number;
  __builtin_memcpy(&number, &bits, sizeof number);
  return number - (1 - 0x1p-53);
}
static float unit_f32(uint32_t word) { return ((float)(word >> 9) + 0.5f) * 0x1p-23f; }

void helio_random_uniform_f64(uint64_t key, uint64_t index, double *out, size_t n) {
  uint64_t words[2];
  for (size_t i = 0; i < n; i++) {
    if (i % 2 == 0) block(key, index, i / 2, words);
    out[i] = unit_f64(words[i % 2]);
  }
}

enum { HALF = 512 };  // pairs made at once; fixes which number stands where

void helio_random_normal_f64(uint64_t key, uint64_t index, uint64_t first, double scale, double *out, size_t n) {
  double u[HALF], w[HALF], values[2 * HALF];
  uint64_t low[HALF], high[HALF], next = first / (2 * HALF) * HALF;
  size_t skip = first % (2 * HALF);
  for (size_t done = 0, count; done < n; done += count, next += HALF, skip = 0) {
    helio_internal_words(key, index, next, low, high, HALF);
    for (size_t i = 0; i < HALF; i++) {
      u[i] = unit_f64(low[i]);
      w[i] = unit_f64(high[i]);
    }
    helio_normal_f64(scale, u, w, values, HALF);
    count = n - done < 2 * HALF - skip ? n - done : 2 * HALF - skip;
    __builtin_memcpy(out + done, values + skip, count * sizeof(double));
  }
}

void helio_random_normal_f32(uint64_t key, uint64_t index, float scale, float *out, size_t n) {
  float u[HALF], w[HALF], values[2 * HALF];
  uint64_t low[HALF / 2], high[HALF / 2], next = 0;
  for (size_t done = 0; done < n; done += 2 * HALF, next += HALF / 2) {
    helio_internal_words(key, index, next, low, high, HALF / 2);
    for (size_t i = 0; i < HALF / 2; i++) {
      u[2 * i] = unit_f32((uint32_t)low[i]);
      w[2 * i] = unit_f32((uint32_t)(low[i] >> 32));
      u[2 * i + 1] = unit_f32((uint32_t)high[i]);
      w[2 * i + 1] = unit_f32((uint32_t)(high[i] >> 32));
    }
    helio_normal_f32(scale, u, w, values, HALF);
    size_t count = n - done < 2 * HALF ? n - done : 2 * HALF;
    __builtin_memcpy(out + done, values, count * sizeof(float));
  }
}
