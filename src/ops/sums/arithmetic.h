// The arithmetic of sums of products, by what the tensors hold: codes of 8 bits, codes of 16 bits with weights of 8, or
// real numbers. A convolution or a dense layer is written once, over one of these classes.
#pragma once

#include <cstdint>
#include <span>

#include "base/fixed_point.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt {

/// Empty if it is left out.
template <typename T>
std::span<const T> bias_of(const OpView& op, const SumInputs& inputs) {
  return op.has_input(inputs.bias) ? elements_of<T>(op.input(inputs.bias)) : std::span<const T>();
}

/// int8 times int8 in 32 bits, from the bias on.
class CodeSums {
 public:
  using Element = std::int8_t;
  using Weight = std::int8_t;
  using Sum = std::int32_t;

  CodeSums(const OpView& op, int channels, const SumInputs& inputs)
      : q_(requantization_of(op, channels, inputs)), bias_(bias_of<std::int32_t>(op, inputs)) {}

  Sum start(int channel) const { return bias_.empty() ? 0 : bias_[to_size(channel)]; }
  Sum add(Sum sum, Element element, Weight weight) const {
    return wrapping_add(sum, weight * (element - q_.input_zero_point));
  }
  Element result(Sum sum, int channel) const {
    const std::int32_t code =
        requantize(sum, q_.factors[to_size(channel)], q_.output_zero_point, q_.lowest, q_.highest);
    return static_cast<Element>(code);
  }

 private:
  Requantization q_;
  std::span<const std::int32_t> bias_;
};

/// int16 times int8 in 64 bits, from the bias (int64) on. Zero points are 0.
class WideSums {
 public:
  using Element = std::int16_t;
  using Weight = std::int8_t;
  using Sum = std::int64_t;

  WideSums(const OpView& op, int channels, const SumInputs& inputs)
      : q_(requantization_of(op, channels, inputs)), bias_(bias_of<std::int64_t>(op, inputs)) {}

  Sum start(int channel) const { return bias_.empty() ? 0 : bias_[to_size(channel)]; }
  Sum add(Sum sum, Element element, Weight weight) const { return sum + element * weight; }
  Element result(Sum sum, int channel) const {
    const std::int32_t code = scaled_wide_sum(sum, q_.factors[to_size(channel)]);
    return static_cast<Element>(std::min(std::max(code, q_.lowest), q_.highest));
  }

 private:
  Requantization q_;
  std::span<const std::int64_t> bias_;
};

/// Real numbers, in the reference's order: the products one after the other, then the bias. In single precision, for
/// devices have no other.
class RealSums {
 public:
  using Element = float;
  using Weight = float;
  using Sum = float;

  RealSums(const OpView& op, int /*channels*/, const SumInputs& inputs)
      : range_(activation_values(op.word("activation"))), bias_(bias_of<float>(op, inputs)) {}

  Sum start(int /*channel*/) const { return 0; }
  Sum add(Sum sum, Element element, Weight weight) const { return sum + element * weight; }
  Element result(Sum sum, int channel) const {
    if (!bias_.empty()) sum += bias_[to_size(channel)];
    return std::clamp(sum, range_.lowest, range_.highest);
  }

 private:
  ValueRange range_;
  std::span<const float> bias_;
};

/// Calls visit with the arithmetic of the operator, whose output has so many channels.
template <typename Visit>
void with_arithmetic(const OpView& op, int channels, const SumInputs& inputs, Visit visit) {
  switch (op.output().type) {
    case ElementType::kFloat32:
      return visit(RealSums(op, channels, inputs));
    case ElementType::kInt16:
      return visit(WideSums(op, channels, inputs));
    default:
      return visit(CodeSums(op, channels, inputs));
  }
}

}  // namespace milliwatt
