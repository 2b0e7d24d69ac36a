// SLEEF is called from CHelioKernels through its own prototypes; nothing is re-exported here.
