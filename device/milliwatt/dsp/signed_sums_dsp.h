// Armv7E-M: which form of the requantization by two factors a layer has (dot_2x4_dsp.h).
#pragma once

#include <stdint.h>

namespace milliwatt {

// Does the shape say kSigned: do negative numbers lose 1 after the first factor? Shapes without the number do not.
template <class S>
struct SignedSums {
  template <int32_t Value>
  struct Number {};
  template <class T>
  static char says(Number<T::kSigned>*);
  template <class T>
  static long long says(...);
  static const bool kValue = sizeof(says<S>(nullptr)) == sizeof(char);
};

}  // namespace milliwatt
