#include "emit/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "emit/entry.h"
#include "emit/names.h"
#include "emit/text.h"
#include "graph/rows.h"

namespace milliwatt {
namespace {

/// Negative numbers in parentheses, so that `- NAME` and `2 NAME` mean what they seem to.
std::string number_text(std::int64_t value) { return value < 0 ? fmt::format("({})", value) : std::to_string(value); }

class Definitions {
 public:
  explicit Definitions(const EntryParts& parts) : parts_(parts) {}

  void add(const std::string& what, const std::string& value, const std::string& comment = {}) {
    text_ += fmt::format("#define {} {}", parts_.constant(what), value);
    text_ += comment.empty() ? "\n" : fmt::format(" /* {} */\n", comment);
  }
  void add(const Constant& constant) { add(constant.what, number_text(constant.value), constant.comment); }
  void add_line(const std::string& line) { text_ += line; }

  std::string take() { return std::move(text_); }

 private:
  const EntryParts& parts_;
  std::string text_;
};

/// 0.1.2 is 102: a number that grows with the version.
std::int64_t version_number(std::string_view version) {
  std::array<int, 3> parts = {};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& part : parts) {
    at = std::from_chars(at, end, part).ptr;
    if (at == end) break;
    ++at;
  }
  return 10'000LL * parts[0] + 100LL * parts[1] + parts[2];
}

/// `real = 0.03125 * (code - 3)`; empty where the tensor is not quantized as a whole.
std::string quantization_text(const Tensor& tensor) {
  if (tensor.quantization.scales.size() != 1) return {};
  const std::int64_t zero_point = tensor.quantization.zero_points[0];
  return fmt::format(", real = {} * (code {} {})", tensor.quantization.scales[0], zero_point < 0 ? '+' : '-',
                     zero_point < 0 ? -zero_point : zero_point);
}

void add_port(Definitions& text, const EntryParts& parts, const char* kind, std::size_t i, const Port& port) {
  const Tensor& tensor = parts.graph.tensor(port.tensor);
  const bool is_input = kind == std::string_view("in");
  const bool by_hops = is_input && parts.source.entry == EntryKind::kStream && i == parts.source.fed_input;
  text.add_line(fmt::format("\n/* {}{}: \"{}\", {} {}{}{} */\n", kind, i, comment_text(tensor.name),
                            shape_text(tensor.shape), element_name(tensor.type),
                            by_hops ? fmt::format(" ({} rows per call)", parts.plan.stream->hop_rows) : std::string(),
                            quantization_text(tensor)));
  const std::string front = fmt::format("{}{}_", capitals(kind), i);
  const RowShape rows = row_shape(tensor.shape);
  text.add(front + "BYTES", number_text(port.bytes()));
  text.add(front + "ELEMENTS", number_text(port.elements));
  text.add(front + "ROWS", number_text(rows.elements > 0 ? port.elements / rows.elements : 0));
  text.add(front + "ROW_ELEMENTS", number_text(rows.elements));
  if (tensor.quantization.scales.size() != 1) return;
  text.add(front + "SCALE", float_literal(tensor.quantization.scales[0]));
  text.add(front + "ZERO_POINT", number_text(tensor.quantization.zero_points[0]));
}

/// How many numbers an answer has, if it is one output with one vector.
std::int64_t classes_of(const EntryParts& parts) {
  if (!parts.options.labels.empty()) return static_cast<std::int64_t>(parts.options.labels.size());
  if (parts.graph.outputs.size() != 1) return 0;
  const Shape& shape = parts.graph.tensor(parts.graph.outputs[0]).shape;
  return !shape.empty() && element_count(shape) == shape.back() ? shape.back() : 0;
}

}  // namespace

std::string header_constants(const EntryParts& parts, const std::vector<Constant>& more) {
  Definitions text(parts);
  text.add("MILLIWATT_VERSION", fmt::format("\"{}\"", MILLIWATT_VERSION));
  text.add("MILLIWATT_VERSION_NUMBER", number_text(version_number(MILLIWATT_VERSION)),
           "10000 * major + 100 * minor + patch");
  text.add({"ARENA_BYTES", parts.plan.arena_bytes});
  text.add({"ARENA_ALIGNMENT", kArenaAlignment});
  for (const Constant& constant : more) text.add(constant);
  if (parts.options.figures) {
    const BuiltFigures& figures = *parts.options.figures;
    text.add({"STACK_BYTES", figures.stack_bytes, figures.stack_is_bound ? "at most" : "as measured in one run"});
  }
  if (const std::int64_t classes = classes_of(parts); classes > 0) text.add({"CLASSES", classes});
  if (parts.options.sample_rate > 0) text.add({"SAMPLE_RATE", parts.options.sample_rate, "Hz, of the sound"});
  text.add({"INPUTS", static_cast<std::int64_t>(parts.source.inputs.size())});
  text.add({"OUTPUTS", static_cast<std::int64_t>(parts.source.outputs.size())});
  for (std::size_t i = 0; i < parts.source.inputs.size(); ++i) add_port(text, parts, "in", i, parts.source.inputs[i]);
  for (std::size_t i = 0; i < parts.source.outputs.size(); ++i)
    add_port(text, parts, "out", i, parts.source.outputs[i]);
  return text.take();
}

std::string labels_declaration(const EntryParts& parts) {
  if (parts.options.labels.empty()) return {};
  return fmt::format(
      "\n/* The names of the classes, in the order of the outputs. */\nextern const char* const {}_labels[{}];\n",
      parts.options.name, parts.constant("CLASSES"));
}

std::string labels_definition(const EntryParts& parts) {
  if (parts.options.labels.empty()) return {};
  std::string text =
      fmt::format("\nconst char* const {}_labels[{}] = {{\n", parts.options.name, parts.constant("CLASSES"));
  for (const std::string& label : parts.options.labels) text += fmt::format("    {},\n", string_literal(label));
  return text + "};\n";
}

std::string arena_check(const EntryParts& parts) {
  return fmt::format(
      "\n/* `{0};` after the definition of an array of your own\n"
      "   does not compile if the array is too small or not aligned. */\n"
      "#define {0} \\\n"
      "  extern char {1}_arena_is_too_small[sizeof(buffer) + 1 > {2} ? 1 : -1] __attribute__((unused)); \\\n"
      "  extern char {1}_arena_is_not_aligned[__alignof__(buffer) >= {3} ? 1 : -1] __attribute__((unused))\n",
      parts.constant("CHECK_ARENA(buffer)"), parts.options.name, parts.constant("ARENA_BYTES"),
      parts.constant("ARENA_ALIGNMENT"));
}

}  // namespace milliwatt
