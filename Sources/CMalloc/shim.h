// The settings of glibc's allocator, which the module Glibc leaves out.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif
