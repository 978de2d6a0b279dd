// A table by number: of tensors, operators, rows.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/to_size.h"

namespace milliwatt {

/// A std::vector whose index is of any integer type: ids and counts are signed here, as in the files that they come
/// from.
template <typename T>
class Indexed : public std::vector<T> {
 public:
  using std::vector<T>::vector;
  Indexed() = default;
  Indexed(std::vector<T>&& items) noexcept : std::vector<T>(std::move(items)) {}
  /// Explicit, because it copies.
  explicit Indexed(const std::vector<T>& items) : std::vector<T>(items) {}

  decltype(auto) operator[](std::integral auto i) { return items()[to_size(i)]; }
  decltype(auto) operator[](std::integral auto i) const { return items()[to_size(i)]; }
  /// @throws std::out_of_range, of a negative index too.
  decltype(auto) at(std::integral auto i) { return items().at(static_cast<std::size_t>(i)); }
  decltype(auto) at(std::integral auto i) const { return items().at(static_cast<std::size_t>(i)); }

 private:
  std::vector<T>& items() { return *this; }
  const std::vector<T>& items() const { return *this; }
};

}  // namespace milliwatt
