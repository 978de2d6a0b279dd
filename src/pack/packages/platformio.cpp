// A library for PlatformIO, by its documentation of library.json: the code in src/, and examples that `pio ci` builds.
// https://docs.platformio.org/en/latest/manifests/library-json/
#include <fmt/format.h>

#include "base/error.h"
#include "emit/stale_files.h"
#include "pack/arduino_example.h"
#include "pack/package.h"
#include "pack/parts.h"
#include "pack/plain_example.h"

namespace milliwatt::packages {
namespace {

void check(const Board& board) {
  if (!board.platformio.empty()) return;
  throw Error(
      fmt::format("board {}: --package platformio: PlatformIO has no such board; `milliwatt boards` says which "
                  "it has, or use --package cmake",
                  board.name));
}

/// Its first key says who wrote it: JSON has no comments.
std::string manifest(const PackageContent& content, const std::string& needs) {
  const std::string& name = content.source.name;
  std::string text = fmt::format("{}{}{}: a neural network that runs on the board, {}.h\",\n", kJsonMark, kFirstWords,
                                 MILLIWATT_VERSION, name);
  text += fmt::format("  \"name\": \"{}\",\n  \"version\": \"{}\",\n  \"headers\": \"{}.h\",\n", name,
                      MILLIWATT_VERSION, name);
  if (!needs.empty()) text += fmt::format("  \"dependencies\": {{\"{}\": \"*\"}},\n", needs);
  return text +
         "  \"frameworks\": \"*\",\n  \"platforms\": \"*\",\n"
         "  \"build\": {\"srcDir\": \"src\", \"includeDir\": \"src\"}\n}\n";
}

}  // namespace

std::vector<SourceFile> platformio(const PackageContent& content) {
  check(content.board);
  const std::string& name = content.source.name;
  std::vector<SourceFile> files = moved_to("src/", content.source.files);
  if (content.board.arduino.empty()) {
    files.push_back({"library.json", manifest(content, "")});
    files.push_back({fmt::format("examples/{}/main.cpp", name), plain_example(content.source, {})});
    return files;
  }
  ArduinoExamples examples = arduino_examples(content, ".cpp");
  files.push_back({"library.json", manifest(content, examples.library)});
  for (SourceFile& file : examples.files) files.push_back(std::move(file));
  return files;
}

}  // namespace milliwatt::packages
