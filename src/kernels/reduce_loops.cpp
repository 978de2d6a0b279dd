#include "kernels/reduce_loops.h"

#include <string>

#include "base/error.h"
#include "kernels/parts.h"

namespace milliwatt {

namespace {

constexpr std::size_t kLoops = 4;

}  // namespace

std::vector<KernelNumber> reduce_loops(const Shape& shape, const Indexed<bool>& reduced, bool by_rows) {
  std::int64_t stride = element_count(shape);
  for (std::size_t d = 0; d + kLoops < shape.size(); ++d) {
    if (shape[d] != 1) throw Error("more than four dimensions; supported on devices: up to four");
  }
  std::vector<KernelNumber> numbers;
  for (std::size_t k = 0; k < kLoops; ++k) {
    const bool is_there = k + shape.size() >= kLoops;
    const std::size_t d = is_there ? k + shape.size() - kLoops : 0;
    const auto whole = static_cast<std::int32_t>(is_there ? shape[d] : 1);
    stride /= whole;
    const std::int32_t size = is_there && by_rows && d == 1 ? 1 : whole;
    const bool is_tap = is_there && reduced[d];
    const std::string number = std::to_string(k);
    append(numbers, {{"kTaps" + number, is_tap ? size : 1, ""},
                     {"kTapStride" + number, is_tap ? static_cast<std::int32_t>(stride) : 0, ""},
                     {"kCount" + number, is_tap ? 1 : size, ""},
                     {"kStride" + number, is_tap ? 0 : static_cast<std::int32_t>(stride), ""}});
  }
  return numbers;
}

std::vector<KernelNumber> code_sum_numbers(const OpView& op, QuantizedMultiplier factor, std::int64_t count) {
  const CodeRange codes = code_range(op.output().type);
  return {{"kZeroSum", op.input(0).quantization.zero_points.at(0) * static_cast<std::int32_t>(count),
           "sum of the zero points"},
          {"kMultiplier", factor.multiplier, "requantization factor: multiplier * 2^(shift - 31)"},
          {"kShift", factor.shift, ""},
          {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""},
          {"kLowest", codes.lowest, ""},
          {"kHighest", codes.highest, ""}};
}

}  // namespace milliwatt
