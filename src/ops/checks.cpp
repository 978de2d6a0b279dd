#include "ops/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/in_quotes.h"
#include "ops/float32.h"

namespace milliwatt {

namespace {

bool is_scale(float scale) { return std::isfinite(scale) && scale > 0; }

}  // namespace

std::string tensor_label(std::string_view role, const Tensor& tensor) {
  return fmt::format("{} {}", role, in_quotes(tensor.name));
}

bool Checks::problem(const std::string& found, const std::string& supported) {
  problems_.push_back(found + "; supported: " + supported);
  return false;
}

bool Checks::counts(std::size_t least, std::size_t most, std::size_t most_outputs) {
  const std::size_t inputs = op_.input_count();
  const std::size_t outputs = op_.op().outputs.size();
  bool good = true;
  if (inputs < least || inputs > most) {
    const std::string range = least == most ? std::to_string(least) : fmt::format("{} to {}", least, most);
    good = problem(fmt::format("{} inputs", inputs), range);
  }
  for (std::size_t i = 0; i < std::min(inputs, least); ++i) {
    if (!op_.has_input(i)) good = problem(fmt::format("input {} is left out", i), "an input there");
  }
  if (outputs < 1 || outputs > most_outputs) {
    good = problem(fmt::format("{} outputs", outputs), most_outputs == 1 ? "1" : fmt::format("1 to {}", most_outputs));
  }
  return good;
}

bool Checks::type(std::string_view role, const Tensor& tensor, std::initializer_list<ElementType> supported) {
  if (std::find(supported.begin(), supported.end(), tensor.type) != supported.end()) return true;
  std::vector<std::string_view> names;
  for (const ElementType element : supported) names.push_back(element_name(element));
  return problem(fmt::format("{} has type {}", tensor_label(role, tensor), element_name(tensor.type)),
                 fmt::format("{}", fmt::join(names, ", ")));
}

bool Checks::computed_type(std::string_view role, const Tensor& tensor) {
  const Tensor& output = op_.output();
  if (&tensor == &output && !type(role, output, {ElementType::kInt8, ElementType::kFloat32})) return false;
  const ElementType computed = computes_in_float(op_) ? ElementType::kFloat32 : ElementType::kInt8;
  if (tensor.type != computed) {
    return problem(fmt::format("{} has type {}", tensor_label(role, tensor), element_name(tensor.type)),
                   fmt::format("{}, as the output has", element_name(computed)));
  }
  if (computed != ElementType::kFloat32 || tensor.quantization.empty()) return true;
  return problem(tensor_label(role, tensor) + " has type f32 and a quantization", "f32 without quantization");
}

bool Checks::rank(std::string_view role, const Tensor& tensor, std::size_t supported) {
  if (tensor.shape.size() == supported) return true;
  return problem(fmt::format("{} has shape {}", tensor_label(role, tensor), shape_text(tensor.shape)),
                 fmt::format("{} dimensions", supported));
}

bool Checks::shape(std::string_view role, const Tensor& tensor, const Shape& supported) {
  if (tensor.shape == supported) return true;
  return problem(fmt::format("{} has shape {}", tensor_label(role, tensor), shape_text(tensor.shape)),
                 shape_text(supported));
}

bool Checks::constant(std::string_view role, const Tensor& tensor) {
  if (tensor.is_constant()) return true;
  return problem(tensor_label(role, tensor) + " is computed", "a constant");
}

bool Checks::not_constant(std::string_view role, const Tensor& tensor) {
  if (!tensor.is_constant()) return true;
  return problem(tensor_label(role, tensor) + " is a constant", "a computed tensor");
}

bool Checks::per_tensor(std::string_view role, const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const std::string label = tensor_label(role, tensor);
  if (q.scales.size() != 1 || q.zero_points.size() != 1) {
    return problem(fmt::format("{} has {} scales and {} zero points", label, q.scales.size(), q.zero_points.size()),
                   "1 of each");
  }
  if (!is_scale(q.scales[0])) return problem(fmt::format("{} has scale {}", label, q.scales[0]), "above 0, finite");
  const CodeRange codes = code_range(tensor.type);
  if (q.zero_points[0] < codes.lowest || q.zero_points[0] > codes.highest) {
    return problem(fmt::format("{} has zero point {}", label, q.zero_points[0]),
                   fmt::format("{} .. {}", codes.lowest, codes.highest));
  }
  return true;
}

bool Checks::symmetric(std::string_view role, const Tensor& tensor, int axis, std::int64_t channels) {
  const Quantization& q = tensor.quantization;
  const std::string label = tensor_label(role, tensor);
  const auto scales = static_cast<std::int64_t>(q.scales.size());
  if ((scales != 1 && scales != channels) || q.zero_points.size() != q.scales.size()) {
    return problem(fmt::format("{} has {} scales and {} zero points", label, scales, q.zero_points.size()),
                   channels == 1 ? "1 of each" : fmt::format("1 or {} of each", channels));
  }
  if (q.per_channel() && q.axis != axis) {
    return problem(fmt::format("{} is quantized along axis {}", label, q.axis), fmt::format("axis {}", axis));
  }
  for (const float scale : q.scales) {
    const bool is_zero = scale == 0 && tensor.is_constant();
    if (!is_scale(scale) && !is_zero) return problem(fmt::format("{} has scale {}", label, scale), "0 or more, finite");
  }
  for (const std::int32_t zero_point : q.zero_points) {
    if (zero_point != 0) return problem(fmt::format("{} has zero point {}", label, zero_point), "0");
  }
  return true;
}

bool Checks::same_quantization(const Tensor& input, const Tensor& output, float tolerance) {
  const Quantization& in = input.quantization;
  const Quantization& out = output.quantization;
  if (std::abs(in.scales.at(0) - out.scales.at(0)) <= tolerance && in.zero_points == out.zero_points) return true;
  return problem(
      fmt::format("{} has scale {} and zero point {}, {} has {} and {}", tensor_label("input", input), in.scales[0],
                  in.zero_points[0], tensor_label("output", output), out.scales[0], out.zero_points[0]),
      "the same quantization");
}

bool Checks::factor(std::string_view what, double factor) {
  if (factor < 1 << 30) return true;
  return problem(fmt::format("{} is {} times that of the output", what, factor), "less than 2^30 times");
}

std::optional<std::int64_t> Checks::integer(std::string_view name, std::int64_t lowest, std::int64_t highest) {
  try {
    const std::int64_t value = op_.integer(name);
    if (value >= lowest && value <= highest) return value;
    problem(fmt::format("{} is {}", name, value), fmt::format("{} .. {}", lowest, highest));
  } catch (const Error& error) {
    problems_.push_back(error.what());
  }
  return std::nullopt;
}

std::optional<double> Checks::number(std::string_view name) {
  try {
    const double value = op_.number(name);
    if (std::isfinite(value)) return value;
    problem(fmt::format("{} is {}", name, value), "a finite number");
  } catch (const Error& error) {
    problems_.push_back(error.what());
  }
  return std::nullopt;
}

std::optional<std::string> Checks::word(std::string_view name, std::initializer_list<std::string_view> supported) {
  try {
    const std::string& value = op_.word(name);
    if (std::find(supported.begin(), supported.end(), value) != supported.end()) return value;
    problem(fmt::format("{} is {}", name, value), fmt::format("{}", fmt::join(supported, ", ")));
  } catch (const Error& error) {
    problems_.push_back(error.what());
  }
  return std::nullopt;
}

std::optional<std::string> Checks::activation() {
  return word("activation", {"none", "relu", "relu6", "relu_n1_to_1"});
}

}  // namespace milliwatt
