// Large pages for large arrays. A matrix of 5000 x 5000 numbers has 49 000 small pages, and the kernel is
// entered at the first touch of each.
#include "CHelioKernels.h"

#if defined(__linux__)
#include <sys/mman.h>

enum { SMALL_PAGE = 4096, LARGE_PAGE = 1 << 21 };

void helio_advise_large_pages(void *start, size_t bytes) {
#ifdef MADV_HUGEPAGE
  if (bytes < 2 * (size_t)LARGE_PAGE) return;
  uintptr_t first = ((uintptr_t)start + SMALL_PAGE - 1) & ~(uintptr_t)(SMALL_PAGE - 1);
  uintptr_t end = ((uintptr_t)start + bytes) & ~(uintptr_t)(SMALL_PAGE - 1);
  if (end > first) madvise((void *)first, end - first, MADV_HUGEPAGE);
#endif
}
#else
void helio_advise_large_pages(void *start, size_t bytes) {
  (void)start;
  (void)bytes;
}
#endif
