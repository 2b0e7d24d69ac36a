#include "CHelioKernels.h"
typedef int helio_placeholder;
