// MILLIWATT_UNROLL(n), before a loop: n passes at a time, where the compiler takes such a hint (avr-gcc 5 does not).
#pragma once

#define MILLIWATT_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define MILLIWATT_UNROLL(times) MILLIWATT_PRAGMA(unroll times)
#elif defined(__GNUC__) && __GNUC__ >= 8
#define MILLIWATT_UNROLL(times) MILLIWATT_PRAGMA(GCC unroll times)
#else
#define MILLIWATT_UNROLL(times)
#endif
