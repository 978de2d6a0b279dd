// Sum, largest, smallest or product of elements as they are, any type, any core (reduce_loops.h): what one step reads
// becomes what it writes. kReducer: 0 sum, 1 largest, 2 smallest, 3 product; of truths the largest is any, the smallest
// all.
#pragma once

#include "../core/real.h"
#include "reduce_loops.h"

namespace milliwatt {

// `first` is what a reduction of nothing would be: a limit of the type, 0 or 1.
template <int32_t Reducer, class T>
struct Reduction {
  static T first() {
    if (Reducer == 0) return 0;
    if (Reducer == 3) return 1;
    const bool is_signed = static_cast<T>(-1) < static_cast<T>(1);
    const T lowest = is_signed ? static_cast<T>(UINT64_C(1) << (8 * sizeof(T) - 1)) : static_cast<T>(0);
    return Reducer == 1 ? lowest : static_cast<T>(~lowest);
  }
  T operator()(T a, T b) const {
    if (Reducer == 0) return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
    if (Reducer == 1) return b > a ? b : a;
    if (Reducer == 2) return b < a ? b : a;
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};

template <int32_t Reducer>
struct Reduction<Reducer, float> {
  static float first() {
    const float kLargest = 3.40282347e38f;
    return Reducer == 0 ? 0.0f : Reducer == 1 ? -kLargest : Reducer == 2 ? kLargest : 1.0f;
  }
  float operator()(float a, float b) const {
    if (Reducer == 0) return a + b;
    if (Reducer == 1) return b > a ? b : a;
    if (Reducer == 2) return b < a ? b : a;
    return product(a, b);
  }
};

template <class S, class T>
struct ReduceElement {
  T operator()(const T* from) const {
    typedef Reduction<S::kReducer, T> Combine;
    return reduce_taps<S>(Combine::first(), from, Combine());
  }
};

template <class S, class In, class Out>
inline void reduce_values(In in, Out out, int32_t step) {
  reduce_each<S>(static_cast<const typename In::Element*>(in[step]), out[step],
                 ReduceElement<S, typename In::Element>());
}

}  // namespace milliwatt
