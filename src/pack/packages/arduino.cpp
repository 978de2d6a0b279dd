// A library for the Arduino IDE, by the Arduino Library Specification (revision 2.2) and the rules of arduino-lint: the
// code in src/, which the IDE compiles with the folders below it, and an example that runs.
#include <fmt/format.h>

#include <regex>
#include <set>

#include "base/error.h"
#include "pack/package.h"
#include "pack/parts.h"
#include "pack/sensor.h"
#include "pack/sketch.h"

namespace milliwatt::packages {
namespace {

void check(const PackageContent& content) {
  const std::string& name = content.source.name;
  if (content.board.arduino.empty()) {
    throw Error(
        fmt::format("board {}: --package arduino: the Arduino IDE has no such board; `milliwatt boards` says "
                    "which it has, or use --package cmake",
                    content.board.name));
  }
  if (name.starts_with("arduino")) {
    throw Error(fmt::format(
        "{}: --package arduino: a library's name does not begin with \"arduino\"; give another --name", name));
  }
}

/// `mbed_nano` of `arduino:mbed_nano:nano33ble`.
std::string architecture_of(const Board& board) {
  const std::size_t begin = board.arduino.find(':') + 1;
  return board.arduino.substr(begin, board.arduino.find(':', begin) - begin);
}

std::string properties(const PackageContent& content, const Sensor& sensor) {
  const std::string& name = content.source.name;
  std::string text = first_line("#", "set author, maintainer and url before you publish it");
  text += fmt::format("name={}\nversion={}\nauthor=milliwatt\nmaintainer=milliwatt\n", name, MILLIWATT_VERSION);
  text += fmt::format("sentence=A neural network that runs on the board: {}.h\n", name);
  text += fmt::format("paragraph=Compiled for {}. No heap, no interpreter, nothing else to install.\n",
                      content.board.title);
  text += "category=Data Processing\nurl=https://milliwatt.invalid\n";
  text += fmt::format("architectures={}\nincludes={}.h\n", architecture_of(content.board), name);
  if (!sensor.library.empty()) text += fmt::format("depends={}\n", sensor.library);
  return text;
}

/// The functions and constants of NAME.h, which the IDE colours. Tabs separate the columns.
std::string keywords(const Source& source) {
  const std::string& header = source.files.front().text;
  const auto found = [&](const std::string& pattern) {
    std::set<std::string> words;
    const std::regex regex(pattern);
    for (std::sregex_iterator at(header.begin(), header.end(), regex), end; at != end; ++at) words.insert((*at)[1]);
    return words;
  };
  std::string text = first_line("#", "words of " + source.name + ".h");
  for (const std::string& word : found("\\b(" + source.name + "_\\w+)\\(")) text += word + "\tKEYWORD2\n";
  for (const std::string& word : found("#define (\\w+) ")) text += word + "\tLITERAL1\n";
  return text;
}

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

}  // namespace

std::vector<SourceFile> arduino(const PackageContent& content) {
  check(content);
  const std::string& name = content.source.name;
  const Sensor sensor = sensor_for(content);
  std::vector<SourceFile> files = moved_to("src/", content.source.files);
  files.push_back({"library.properties", properties(content, sensor)});
  files.push_back({"keywords.txt", keywords(content.source)});
  const std::string example = fmt::format("examples/{}/", name);
  files.push_back({fmt::format("{}{}.ino", example, name), sketch_text(content, sensor)});
  if (!sensor.header.empty()) files.push_back({example + "sensor.h", sensor.header});
  if (!content.self_test.empty()) {
    const std::string folder = fmt::format("examples/{}_selftest/", name);
    files.push_back({fmt::format("{}{}_selftest.ino", folder, name), self_test_sketch(name)});
    for (SourceFile& file : moved_to(folder, content.self_test)) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace milliwatt::packages
