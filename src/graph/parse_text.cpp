// Reads the text form that text.cpp prints and describes: line by line.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "graph/text.h"
#include "graph/text_cursor.h"

namespace milliwatt {
namespace {

// A NaN stands as its bits: 0x7fc00000.
template <typename Real, typename Bits>
Real parse_real(TextCursor& line, std::string_view expectation) {
  TextCursor start = line;
  const std::string_view text = line.token();
  if (text.starts_with("0x")) {
    Bits bits = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    if (error == std::errc() && end == text.data() + text.size()) return std::bit_cast<Real>(bits);
  } else if (const std::optional<Real> value = TextCursor::parse_number<Real>(text)) {
    return *value;
  }
  start.fail(expectation);
}

template <typename T>
T parse_element(TextCursor& line, std::string_view expectation) {
  if constexpr (std::is_same_v<T, float>) {
    return parse_real<float, std::uint32_t>(line, expectation);
  } else {
    return line.number<T>(expectation);
  }
}

ElementType parse_type(TextCursor& line) {
  for (const ElementType type : {ElementType::kInt4, ElementType::kInt8, ElementType::kUint8, ElementType::kInt16,
                                 ElementType::kInt32, ElementType::kInt64, ElementType::kFloat32, ElementType::kBool}) {
    if (line.accept(element_name(type))) return type;
  }
  line.fail("a type: s4, s8, u8, s16, s32, s64, f32 or bool");
}

Shape parse_shape(TextCursor& line) {
  if (line.accept("scalar")) return {};
  TextCursor start = line;
  Shape shape;
  std::string_view text = line.token();
  while (true) {
    const std::size_t length = std::min(text.find('x'), text.size());
    const std::optional<std::int64_t> size = TextCursor::parse_number<std::int64_t>(text.substr(0, length));
    if (!size) start.fail("a shape: 1x8x8x3, or scalar");
    shape.push_back(*size);
    if (length == text.size()) return shape;
    text.remove_prefix(length + 1);
  }
}

Quantization parse_quantization(TextCursor& line) {
  Quantization quantization;
  const bool has_axis = line.accept("axis");
  if (has_axis) quantization.axis = line.number<int>("an axis: 0");
  if (!has_axis && !line.sees("scale")) return quantization;

  line.expect("scale");
  const auto scale = [&] { quantization.scales.push_back(parse_element<float>(line, "a scale: 0.5")); };
  const auto zero = [&] { quantization.zero_points.push_back(line.number<std::int32_t>("a zero point: -128")); };
  line.sees("[") ? line.list("[", "]", scale) : scale();
  line.expect("zero");
  if (line.sees("[")) {
    line.list("[", "]", zero);
  } else {
    zero();
    quantization.zero_points.resize(quantization.scales.size(), quantization.zero_points[0]);
  }
  return quantization;
}

template <typename T>
std::vector<std::byte> parse_elements(TextCursor& line) {
  std::vector<std::byte> data;
  line.list("[", "]", [&] {
    const T value = parse_element<T>(line, "an element of the tensor's type");
    data.resize(data.size() + sizeof(T));
    std::memcpy(data.data() + data.size() - sizeof(T), &value, sizeof(T));
  });
  return data;
}

/// Two a byte, the first in the lower half.
std::vector<std::byte> parse_nibbles(TextCursor& line) {
  std::vector<std::byte> data;
  bool is_upper = false;
  line.list("[", "]", [&] {
    TextCursor start = line;
    const int code = line.number<int>("an element of the tensor's type");
    if (code < -8 || code > 7) start.fail("an element of the tensor's type, -8 to 7");
    const auto half = static_cast<std::byte>(code & 0xf);
    if (is_upper) {
      data.back() |= half << 4;
    } else {
      data.push_back(half);
    }
    is_upper = !is_upper;
  });
  return data;
}

std::vector<std::byte> parse_data(TextCursor& line, ElementType type) {
  if (!line.sees("[")) line.fail("the constant's elements in brackets (print the graph with all of its constants)");
  switch (type) {
    case ElementType::kInt4:
      return parse_nibbles(line);
    case ElementType::kInt8:
      return parse_elements<std::int8_t>(line);
    case ElementType::kUint8:
    case ElementType::kBool:
      return parse_elements<std::uint8_t>(line);
    case ElementType::kInt16:
      return parse_elements<std::int16_t>(line);
    case ElementType::kInt32:
      return parse_elements<std::int32_t>(line);
    case ElementType::kInt64:
      return parse_elements<std::int64_t>(line);
    case ElementType::kFloat32:
      return parse_elements<float>(line);
  }
  line.fail("a type");
}

Tensor parse_tensor(TextCursor& line, std::size_t id) {
  Tensor tensor;
  const std::string label = fmt::format("%{}", id);
  if (!line.accept(label)) line.fail(fmt::format("tensor {} (tensors are numbered in order)", label));
  tensor.name = line.string();
  tensor.type = parse_type(line);
  tensor.shape = parse_shape(line);
  tensor.quantization = parse_quantization(line);
  tensor.is_variable = line.accept("variable");
  if (line.accept("=")) tensor.data = parse_data(line, tensor.type);
  return tensor;
}

std::vector<TensorId> parse_tensor_list(TextCursor& line) {
  std::vector<TensorId> ids;
  line.list("(", ")", [&] {
    if (line.accept("-")) {
      ids.push_back(kNoTensor);
      return;
    }
    if (!line.accept("%")) line.fail("a tensor: %0, or - for none");
    ids.push_back(line.number<TensorId>("a tensor's number"));
  });
  return ids;
}

Attribute parse_attribute(TextCursor& line) {
  if (line.sees("\"")) return line.string();
  if (line.sees("[")) {
    std::vector<std::int64_t> values;
    line.list("[", "]", [&] { values.push_back(line.number<std::int64_t>("an integer")); });
    return values;
  }
  const TextCursor start = line;
  if (const std::optional<std::int64_t> integer = TextCursor::parse_number<std::int64_t>(line.token())) return *integer;
  line = start;
  return parse_real<double, std::uint64_t>(line, "a value: 1, 1.0, \"relu\" or [1, 2]");
}

Attributes parse_attributes(TextCursor& line) {
  Attributes attributes;
  if (!line.sees("{")) return attributes;
  line.list("{", "}", [&] {
    TextCursor start = line;
    std::string name = line.word_or_string("an attribute's name");
    if (attributes.contains(name)) start.fail("an attribute that is not used yet");
    line.expect(":");
    attributes.emplace(std::move(name), parse_attribute(line));
  });
  return attributes;
}

Operator parse_operator(TextCursor& line, std::size_t index) {
  Operator op;
  op.kind = line.word_or_string("an operator's kind: CONV_2D");
  op.name = line.string();
  op.inputs = parse_tensor_list(line);
  line.expect("->");
  op.outputs = parse_tensor_list(line);
  op.attributes = parse_attributes(line);
  op.source_index = line.accept("source") ? line.number<int>("a number") : static_cast<int>(index);
  return op;
}

void parse_header(TextCursor& line, Graph& graph) {
  graph.name = line.string();
  if (line.accept("source")) graph.source = line.string();
  if (line.accept("sha256")) graph.sha256 = line.string();
}

void parse_metadata(TextCursor& line, Graph& graph) {
  TextCursor start = line;
  std::string name = line.string();
  if (graph.metadata.contains(name)) start.fail("a name that is not used yet");
  graph.metadata.emplace(std::move(name), line.string());
}

void parse_line(TextCursor& line, Graph& graph) {
  if (line.at_end()) return;
  if (line.accept("graph")) {
    parse_header(line, graph);
  } else if (line.accept("metadata")) {
    parse_metadata(line, graph);
  } else if (line.accept("tensor")) {
    graph.tensors.push_back(parse_tensor(line, graph.tensors.size()));
  } else if (line.accept("op")) {
    graph.operators.push_back(parse_operator(line, graph.operators.size()));
  } else if (line.accept("inputs")) {
    graph.inputs = parse_tensor_list(line);
  } else if (line.accept("outputs")) {
    graph.outputs = parse_tensor_list(line);
  } else {
    line.fail("graph, metadata, tensor, op, inputs or outputs");
  }
  if (!line.at_end()) line.fail("the end of the line");
}

}  // namespace

Graph parse_graph(std::string_view text) {
  Graph graph;
  int number = 0;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    TextCursor line(text.substr(0, length), ++number);
    parse_line(line, graph);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return graph;
}

}  // namespace milliwatt
