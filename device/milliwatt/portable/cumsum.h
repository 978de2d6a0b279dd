// CUMSUM of float32 or int32, any core: what one step reads becomes what it writes.
#pragma once

#include "cumsum_lines.h"

namespace milliwatt {

inline float cumsum_plus(float a, float b) { return a + b; }
inline int32_t cumsum_plus(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

template <class S, class T>
struct ValueSums {
  const T* from;
  T* to;
  T sum;

  void start() { sum = 0; }
  void add(int32_t place) {
    const T before = sum;
    sum = cumsum_plus(sum, from[place]);
    to[place] = S::kExclusive ? before : sum;
  }
};

template <class S, class In, class Out>
inline void cumsum(In in, Out out, int32_t step) {
  const ValueSums<S, typename In::Element> sums = {in[step], out[step], 0};
  cumsum_lines<S>(sums);
}

}  // namespace milliwatt
