// Stops compilers for cores that lack the instructions of these kernels.
#pragma once

#if !defined(__ARM_FEATURE_DSP)
#error "made for Armv7E-M with DSP (Cortex-M4, M7, M33): compile with that -mcpu, or emit for a board with another core"
#endif
