// The C interface from C: a table, a model, its bytes, its answers, a stopped fit, errors of several threads.
#include <heliotrope.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition)                                                              \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      fprintf(stderr, "line %d: %s: %s\n", __LINE__, #condition, heliotrope_last_error()); \
      exit(1);                                                                          \
    }                                                                                   \
  } while (0)

enum { rows = 60 };

static heliotrope_table *table(int with_target) {
  double x[2 * rows], y[rows];
  int32_t kinds[rows];
  for (int i = 0; i < rows; i++) {
    x[2 * i] = sin(1.7 * i);
    x[2 * i + 1] = cos(2.3 * i);
    kinds[i] = i % 7 == 0 ? -1 : i % 2;
    y[i] = 3 * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
  }
  heliotrope_table *made = NULL;
  REQUIRE(heliotrope_table_new(rows, &made) == 0);
  REQUIRE(heliotrope_table_add_numbers(made, "a", x, 2) == 0);
  REQUIRE(heliotrope_table_add_numbers(made, "b", x + 1, 2) == 0);
  REQUIRE(heliotrope_table_add_words(made, "kind", kinds, "oak\0ash\0", 2) == 0);
  if (with_target) REQUIRE(heliotrope_table_add_numbers(made, "y", y, 1) == 0);
  return made;
}

static int calls;
static void progress(double share, const char *stage, void *context) {
  if (share >= 0 && share <= 1 && *stage && context == &calls) calls++;
}

static void *failing(void *number) {
  char name[32], *out = NULL;
  snprintf(name, sizeof name, "none%ld", (long)number);
  for (int i = 0; i < 100; i++) {
    REQUIRE(heliotrope_compute("function-space", name, "{}", &out) == 64);
    REQUIRE(strstr(heliotrope_last_error(), name));
  }
  return NULL;
}

int main(void) {
  REQUIRE(*heliotrope_version() && heliotrope_set_threads(1) == 0 && heliotrope_threads() == 1);
  REQUIRE(heliotrope_set_threads(0) == 64);

  heliotrope_table *train = table(1), *plain = table(0);
  heliotrope_model *model = NULL, *again = NULL;
  const char *options = "{\"target\": \"y\", \"task\": \"regression\", \"kernels\": [\"relu\"]}";
  int32_t stop = 0;
  REQUIRE(heliotrope_fit(train, options, progress, &calls, &stop, &model) == 0);
  REQUIRE(calls > 3);
  stop = 1;
  REQUIRE(heliotrope_fit(train, options, NULL, NULL, &stop, &again) == 130 && !again);
  REQUIRE(heliotrope_fit(train, "{\"colour\": 1}", NULL, NULL, NULL, &again) == 64);
  REQUIRE(heliotrope_fit(train, "no JSON", NULL, NULL, NULL, &again) == 64);
  REQUIRE(heliotrope_fit(train, "{\"target\": \"z\"}", NULL, NULL, NULL, &again) == 65);

  double values[rows], lower[rows], upper[rows], same[rows];
  char *notes = NULL, *summary = NULL;
  REQUIRE(heliotrope_predict(model, plain, 0.9, "conformal", values, lower, upper, NULL, &notes) == 0);
  for (int i = 0; i < rows; i++) REQUIRE(lower[i] < values[i] && values[i] < upper[i]);
  REQUIRE(heliotrope_predict(model, plain, 2, "conformal", values, NULL, NULL, NULL, NULL) == 64);
  REQUIRE(heliotrope_model_summary(model, &summary) == 0 && strstr(summary, "\"regression\""));
  heliotrope_free(notes);
  heliotrope_free(summary);

  uint8_t *bytes = NULL;
  ptrdiff_t count = 0;
  REQUIRE(heliotrope_model_bytes(model, &bytes, &count) == 0);
  REQUIRE(heliotrope_model_from_bytes(bytes, count, &again) == 0);
  REQUIRE(heliotrope_predict(again, plain, 0.5, "conformal", same, NULL, NULL, NULL, NULL) == 0);
  REQUIRE(memcmp(values, same, sizeof same) == 0);
  heliotrope_model *damaged = NULL;
  bytes[count / 2] ^= 1;
  REQUIRE(heliotrope_model_from_bytes(bytes, count, &damaged) == 65);
  REQUIRE(heliotrope_model_from_bytes(bytes, 7, &damaged) == 65);
  heliotrope_free(bytes);
  heliotrope_model_release(again);
  heliotrope_model_release(model);
  heliotrope_table_release(train);
  heliotrope_table_release(plain);

  double points[6] = {1, 0, 0, 1, 1, 1}, K[9];
  REQUIRE(heliotrope_kernel("relu", "conjugate", NULL, points, 3, NULL, 0, 2, K) == 0);
  REQUIRE(fabs(K[0] - 0.25) < 1e-12 && K[1] == K[3]);
  REQUIRE(heliotrope_kernel("cosy", "conjugate", NULL, points, 3, NULL, 0, 2, K) == 64);

  pthread_t threads[8];
  for (long i = 0; i < 8; i++) pthread_create(&threads[i], NULL, failing, (void *)i);
  for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
  puts("fine");
  return 0;
}
