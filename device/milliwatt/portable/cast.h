// CAST, any types, any core: one row a step. Floats are cut towards 0; beyond the target's range they become its ends,
// and what is not a number becomes 0.
#pragma once

#include "../core/real.h"
#include "../core/rows.h"

namespace milliwatt {

template <class To, class From>
struct Conversion {
  static To of(From value) { return static_cast<To>(value); }
};

template <>
struct Conversion<float, float> {
  static float of(float value) { return value; }
};

template <class To>
struct Conversion<To, float> {
  static To of(float value) {
    const bool is_signed = static_cast<To>(-1) < static_cast<To>(1);
    const int32_t bits = static_cast<int32_t>(sizeof(To)) * 8 - (is_signed ? 1 : 0);
    const float end = static_cast<float>(UINT64_C(1) << (bits - 1)) * 2.0f;
    const uint64_t highest = ((UINT64_C(1) << (bits - 1)) - 1) * 2 + 1;
    if (is_not_a_number(value)) return 0;
    if (value >= end) return static_cast<To>(highest);
    if (value <= (is_signed ? -end : 0.0f)) return static_cast<To>(is_signed ? ~highest : 0);
    return static_cast<To>(value);
  }
};

template <class S, class In, class Out>
inline void cast(In in, Out out, int32_t step) {
  typedef typename In::Element From;
  typedef typename Out::Element To;
  const int32_t elements = Out::kRowElements;
  const From* from = in[step];
  To* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    to[i] = S::kToTruth ? static_cast<To>(from[i] != 0) : Conversion<To, From>::of(from[i]);
  }
}

}  // namespace milliwatt
