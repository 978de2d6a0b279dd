// Stops compilers for cores that these kernels were not made for.
#pragma once

#if !defined(__AVR__) || !defined(__AVR_HAVE_MUL__) || !defined(__AVR_HAVE_LPMX__)
#error "made for AVR with MUL and LPM Rd, Z+ (ATmega): compile with that -mmcu, or emit for a board with another core"
#endif
