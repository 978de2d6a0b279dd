#include "pack/arduino_example.h"

#include <fmt/format.h>

#include "pack/application_sketch.h"
#include "pack/parts.h"
#include "pack/sensor.h"
#include "pack/sketch.h"

namespace milliwatt {
namespace {

std::string self_test_sketch(const std::string& name) {
  return first_line("//", "does this board compute the same bytes? The Serial Monitor says it, at 115200 baud") +
         fmt::format(
             "#include <{0}.h>\n\n#include \"{0}_selftest.h\"\n\n"
             "static void print(const char* text) {{\n"
             "  Serial.print(text);\n"
             "  Serial.flush();  // nothing is sent while cycles are counted\n"
             "}}\n\n"
             "void setup() {{\n"
             "  Serial.begin(115200);\n"
             "  while (!Serial) {{\n"
             "  }}\n"
             "  {0}_selftest(print);\n"
             "}}\n\n"
             "void loop() {{}}\n",
             name);
}

/// With the header that the IDE includes by itself.
std::string complete(std::string sketch, const std::string& ending) {
  if (ending != ".ino") sketch.insert(sketch.find("#include"), "#include <Arduino.h>\n");
  return sketch;
}

}  // namespace

ArduinoExamples arduino_examples(const PackageContent& content, const std::string& ending) {
  const std::string& name = content.source.name;
  const Sensor sensor = sensor_for(content);
  const bool decides = !content.outputs.empty();
  const std::string example = fmt::format("examples/{}/", name);
  ArduinoExamples made{{}, sensor.library};
  made.files.push_back(
      {example + name + ending,
       complete(decides ? application_sketch_text(content, sensor) : sketch_text(content, sensor), ending)});
  if (!sensor.header.empty()) made.files.push_back({example + "sensor.h", sensor.header});
  if (decides && !sensor.timer.empty()) made.files.push_back({example + "timer.h", sensor.timer});
  if (content.self_test.empty()) return made;
  const std::string folder = fmt::format("examples/{}_selftest/", name);
  const std::string sketch = fmt::format("{}{}_selftest{}", folder, name, ending == ".ino" ? ending : "_main" + ending);
  made.files.push_back({sketch, complete(self_test_sketch(name), ending)});
  for (SourceFile& file : moved_to(folder, content.self_test)) made.files.push_back(std::move(file));
  return made;
}

}  // namespace milliwatt
