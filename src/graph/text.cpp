// The text form, by example:
//
//     graph "kws" source "kws.tflite" sha256 "1f..."
//     metadata "milliwatt.labels" "yes\x0ano"
//     tensor %0 "in" s8 1x49x10x1 scale 0.58 zero 83
//     tensor %1 "weights" s8 2x1x1x1 axis 0 scale [0.5, 0.25] zero 0 = [1, -2]
//     tensor %2 "state" s8 1x10 variable
//     tensor %3 "out" s8 1x49x10x2 scale 0.1 zero 0
//     op CONV_2D "conv" (%0, %1, -) -> (%3) {activation: "relu", stride_h: 1} source 12
//     inputs (%0)
//     outputs (%3)
//
// A part that has nothing to say (no quantization, no attributes, a source number equal to the operator's place) is
// left out. Blank lines do no harm, and `#` starts a comment. parse_text.cpp reads it back.
#include "graph/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/in_quotes.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// The shortest text that reads back as the same value. A NaN is its bits, for NaNs differ.
std::string float_text(float value) {
  if (std::isnan(value)) return fmt::format("0x{:08x}", std::bit_cast<std::uint32_t>(value));
  return fmt::format("{}", value);
}

// The same, always unlike an integer: an attribute's type can be seen.
std::string real_text(double value) {
  if (std::isnan(value)) return fmt::format("0x{:016x}", std::bit_cast<std::uint64_t>(value));
  std::string text = fmt::format("{}", value);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

std::string integer_text(std::int64_t value) { return fmt::format("{}", value); }

// Attribute names and operator kinds stand without quotes where they can.
std::string word_text(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::ranges::all_of(text, is_plain) ? std::string(text) : in_quotes(text);
}

template <typename T, typename Print>
std::string list_text(const std::vector<T>& values, Print print) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i == 0 ? "" : ", ") + print(values[i]);
  return text + "]";
}

std::string tensor_list(const std::vector<TensorId>& ids) {
  std::string text = "(";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += ids[i] == kNoTensor ? "-" : fmt::format("%{}", ids[i]);
  }
  return text + ")";
}

std::string quantization_text(const Quantization& quantization) {
  const std::vector<float>& scales = quantization.scales;
  const std::vector<std::int32_t>& zeros = quantization.zero_points;
  if (quantization == Quantization{}) return "";
  const bool shows_axis = quantization.per_channel() || quantization.axis != 0;
  std::string text = shows_axis ? fmt::format(" axis {}", quantization.axis) : "";
  text += " scale " + (scales.size() == 1 ? float_text(scales[0]) : list_text(scales, float_text));
  const bool all_equal = !zeros.empty() && zeros.size() == scales.size() &&
                         std::ranges::all_of(zeros, [&](std::int32_t zero) { return zero == zeros[0]; });
  return text + " zero " + (all_equal ? integer_text(zeros[0]) : list_text(zeros, integer_text));
}

template <typename T, typename Print>
std::string elements_text(const Tensor& tensor, Print print) {
  std::vector<T> values(tensor.data.size() / sizeof(T));
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return list_text(values, print);
}

/// Two a byte, the first in the lower half.
std::string nibbles_text(const Tensor& tensor) {
  std::vector<int> codes;
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    const int half = static_cast<int>(tensor.data[to_size(i / 2)]) >> (i % 2 * 4) & 0xf;
    codes.push_back(half < 8 ? half : half - 16);
  }
  return list_text(codes, integer_text);
}

std::string inline_data(const Tensor& tensor) {
  switch (tensor.type) {
    case ElementType::kInt4:
      return nibbles_text(tensor);
    case ElementType::kInt8:
      return elements_text<std::int8_t>(tensor, integer_text);
    case ElementType::kUint8:
    case ElementType::kBool:
      return elements_text<std::uint8_t>(tensor, integer_text);
    case ElementType::kInt16:
      return elements_text<std::int16_t>(tensor, integer_text);
    case ElementType::kInt32:
      return elements_text<std::int32_t>(tensor, integer_text);
    case ElementType::kInt64:
      return elements_text<std::int64_t>(tensor, integer_text);
    case ElementType::kFloat32:
      return elements_text<float>(tensor, float_text);
  }
  return "";
}

std::string data_text(const Tensor& tensor, std::int64_t inline_elements) {
  if (tensor.data.empty()) return "";
  const bool is_whole = static_cast<std::int64_t>(tensor.data.size()) == tensor.bytes();
  if (is_whole && tensor.elements() <= inline_elements) {
    return " = " + inline_data(tensor);
  }
  return fmt::format(" = {} bytes sha256 {}", tensor.data.size(), sha256_hex(tensor.data).substr(0, 16));
}

std::string attribute_text(const Attribute& attribute) {
  if (const auto* integer = std::get_if<std::int64_t>(&attribute)) return integer_text(*integer);
  if (const auto* real = std::get_if<double>(&attribute)) return real_text(*real);
  if (const auto* word = std::get_if<std::string>(&attribute)) return in_quotes(*word);
  return list_text(std::get<std::vector<std::int64_t>>(attribute), integer_text);
}

std::string attributes_text(const Attributes& attributes) {
  if (attributes.empty()) return "";
  std::string text;
  for (const auto& [name, value] : attributes) {
    text += (text.empty() ? " {" : ", ") + word_text(name) + ": " + attribute_text(value);
  }
  return text + "}";
}

std::string header_text(const Graph& graph) {
  std::string text = "graph " + in_quotes(graph.name);
  if (!graph.source.empty()) text += " source " + in_quotes(graph.source);
  if (!graph.sha256.empty()) text += " sha256 " + in_quotes(graph.sha256);
  text += "\n";
  for (const auto& [name, value] : graph.metadata) {
    text += fmt::format("metadata {} {}\n", in_quotes(name), in_quotes(value));
  }
  return text;
}

}  // namespace

std::string print_graph(const Graph& graph, std::int64_t inline_elements) {
  std::string text = header_text(graph);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    text += fmt::format("tensor %{} {} {} {}{}{}{}\n", i, in_quotes(tensor.name), element_name(tensor.type),
                        shape_text(tensor.shape), quantization_text(tensor.quantization),
                        tensor.is_variable ? " variable" : "", data_text(tensor, inline_elements));
  }
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    text += fmt::format("op {} {} {} -> {}{}", word_text(op.kind), in_quotes(op.name), tensor_list(op.inputs),
                        tensor_list(op.outputs), attributes_text(op.attributes));
    text += op.source_index == static_cast<int>(i) ? "\n" : fmt::format(" source {}\n", op.source_index);
  }
  text += fmt::format("inputs {}\n", tensor_list(graph.inputs));
  return text + fmt::format("outputs {}\n", tensor_list(graph.outputs));
}

}  // namespace milliwatt
