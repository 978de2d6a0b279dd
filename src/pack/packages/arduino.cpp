// A library for the Arduino IDE, by the Arduino Library Specification (revision 2.2) and the rules of arduino-lint: the
// code in src/, which the IDE compiles with the folders below it, and an example that runs.
#include <fmt/format.h>

#include <regex>
#include <set>

#include "base/error.h"
#include "pack/arduino_example.h"
#include "pack/package.h"
#include "pack/parts.h"

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

std::string properties(const PackageContent& content, const std::string& needs) {
  const std::string& name = content.source.name;
  std::string text = first_line("#", "set author, maintainer and url before you publish it");
  text += fmt::format("name={}\nversion={}\nauthor=milliwatt\nmaintainer=milliwatt\n", name, MILLIWATT_VERSION);
  text += fmt::format("sentence=A neural network that runs on the board: {}.h\n", name);
  text += fmt::format("paragraph=Compiled for {}. No heap, no interpreter, nothing else to install.\n",
                      content.board.title);
  text += "category=Data Processing\nurl=https://milliwatt.invalid\n";
  text += fmt::format("architectures={}\nincludes={}.h\n", architecture_of(content.board), name);
  if (!needs.empty()) text += fmt::format("depends={}\n", needs);
  return text;
}

/// The functions and constants of the headers, which the IDE colours. Tabs separate the columns.
std::string keywords(const Source& source) {
  std::string header;
  for (const SourceFile& file : source.files) {
    if (file.path == source.name + ".h" || file.path == source.name + "_application.h") header += file.text;
  }
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

}  // namespace

std::vector<SourceFile> arduino(const PackageContent& content) {
  check(content);
  ArduinoExamples examples = arduino_examples(content, ".ino");
  std::vector<SourceFile> files = moved_to("src/", content.source.files);
  files.push_back({"library.properties", properties(content, examples.library)});
  files.push_back({"keywords.txt", keywords(content.source)});
  for (SourceFile& file : examples.files) files.push_back(std::move(file));
  return files;
}

}  // namespace milliwatt::packages
