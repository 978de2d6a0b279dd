// SUM of int8 or int16 codes, brought to the output's scale, any core (reduce_loops.h): what one step reads becomes
// what it writes.
#pragma once

#include "../core/requantize.h"
#include "reduce_loops.h"

namespace milliwatt {

struct AddCode {
  template <class T>
  int32_t operator()(int32_t sum, T code) const {
    return sum + code;
  }
};

template <class S, class T>
struct SumElement {
  T operator()(const T* from) const {
    const int32_t first = 0;
    const int32_t sum = reduce_taps<S>(first, from, AddCode()) - S::kZeroSum;
    return static_cast<T>(
        clamp_code(scale_sum(sum, S::kMultiplier, S::kShift) + S::kOutputZeroPoint, S::kLowest, S::kHighest));
  }
};

template <class S, class In, class Out>
inline void sum_codes(In in, Out out, int32_t step) {
  reduce_each<S>(static_cast<const typename In::Element*>(in[step]), out[step], SumElement<S, typename In::Element>());
}

}  // namespace milliwatt
