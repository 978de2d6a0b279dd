// The portable kernel of SOFTMAX. Its exponentials are a table made here: with one scale there are at most 256 of them.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "base/fixed_point.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

constexpr int kIntegerBits = 5;  // scaled differences are Q5.26

std::int32_t product(std::int32_t a, std::int32_t b) { return rounding_doubling_high_multiply(a, b); }

/// exp(x) for x in [-1/4, 0), both Q0.31: a Taylor polynomial of fourth degree about -1/8, as the reference has it.
std::int32_t exp_of_quarter(std::int32_t x) {
  constexpr std::int32_t kExpOfMinusEighth = 1895147668;
  constexpr std::int32_t kThird = 715827883;
  const std::int32_t t = x + (1 << 28);
  const std::int32_t t2 = product(t, t);
  const std::int32_t t3 = product(t2, t);
  const std::int32_t t4 = product(t2, t2);
  const std::int32_t higher = product(rounding_divide_by_power_of_two(t4, 2) + t3, kThird) + t2;
  return kExpOfMinusEighth + product(kExpOfMinusEighth, t + rounding_divide_by_power_of_two(higher, 1));
}

/// exp(x) in Q0.31 for x <= 0 in Q5.26: the part below a quarter by the polynomial, the rest bit by bit.
std::int32_t exp_of_negative(std::int32_t x) {
  if (x == 0) return std::numeric_limits<std::int32_t>::max();
  constexpr std::int32_t kQuarter = 1 << 24;
  const std::int32_t quarter_part = (x & (kQuarter - 1)) - kQuarter;
  std::int32_t result = exp_of_quarter(quarter_part * (1 << kIntegerBits));
  const std::int32_t rest = quarter_part - x;
  constexpr std::int32_t kExpOfMinusPower[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  for (int k = 0; k < 7; ++k) {
    if ((rest & (kQuarter << k)) != 0) result = product(result, kExpOfMinusPower[k]);
  }
  return result;
}

/// exp(beta * scale * -d) for d = 0, 1, ... up to the largest distance that the reference does not take for infinite.
std::vector<std::int32_t> exponentials_of(double beta, double scale) {
  const double largest = static_cast<double>((std::int64_t{1} << 31) - 1);
  const QuantizedMultiplier factor =
      quantize_multiplier(std::min(beta * scale * static_cast<double>(1 << (31 - kIntegerBits)), largest));
  const double radius = static_cast<double>((1 << kIntegerBits) - 1) *
                        static_cast<double>(std::int64_t{1} << (31 - kIntegerBits)) /
                        static_cast<double>(std::int64_t{1} << factor.shift);
  const int farthest = static_cast<int>(std::min(std::floor(radius), 255.0));
  std::vector<std::int32_t> table;
  for (int distance = 0; distance <= farthest; ++distance) {
    table.push_back(exp_of_negative(multiply_by_quantized_multiplier(-distance, factor)));
  }
  // The kernel takes what is beyond the table for 0.
  while (table.size() > 1 && table.back() == 0) table.pop_back();
  return table;
}

Kernel real_kernel(const OpView& op) {
  Kernel kernel;
  kernel.function = "softmax_f32";
  kernel.numbers = {{"kChannels", static_cast<std::int32_t>(op.output().shape.back()), ""}};
  kernel.tables = {{"beta", std::vector<float>{static_cast<float>(op.number("beta"))}, "", true}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {110.0 * static_cast<double>(op.output().elements()), 400};
  return kernel;
}

}  // namespace

std::vector<Kernel> softmax_kernels(const OpView& op) {
  const Tensor& input = op.input(0);
  if (input.type == ElementType::kFloat32) return {real_kernel(op)};
  const Tensor& output = op.output();
  if (input.type != ElementType::kInt8 || output.type != ElementType::kInt8) {
    throw Error("softmax from " + std::string(element_name(input.type)) + " to " +
                std::string(element_name(output.type)) + "; supported on devices: s8 to s8");
  }
  const std::int64_t channels = output.shape.empty() ? 1 : output.shape.back();
  if (channels > 4095) throw Error("softmax over more than 4095 channels; not on devices yet");
  const std::vector<std::int32_t> table =
      exponentials_of(op.number("beta"), static_cast<double>(input.quantization.scales.at(0)));

  Kernel kernel;
  kernel.function = "softmax_s8";
  kernel.numbers = {{"kChannels", static_cast<std::int32_t>(channels), ""},
                    {"kTableEntries", static_cast<std::int32_t>(table.size()), ""}};
  kernel.tables = {{"exponentials", table, "exp(beta * scale * -i) in Q0.31", false}};
  kernel.steps = row_by_row(output.shape, op.input_count());
  kernel.steps.element_wise = true;  // a code is read for the last time before its place is written
  kernel.cost.cycles =
      45.0 * static_cast<double>(output.elements()) + 300.0 * static_cast<double>(output.elements() / channels);
  kernel.cost.code_bytes = 420 + 4 * static_cast<std::int64_t>(table.size());
  return {kernel};
}

}  // namespace milliwatt::portable
