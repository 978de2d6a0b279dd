// A number as a size or an index of the standard library, without a cast at each use.
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>

namespace milliwatt {

/// `number` must not be negative.
template <std::integral T>
constexpr std::size_t to_size(T number) {
  if constexpr (std::signed_integral<T>) assert(number >= 0);
  return static_cast<std::size_t>(number);
}

}  // namespace milliwatt
