// SOFTMAX, int8 to int8 or int16, or float32, over the last dimension: exp(beta * (x - largest x)) / sum of those.
//
// Of codes it is computed in fixed point. Differences are Q5.26 (5 bits before the point), exponentials Q0.31, their
// sum Q12.19. Exponential and reciprocal are those of base/exponential.h.
#include "ops/reductions/softmax.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/exponential.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "graph/rows.h"
#include "milliwatt/core/real_functions.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/float32.h"

namespace milliwatt {

namespace {

constexpr int kDifferenceBits = 5;  // before the point, of a difference
constexpr int kSumBits = 12;        // before the point, of the sum of exponentials
constexpr std::int64_t kMostClasses = (1 << kSumBits) - 1;
constexpr std::int32_t kOne = std::numeric_limits<std::int32_t>::max();  // 1.0 in Q0.31, as near as it gets

/// Product of two fixed-point numbers of p and q bits before the point; the result has p + q.
std::int32_t times(std::int32_t a, std::int32_t b) { return rounding_doubling_high_multiply(a, b); }

/// One row. T is the output's type; its lowest code stands for 0, its scale is 1 / number of codes.
template <typename T>
void softmax_row(std::span<const std::int8_t> in, std::span<T> out, const SoftmaxScaling& scaling) {
  const std::int32_t largest = *std::max_element(in.begin(), in.end());
  const auto exponential = [&](std::int32_t difference) {
    return exp_of_negative(multiply_by_quantized_multiplier(difference, scaling.factor), kDifferenceBits);
  };
  std::int32_t sum = 0;
  for (const std::int8_t code : in) {
    const std::int32_t difference = code - largest;
    if (difference < scaling.lowest_difference) continue;
    sum = wrapping_add(sum, rounding_divide_by_power_of_two(exponential(difference), kSumBits));
  }

  // sum = (1 + fraction) * 2^bits_above_one.
  const int headroom = std::countl_zero(static_cast<std::uint32_t>(sum));
  const int bits_above_one = kSumBits - headroom;
  const std::uint32_t fraction = (static_cast<std::uint32_t>(sum) << (headroom + 1)) >> 1;
  const std::int32_t reciprocal = reciprocal_of_one_plus(static_cast<std::int32_t>(fraction));

  constexpr std::int32_t kLowest = std::numeric_limits<T>::min();
  constexpr std::int32_t kHighest = std::numeric_limits<T>::max();
  const int shift = bits_above_one + 31 - static_cast<int>(sizeof(T)) * 8;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::int32_t difference = in[i] - largest;
    if (difference < scaling.lowest_difference) {
      out[i] = static_cast<T>(kLowest);
      continue;
    }
    const std::int32_t share = rounding_divide_by_power_of_two(times(reciprocal, exponential(difference)), shift);
    out[i] = static_cast<T>(std::clamp(share + kLowest, kLowest, kHighest));
  }
}

class Softmax : public OperatorType {
 public:
  std::string_view kind() const override { return "SOFTMAX"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    checks.not_constant("input", input);
    if (computes_in_float(op)) {
      check_floats(checks, op);
      return checks.take();
    }
    bool good = checks.type("input", input, {ElementType::kInt8});
    good &= checks.type("output", output, {ElementType::kInt8, ElementType::kInt16, ElementType::kFloat32});
    if (!same_runs(input.shape, output.shape)) checks.shape("output", output, input.shape);
    if (input.shape.empty() || input.shape.back() > kMostClasses) {
      checks.problem(fmt::format("{} has shape {}", tensor_label("input", input), shape_text(input.shape)),
                     fmt::format("a last dimension of up to {}", kMostClasses));
    }
    const auto beta = checks.number("beta");
    if (!good) return checks.take();
    if (checks.per_tensor("output", output)) check_output_quantization(checks, output);
    if (!checks.per_tensor("input", input) || !beta) return checks.take();
    if (!(*beta * static_cast<double>(input.quantization.scales[0]) > std::ldexp(1.0, kDifferenceBits - 31))) {
      checks.problem(fmt::format("beta {} times the input's scale {}", *beta, input.quantization.scales[0]),
                     "above 2^-26");
    }
    return checks.take();
  }

  bool may_read_as(const OpView& op, const Shape& shape) const override {
    return computes_in_float(op) ? shape == op.output().shape : same_runs(shape, op.output().shape);
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) {
      run_floats(op, values);
    } else if (op.output().type == ElementType::kInt16) {
      run_as<std::int16_t>(op, values);
    } else {
      run_as<std::int8_t>(op, values);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    tape.put(op.op().outputs[0], tape.softmax(tape.value(op.op().inputs[0]), op.number("beta")));
  }

  Int8Rule int8_rule() const override { return {OutputRule::kProbability}; }

 private:
  static void check_floats(Checks& checks, const OpView& op) {
    const Tensor& input = op.input(0);
    checks.computed_type("input", input);
    checks.computed_type("output", op.output());
    checks.shape("output", op.output(), input.shape);
    if (input.shape.empty()) checks.problem(tensor_label("input", input) + " is a scalar", "at least one dimension");
    checks.number("beta");
  }

  static void run_floats(const OpView& op, TensorValues& values) {
    const auto classes = to_size(op.input(0).shape.back());
    const auto beta = static_cast<float>(op.number("beta"));
    const auto in = values.read<float>(op.op().inputs[0]);
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t i = 0; i < in.size(); i += classes) {
      const auto row = in.subspan(i, classes);
      const auto shares = out.subspan(i, classes);
      const float largest = *std::max_element(row.begin(), row.end());
      std::ranges::transform(row, shares.begin(), [&](float x) { return real_exp((x - largest) * beta); });
      const float sum = std::accumulate(shares.begin(), shares.end(), 0.0F);
      for (float& share : shares) share /= sum;
    }
  }

  template <typename T>
  static void run_as(const OpView& op, TensorValues& values) {
    const SoftmaxScaling scaling = softmax_scaling(op);
    const auto classes = to_size(op.input(0).shape.back());
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<T>(op.op().outputs[0]);
    for (std::size_t i = 0; i < in.size(); i += classes) {
      softmax_row<T>(in.subspan(i, classes), out.subspan(i, classes), scaling);
    }
  }

  /// Do both shapes hold the same runs of classes in the same rows? 1x1x1x2 and 1x2 do.
  static bool same_runs(const Shape& a, const Shape& b) {
    return !a.empty() && !b.empty() && a.back() == b.back() && element_count(a) == element_count(b) &&
           row_shape(a).rows == row_shape(b).rows;
  }

  static void check_output_quantization(Checks& checks, const Tensor& output) {
    const bool is_int16 = output.type == ElementType::kInt16;
    const float scale = is_int16 ? 1.0f / 65536 : 1.0f / 256;
    const std::int32_t zero_point = is_int16 ? -32768 : -128;
    const Quantization& q = output.quantization;
    const float tolerance = is_int16 ? scale * 0.001f : 0.0f;
    if (q.zero_points[0] == zero_point && std::abs(q.scales[0] - scale) <= tolerance) return;
    checks.problem(
        fmt::format("{} has scale {} and zero point {}", tensor_label("output", output), q.scales[0], q.zero_points[0]),
        fmt::format("{} and {} for {}", scale, zero_point, element_name(output.type)));
  }
};

}  // namespace

SoftmaxScaling softmax_scaling(const OpView& op) {
  const double factor = op.number("beta") * static_cast<double>(op.input(0).quantization.scales.at(0)) *
                        static_cast<double>(1 << (31 - kDifferenceBits));
  SoftmaxScaling scaling;
  scaling.factor = quantize_multiplier(std::min(factor, static_cast<double>(kOne)));
  const double radius = static_cast<double>((1 << kDifferenceBits) - 1) * (1 << (31 - kDifferenceBits)) /
                        static_cast<double>(std::int64_t{1} << scaling.factor.shift);
  scaling.lowest_difference = -static_cast<std::int32_t>(std::floor(radius));
  return scaling;
}

std::unique_ptr<OperatorType> make_softmax() { return std::make_unique<Softmax>(); }

}  // namespace milliwatt
