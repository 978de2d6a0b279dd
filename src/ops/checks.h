// The checks that operators' problems() are made of. Each says what it found and what would be right, and tells by its
// result whether checks that build on it make sense.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/operator.h"

namespace milliwatt {

class Checks {
 public:
  explicit Checks(const OpView& op) : op_(op) {}

  /// All problems so far; leaves none.
  std::vector<std::string> take() { return std::move(problems_); }
  bool ok() const { return problems_.empty(); }

  /// Adds `found; supported: supported`.
  bool problem(const std::string& found, const std::string& supported);

  /// Are there that many inputs, the first `least` of them not left out, and one output, or up to `most_outputs`?
  bool counts(std::size_t least, std::size_t most, std::size_t most_outputs = 1);

  bool type(std::string_view role, const Tensor& tensor, std::initializer_list<ElementType> supported);
  /// Is the tensor of the type that the operator computes in, int8 or float32 as its output says, and without
  /// quantization where that is float32?
  bool computed_type(std::string_view role, const Tensor& tensor);
  bool rank(std::string_view role, const Tensor& tensor, std::size_t supported);
  bool shape(std::string_view role, const Tensor& tensor, const Shape& supported);
  bool constant(std::string_view role, const Tensor& tensor);
  bool not_constant(std::string_view role, const Tensor& tensor);

  /// One finite scale above zero, and a zero point that is a code of the type.
  bool per_tensor(std::string_view role, const Tensor& tensor);
  /// One scale, or one for each of `channels` along `axis`; every zero point 0.
  bool symmetric(std::string_view role, const Tensor& tensor, int axis, std::int64_t channels);
  /// The same scale (within a millionth, as most reference kernels have it) and zero point; both tensors are
  /// per_tensor.
  bool same_quantization(const Tensor& input, const Tensor& output, float tolerance = 1e-6f);
  /// Is `what`, so many times the output's scale, small enough for a fixed-point multiplier?
  bool factor(std::string_view what, double factor);

  /// Attributes; nothing where they are missing or not supported.
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t lowest, std::int64_t highest);
  std::optional<double> number(std::string_view name);
  std::optional<std::string> word(std::string_view name, std::initializer_list<std::string_view> supported);
  /// The attribute `activation`, one of those that are a range of codes.
  std::optional<std::string> activation();

 private:
  const OpView& op_;
  std::vector<std::string> problems_;
};

/// `weights "conv1/kernel"`: how messages name a tensor.
std::string tensor_label(std::string_view role, const Tensor& tensor);

}  // namespace milliwatt
