// Stops compilers for cores that these kernels were not made for.
#pragma once

#if !defined(__thumb2__) || !defined(__ARM_ARCH) || __ARM_ARCH < 7
#error "made for Armv7-M (Cortex-M3): compile with that -mcpu, or emit for a board with another core"
#endif
