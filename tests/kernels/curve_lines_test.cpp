// device/milliwatt/core/curve_lines.h beside sigmoid.h, whose bits the reference has.
#include "kernels/curve_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/sigmoid_values.h"
#include "milliwatt/core/curve_lines.h"
#include "milliwatt/core/sigmoid.h"

namespace milliwatt {
namespace {

template <typename T>
const T* table(const KernelTable& table) {
  return std::get<std::vector<T>>(*table.values).data();
}

TEST(curve_lines, give_the_bits_of_the_shorter_table) {
  const KernelTable shorter = sigmoid_table();
  const std::vector<KernelTable> tables = curve_line_tables();
  const Flash<std::int16_t> sigmoid(table<std::int16_t>(shorter));
  const CurveLines curves(Flash<std::int32_t>(table<std::int32_t>(tables.at(0))),
                          Flash<std::int16_t>(table<std::int16_t>(tables.at(1))));
  for (std::int32_t code = -32768; code <= 32767; ++code) {
    ASSERT_EQ(curves.wide_sigmoid(3 * code) >> 16, sigmoid_of(sigmoid, 3 * code)) << code;
  }
  constexpr std::int32_t kEnd = 1 << 17;
  for (std::int32_t x = -kEnd; x <= kEnd; ++x) {
    const std::int32_t twice = std::clamp(2 * x, -kEnd, kEnd - 1);
    ASSERT_EQ(curves.tanh_of_half(twice), tanh_by_sigmoid(sigmoid, x)) << x;
  }
}

}  // namespace
}  // namespace milliwatt
