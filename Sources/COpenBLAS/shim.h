// CBLAS, and those LAPACK symbols that HelioLinalg calls (Debian's OpenBLAS has LAPACK but no lapacke.h).
// Fortran integers have 32 bits; matrices are column-major.
#pragma once
#include <cblas.h>

#define HELIO_LAPACK(T, t)                                                                          \
  void t##potrf_(const char *uplo, const int *n, T *a, const int *lda, int *info);                  \
  void t##potrs_(const char *uplo, const int *n, const int *nrhs, const T *a, const int *lda, T *b, \
                 const int *ldb, int *info);                                                        \
  void t##trtri_(const char *uplo, const char *diag, const int *n, T *a, const int *lda, int *info); \
  void t##lauum_(const char *uplo, const int *n, T *a, const int *lda, int *info);                  \
  void t##syevd_(const char *jobz, const char *uplo, const int *n, T *a, const int *lda, T *w,      \
                 T *work, const int *lwork, int *iwork, const int *liwork, int *info);              \
  void t##syevr_(const char *jobz, const char *range, const char *uplo, const int *n, T *a,         \
                 const int *lda, const T *vl, const T *vu, const int *il, const int *iu,            \
                 const T *abstol, int *m, T *w, T *z, const int *ldz, int *isuppz, T *work,         \
                 const int *lwork, int *iwork, const int *liwork, int *info);                       \
  void t##gesdd_(const char *jobz, const int *m, const int *n, T *a, const int *lda, T *s, T *u,    \
                 const int *ldu, T *vt, const int *ldvt, T *work, const int *lwork, int *iwork,     \
                 int *info);
HELIO_LAPACK(double, d)
HELIO_LAPACK(float, s)
#undef HELIO_LAPACK
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
void dgetri_(const int *n, double *a, const int *lda, const int *pivots, double *work, const int *lwork, int *info);
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork,
             int *info);
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
             const int *lwork, int *info);
void dstev_(const char *jobz, const int *n, double *d, double *e, double *z, const int *ldz,
            double *work, int *info);
