// Top to bottom as the sketch: includes, buffers, setup(), loop().
#include "pack/sketch.h"

#include <fmt/format.h>

#include "emit/names.h"
#include "emit/text.h"
#include "pack/parts.h"

namespace milliwatt {
namespace {

class Sketch {
 public:
  Sketch(const PackageContent& content, const Sensor& sensor)
      : content_(content), source_(content.source), sensor_(sensor), name_(source_.name), capitals_(capitals(name_)) {}

  std::string text() const {
    const std::string feed = sensor_.title.empty() ? "numbers that count" : sensor_.title;
    std::string text = first_line("//", fmt::format("an example for {}.h, fed by {}", name_, feed));
    text += "// The answers go to the Serial Monitor at 115200 baud.\n";
    text += fmt::format("#include <{}.h>\n", name_);
    if (!sensor_.header.empty()) text += "\n#include \"sensor.h\"\n";
    std::string memory = buffers();
    if (has_state()) memory += fmt::format("static {}_state state;\n", name_);
    if (!memory.empty()) text += "\n" + memory;
    if (converts()) text += "\n" + conversion();
    return text + "\n" + setup() + "\n" + loop();
  }

 private:
  bool has_state() const { return source_.entry == EntryKind::kFed || source_.entry == EntryKind::kStream; }
  bool is_fed_row(std::size_t i) const { return source_.entry == EntryKind::kFed && i == source_.fed_input; }
  /// Does the sensor give another type than the model takes?
  bool converts() const { return !sensor_.element.empty() && sensor_.element != c_type(source_.inputs[0].type); }

  std::string buffers() const {
    std::string text;
    const auto add = [&](const std::vector<Port>& ports, const char* kind) {
      for (std::size_t i = 0; i < ports.size(); ++i) {
        const bool is_row = kind == std::string_view("in") && is_fed_row(i);
        if (is_row || !ports[i].in_arena)
          text += fmt::format("static {} {}{}[{}_{}{}_{}];\n", c_type(ports[i].type), kind, i, capitals_,
                              capitals(kind), i, is_row ? "ROW_ELEMENTS" : "ELEMENTS");
      }
    };
    add(source_.inputs, "in");
    add(source_.outputs, "out");
    return text;
  }

  /// Of one value of the sensor to the model's own numbers.
  std::string conversion() const {
    const std::string_view type = c_type(source_.inputs[0].type);
    const bool has_sign = type != "uint8_t";
    const int bits = type == "int16_t" ? 16 : 8;
    const int highest = (1 << (has_sign ? bits - 1 : bits)) - 1;
    const int lowest = has_sign ? -highest - 1 : 0;
    return fmt::format(
        "// Units of the model's input in one unit of the sensor. A model that was trained on mg needs 1000.\n"
        "const float kUnits = 1.0f;\n\n"
        "static {0} code_of(float value) {{\n"
        "  const float code = value * kUnits / {1}_IN0_SCALE + {1}_IN0_ZERO_POINT;\n"
        "  if (code <= {2}) return {2};\n"
        "  if (code >= {3}) return {3};\n"
        "  return static_cast<{0}>(code < 0 ? code - 0.5f : code + 0.5f);\n"
        "}}\n",
        type, capitals_, lowest, highest);
  }

  std::string setup() const {
    std::string text = "void setup() {\n  Serial.begin(115200);\n";
    if (!sensor_.header.empty()) text += fmt::format("  sensor_begin({});\n", sensor_.begin_argument);
    if (has_state()) text += fmt::format("  {}_reset(&state);\n", name_);
    if (source_.has_variables) text += fmt::format("  {0}_reset({0}_arena);\n", name_);
    return text + "}\n";
  }

  std::string fill(std::size_t i, const std::string& indent) const {
    const std::string count = fmt::format("{}_IN{}_{}", capitals_, i, is_fed_row(i) ? "ROW_ELEMENTS" : "ELEMENTS");
    if (sensor_.header.empty()) {
      return fmt::format("{0}for (long i = 0; i < {1}; ++i) in{2}[i] = static_cast<{3}>(i % 100);\n", indent, count, i,
                         c_type(source_.inputs[i].type));
    }
    if (!converts()) return fmt::format("{}sensor_read(in{}, {});\n", indent, i, count);
    return fmt::format(
        "{0}for (long i = 0; i < {1}; i += {2}) {{\n"
        "{0}  float values[{2}];\n"
        "{0}  sensor_read(values, {2});\n"
        "{0}  for (long k = 0; k < {2}; ++k) in{3}[i + k] = code_of(values[k]);\n"
        "{0}}}\n",
        indent, count, sensor_.begin_argument, i);
  }

  std::string loop() const {
    std::string text = "void loop() {\n";
    if (sensor_.header.empty()) text += "  // Put what your sensor gives in the place of these numbers.\n";
    for (std::size_t i = 0; i < source_.inputs.size(); ++i) {
      if (source_.inputs[i].in_arena)
        text += fmt::format("  {0}* const in{1} = {2}_in{1}({2}_arena);\n", c_type(source_.inputs[i].type), i, name_);
      if (!is_fed_row(i)) text += fill(i, "  ");
    }
    if (source_.entry == EntryKind::kFed) {
      text += "  do {\n" + fill(source_.fed_input, "    ") +
              fmt::format("  }} while (!{0}_feed_row(&state, in{1}, {0}_arena));\n", name_, source_.fed_input);
    }
    for (std::size_t i = 0; i < source_.outputs.size(); ++i) {
      if (source_.outputs[i].in_arena)
        text +=
            fmt::format("  {0}* const out{1} = {2}_out{1}({2}_arena);\n", c_type(source_.outputs[i].type), i, name_);
    }
    if (source_.entry == EntryKind::kStream)
      text += fmt::format("  if (!{}_stream({}&state, {}_arena)) return;  // the first window is not full yet\n", name_,
                          arguments(), name_);
    if (source_.entry == EntryKind::kWhole || source_.entry == EntryKind::kStepped)
      text += fmt::format("  {}_run({}{}_arena);\n", name_, arguments(), name_);
    return text + print() + "}\n";
  }

  std::string arguments() const {
    std::string text;
    for (std::size_t i = 0; i < source_.inputs.size(); ++i) text += fmt::format("in{}, ", i);
    for (std::size_t i = 0; i < source_.outputs.size(); ++i) text += fmt::format("out{}, ", i);
    return text;
  }

  std::string print() const {
    if (content_.has_labels) return print_class();
    std::string text;
    for (std::size_t i = 0; i < source_.outputs.size(); ++i) {
      text += fmt::format(
          "  for (long i = 0; i < {0}_OUT{1}_ELEMENTS && i < 32; ++i) {{\n"
          "    Serial.print({2}(out{1}[i]));\n"
          "    Serial.print(' ');\n"
          "  }}\n"
          "  Serial.println();\n",
          capitals_, i, source_.outputs[i].type == ElementType::kFloat32 ? "static_cast<double>" : "static_cast<long>");
    }
    return text;
  }

  /// The most probable class. A stream has many answers a second: it prints those that are new.
  std::string print_class() const {
    std::string text = fmt::format(
        "  long best = 0;\n"
        "  for (long i = 1; i < {}_CLASSES; ++i) {{\n"
        "    if (out0[i] > out0[best]) best = i;\n"
        "  }}\n",
        capitals_);
    if (source_.entry == EntryKind::kStream)
      text += "  static long last = -1;\n  if (best == last) return;\n  last = best;\n";
    text += fmt::format("  Serial.print({}_labels[best]);\n  Serial.print(' ');\n", name_);
    const Tensor& output = content_.model.tensor(content_.model.outputs[0]);
    return text +
           (output.quantization.scales.size() == 1
                ? fmt::format("  Serial.println((out0[best] - {0}_OUT0_ZERO_POINT) * {0}_OUT0_SCALE);\n", capitals_)
                : std::string("  Serial.println(out0[best]);\n"));
  }

  const PackageContent& content_;
  const Source& source_;
  const Sensor& sensor_;
  const std::string name_, capitals_;
};

}  // namespace

std::string sketch_text(const PackageContent& content, const Sensor& sensor) { return Sketch(content, sensor).text(); }

}  // namespace milliwatt
