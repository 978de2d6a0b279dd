// Arguments by their number, for kernels of any number of inputs or outputs.
#pragma once

#include <stdint.h>

namespace milliwatt {

// Argument<2>::of(a, b, c, d) is c.
template <int32_t Number>
struct Argument {
  template <class First, class... Rest>
  static auto of(First, Rest... rest) -> decltype(Argument<Number - 1>::of(rest...)) {
    return Argument<Number - 1>::of(rest...);
  }
};
template <>
struct Argument<0> {
  template <class First, class... Rest>
  static First of(First first, Rest...) {
    return first;
  }
};

}  // namespace milliwatt
