// Some of many items, spread evenly over all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <vector>

namespace milliwatt {

/// Up to `count` of the numbers 0 .. all - 1, evenly apart, in order. The same arguments give the same numbers.
inline std::vector<std::size_t> spread(std::size_t all, std::size_t count) {
  const std::size_t taken = std::min(all, count);
  std::vector<std::size_t> numbers(taken);
  for (std::size_t i = 0; i < taken; ++i) numbers[i] = i * all / taken;
  return numbers;
}

/// The numbers 0 .. all - 1 that are not in `taken`, which is in order.
inline std::vector<std::size_t> without(std::size_t all, const std::vector<std::size_t>& taken) {
  std::vector<std::size_t> numbers(all), rest;
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  std::ranges::set_difference(numbers, taken, std::back_inserter(rest));
  return rest;
}

/// The items at these places.
inline std::vector<std::size_t> chosen(const std::vector<std::size_t>& items, std::vector<std::size_t> places) {
  for (std::size_t& place : places) place = items[place];
  return places;
}

}  // namespace milliwatt
