// Internal to CHelioKernels, which chooses at run time; see ../../CHelioKernels/instantiations.h.
#pragma once
