// Top to bottom as the sketch: pins, memory, the timer, setup(), loop().
#include "pack/application_sketch.h"

#include <fmt/format.h>

#include "emit/names.h"
#include "emit/text.h"
#include "pack/parts.h"

namespace milliwatt {
namespace {

constexpr int kInterlockPin = 2;

/// The board's own LED, then pins from 3 on; the interlock has pin 2.
std::string output_pins(const std::vector<std::string>& outputs) {
  std::string text = "static const uint8_t kOutputPins[] = {\n";
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string pin = i == 0 ? "LED_BUILTIN" : fmt::format("{}", kInterlockPin + i);
    text += fmt::format("    {},  // \"{}\"\n", pin, comment_text(outputs[i]));
  }
  return text + "};\n";
}

// {0} is NAME, {1} the same in capitals, {2} "application" with its arena or 0.
constexpr const char* kMemory = R"(
static {0}_application application;  // zeros: its outputs are safe until it has heard enough
static {0}_row row;
static uint32_t sequence = 0;

static void write_pins(uint8_t levels) {{
  for (uint8_t i = 0; i < sizeof kOutputPins; ++i) digitalWrite(kOutputPins[i], levels >> i & 1 ? HIGH : LOW);
}}

// Called by a timer of its own, whatever loop() does: without rows, or if {0}_think() hangs, the outputs are safe.
static volatile bool ticking = false;
static void on_timer() {{
  static bool waited = false;
  if (ticking && !waited) {{  // {0}_tick() is at work, which does not last a period
    waited = true;
    return;
  }}
  waited = false;
  if ({0}_watchdog(&application) == 0) write_pins({1}_SAFE_LEVELS);
}}
)";

std::string setup(const std::string& capital, const Sensor& sensor) {
  std::string text = fmt::format(
      "\nvoid setup() {{\n"
      "  write_pins({}_SAFE_LEVELS);  // before they are outputs\n"
      "  for (uint8_t i = 0; i < sizeof kOutputPins; ++i) pinMode(kOutputPins[i], OUTPUT);\n"
      "  write_pins({}_SAFE_LEVELS);\n"
      "  pinMode(kInterlockPin, INPUT_PULLUP);\n",
      capital, capital);
  if (!sensor.header.empty()) text += fmt::format("  sensor_begin({});\n", sensor.begin_argument);
  text += sensor.timer.empty()
              ? "  // Let a timer of your board call on_timer() every 1.5 periods.\n  (void)on_timer;\n"
              : fmt::format("  timer_begin(on_timer, {0}_PERIOD_MS + {0}_PERIOD_MS / 2);\n", capital);
  return text + "}\n";
}

/// Fills the row. A row behind lost samples has a number that is not the next one, so the outputs are safe.
std::string read(const std::string& capital, const Sensor& sensor) {
  if (!sensor.header.empty())
    return fmt::format("  if (!sensor_read(row.samples, {}_ROW_SAMPLES)) ++sequence;  // samples were lost\n", capital);
  return fmt::format(
      "  // Put what your sensor gives in the place of these numbers.\n"
      "  for (int16_t i = 0; i < {0}_ROW_SAMPLES; ++i) row.samples[i] = static_cast<int16_t>(i % 100);\n"
      "  delay({0}_PERIOD_MS);\n",
      capital);
}

constexpr const char* kLoop = R"(  row.sequence = sequence++;
  {0}_seal(&row);
  ticking = true;
  write_pins({0}_tick(&application, digitalRead(kInterlockPin) == LOW, &row, millis()));
  ticking = false;
  {0}_think(&application, &row, {1});
}}
)";

}  // namespace

std::string application_sketch_text(const PackageContent& content, const Sensor& sensor) {
  const std::string& name = content.source.name;
  const std::string capital = capitals(name);
  const std::string feed = sensor.title.empty() ? "numbers that count" : sensor.title;
  std::string text = first_line("//", fmt::format("from {} to outputs: {}_application.h", feed, name));
  text += fmt::format(
      "// Pin {} to ground (a button) is the interlock: while it is closed, all outputs have their safe levels.\n"
      "#include <{}_application.h>\n",
      kInterlockPin, name);
  if (!sensor.header.empty()) text += "\n#include \"sensor.h\"\n";
  if (!sensor.timer.empty()) text += "#include \"timer.h\"\n";
  text +=
      "\n" + output_pins(content.outputs) + fmt::format("static const uint8_t kInterlockPin = {};\n", kInterlockPin);
  text += fmt::format(kMemory, name, capital) + setup(capital, sensor);
  const bool has_own_arenas = content.source.entry == EntryKind::kFed;
  return text + "\nvoid loop() {\n" + read(capital, sensor) +
         fmt::format(kLoop, name, has_own_arenas ? "0" : name + "_arena");
}

}  // namespace milliwatt
