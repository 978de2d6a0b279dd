// Stops compilers for cores that these kernels were not made for.
#pragma once

#if !defined(__ARM_ARCH) || !defined(__thumb__)
#error "made for Armv6-M (Cortex-M0, M0+): compile with that -mcpu, or emit for a board with another core"
#endif
