// Stops compilers for cores that lack the instructions of these kernels.
#pragma once

#if !defined(__ARM_FEATURE_MVE)
#error \
    "made for Armv8.1-M with Helium (Cortex-M55, M85): compile with that -mcpu, or emit for a board with another core"
#endif
