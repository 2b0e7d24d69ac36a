// The C interface of Heliotrope. The Python package calls these functions; so can any other language.
//
// Every function that can fail returns one of the command line's exit codes and leaves its sentence for
// heliotrope_last_error, which is the calling thread's own:
//
//     0 done   1 failed on the way   64 wrong request   65 unusable data   66 input that is not there   130 stopped
//
// Matrices are row by row unless a stride says otherwise; strides count elements. Texts are UTF-8. What a function
// returns through `out` belongs to the caller: texts and bytes go back by heliotrope_free, handles by the release
// function of their kind. Functions may be called from any thread, also at the same time with the same model; a
// table is filled by one thread.
#ifndef HELIOTROPE_H
#define HELIOTROPE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __clang__
#pragma clang assume_nonnull begin
#else
#define _Nullable
#define _Nonnull
#endif

typedef struct heliotrope_table heliotrope_table;
typedef struct heliotrope_model heliotrope_model;

/// Called with the share of the work that is done and what comes next; may be called often.
typedef void (*heliotrope_progress)(double share, const char *stage, void *_Nullable context);

/// The version of the library; not to be freed.
const char *heliotrope_version(void);
/// The sentence of the last function of this thread that failed; empty before the first one. Not to be freed.
const char *heliotrope_last_error(void);
void heliotrope_free(void *_Nullable memory);

/// Threads inside a call of linear algebra, of the whole process; 1 when the library is loaded.
int32_t heliotrope_threads(void);
int32_t heliotrope_set_threads(int32_t count);

// MARK: Kernel matrices

/// K(x_i, y_j) of the rows of X (n x d) and Y (m x d), or of X with itself where Y is null; out is n x m.
///
/// `activation` names an activation, or a formula in z. `kind` is "conjugate", "tangent", or the name of a radial or
/// product kernel (gaussian, laplace, matern32, matern52, product-laplace, product-matern32), for which `activation`
/// is null. `covariance` is JSON: null, or an object with
/// `directions` (k lists of d numbers, orthonormal), `strengths` (k), `bulkInflation`, `biasVariance`, as of weights
/// N(0, (1/d)((1 + bulkInflation) I + sum_i strength_i v_i v_i')); or with `root`, a matrix of d columns: points z = root x.
int32_t heliotrope_kernel(
    const char *_Nullable activation, const char *kind, const char *_Nullable covariance,
    const double *x, ptrdiff_t n, const double *_Nullable y, ptrdiff_t m, ptrdiff_t d, double *out);
/// The same in single precision, where the kernel has it; refused with 64 where it does not.
int32_t heliotrope_kernel_f32(
    const char *_Nullable activation, const char *kind, const char *_Nullable covariance,
    const float *x, ptrdiff_t n, const float *_Nullable y, ptrdiff_t m, ptrdiff_t d, float *out);

// MARK: Tables, column by column

int32_t heliotrope_table_new(ptrdiff_t rows, heliotrope_table *_Nullable *_Nonnull out);
void heliotrope_table_release(heliotrope_table *_Nullable table);
/// A column of numbers; NaN is an empty cell.
int32_t heliotrope_table_add_numbers(
    heliotrope_table *table, const char *name, const double *values, ptrdiff_t stride);
/// A column of words: for each row the position of its word among `count` words, which stand one after another, each
/// ended by a zero byte; a negative position is an empty cell.
int32_t heliotrope_table_add_words(
    heliotrope_table *table, const char *name, const int32_t *positions, const char *words,
    ptrdiff_t count);

// MARK: Models of tables

/// Learns a model. `options` is a JSON object whose keys are the options of `heliotrope fit` without their hyphens, in
/// camelCase (`target`, `task`, `weights`, `groups`, `outerFolds`, …) and `types`, an object.
/// `stop` may be set to another number than 0 by another thread: the function then returns 130 soon.
int32_t heliotrope_fit(
    const heliotrope_table *table, const char *options, heliotrope_progress _Nullable progress,
    void *_Nullable context, const int32_t *_Nullable stop, heliotrope_model *_Nullable *_Nonnull out);
void heliotrope_model_release(heliotrope_model *_Nullable model);

int32_t heliotrope_model_from_bytes(
    const uint8_t *bytes, ptrdiff_t count, heliotrope_model *_Nullable *_Nonnull out);
int32_t heliotrope_model_bytes(
    const heliotrope_model *model, uint8_t *_Nullable *_Nonnull out, ptrdiff_t *count);
int32_t heliotrope_model_read(const char *path, heliotrope_model *_Nullable *_Nonnull out);
int32_t heliotrope_model_write(const heliotrope_model *model, const char *path);
/// What is known of a model, as `heliotrope fit --json` prints it, with `task`, `target` and `features`.
int32_t heliotrope_model_summary(const heliotrope_model *model, char *_Nullable *_Nonnull out);

/// Predictions for the rows of a table, one a row: of a regression to `values`, with the ends of intervals of probability
/// `level` to `lower` and `upper`; of classes their probabilities to `probabilities` (rows x classes). Any of these may
/// be null. `intervals` is "conformal", "adaptive" or "gaussian". `notes`, if not null, receives a JSON list of sentences.
int32_t heliotrope_predict(
    const heliotrope_model *model, const heliotrope_table *table, double level, const char *intervals,
    double *_Nullable values, double *_Nullable lower, double *_Nullable upper,
    double *_Nullable probabilities, char *_Nullable *_Nullable notes);
/// What a model looks at, as `heliotrope explain --json` prints it. `options`: JSON with `resamples`, `permutations`, `seed`.
int32_t heliotrope_explain(
    const heliotrope_model *model, const char *options, const int32_t *_Nullable stop,
    char *_Nullable *_Nonnull out);

// MARK: Theory

/// Topics with their quantities, as JSON.
int32_t heliotrope_topics(char *_Nullable *_Nonnull out);
/// One quantity of a topic's sheet; `parameters` and the answer are JSON.
int32_t heliotrope_compute(
    const char *topic, const char *quantity, const char *parameters, char *_Nullable *_Nonnull out);
/// The cases of a reference file, or of all that the library carries where `content` is null; a list of reports as JSON.
int32_t heliotrope_check(
    const char *_Nullable content, ptrdiff_t count, char *_Nullable *_Nonnull out);

// MARK: For the library itself

/// Keeps the sentence for heliotrope_last_error of this thread.
void helio_keep_error(const char *sentence);
/// Whether the number is set by now.
int32_t helio_is_set(const int32_t *number);

#ifdef __clang__
#pragma clang assume_nonnull end
#else
#undef _Nullable
#undef _Nonnull
#endif

#ifdef __cplusplus
}
#endif
#endif
