#include "target/board.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "base/nearest.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "target/flash_timing.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Figures: each one that a board's file gives must have its source in the file's [sources] table.
constexpr std::array<std::string_view, 7> kFigures = {"clock_hz",  "ram_bytes", "flash_bytes", "flash_timing",
                                                      "active_ma", "sleep_ma",  "supply_v"};
constexpr std::array<std::string_view, 21> kKeys = {
    "arena_place", "code_place",  "weights_place", "title",      "core",        "instruction_set", "clock_hz",
    "ram_bytes",   "flash_bytes", "active_ma",     "sleep_ma",   "supply_v",    "compiler",        "emulator",
    "arduino",     "cycle_model", "flash_timing",  "platformio", "why_not_run", "zephyr",          "sources"};

// One board's file while it is read: every getter checks the type and names the key.
class BoardFile {
 public:
  explicit BoardFile(const toml::table& table) : table_(table) {}

  void check_keys() const {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(kKeys, key.str()) == kKeys.end()) {
        throw Error(fmt::format("{}: unknown key; the nearest is {}", key.str(), nearest(key.str(), kKeys)));
      }
    }
  }

  std::string text(std::string_view key) const {
    if (!table_.contains(key)) return "";
    const auto value = table_[key].value_exact<std::string>();
    if (!value) throw Error(fmt::format("{}: not a text; write it in quotes", key));
    return *value;
  }

  // An attribute for a macro of one line; may be empty.
  std::optional<std::string> attribute(std::string_view key) const {
    if (!table_.contains(key)) return std::nullopt;
    const std::string value = text(key);
    if (value.find_first_of("\n\r\\") != std::string::npos) {
      throw Error(fmt::format("{}: not one line without backslashes; write an attribute, or \"\"", key));
    }
    return value;
  }

  std::string required_text(std::string_view key) const {
    const std::string value = text(key);
    if (value.empty()) throw Error(fmt::format("{}: missing; every board has one", key));
    return value;
  }

  std::optional<double> number(std::string_view key) const {
    if (!table_.contains(key)) return std::nullopt;
    const auto value = table_[key].value<double>();
    if (!value || !(*value > 0))
      throw Error(fmt::format("{}: not a positive number; leave out what is not known", key));
    return value;
  }

  std::int64_t bytes(std::string_view key) const {
    if (!table_.contains(key)) return 0;
    const auto value = table_[key].value_exact<std::int64_t>();
    if (!value || *value <= 0) {
      throw Error(fmt::format("{}: not a positive whole number of bytes; leave out what is not known", key));
    }
    return *value;
  }

  std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> values;
    if (!table_.contains(key)) return values;
    const toml::array* array = table_[key].as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const auto value = (*array)[i].value_exact<std::string>();
      if (!value) break;
      values.push_back(*value);
    }
    if (array == nullptr || values.size() != array->size()) {
      throw Error(fmt::format("{}: not a list of texts; write [\"program\", \"flag\"]", key));
    }
    return values;
  }

  // The entries of [sources] as `field: document`: one for each figure given, none for another.
  std::vector<std::string> sources() const {
    const toml::table* sources = table_["sources"].as_table();
    if (table_.contains("sources") && sources == nullptr) throw Error("sources: not a table; write [sources]");
    std::vector<std::string> values;
    for (std::string_view figure : kFigures) {
      const auto source = sources == nullptr ? std::nullopt : (*sources)[figure].value_exact<std::string>();
      if (source) values.push_back(fmt::format("{}: {}", figure, *source));
      if (table_.contains(figure) && !source) {
        throw Error(fmt::format("sources: {} has no source; name the document that it is from", figure));
      }
      if (!table_.contains(figure) && source) throw Error(fmt::format("sources: {} is not given; give it", figure));
    }
    if (sources == nullptr) return values;
    for (const auto& [key, value] : *sources) {
      if (std::ranges::find(kFigures, key.str()) == kFigures.end()) {
        throw Error(
            fmt::format("sources: {}: unknown figure; the nearest is {}", key.str(), nearest(key.str(), kFigures)));
      }
    }
    return values;
  }

 private:
  const toml::table& table_;
};

Board board_from(const std::string& name, const toml::table& table) {
  const BoardFile file(table);
  file.check_keys();
  Board board;
  board.name = name;
  board.title = file.required_text("title");
  board.core = file.required_text("core");
  board.instruction_set = instruction_set_named(file.required_text("instruction_set"));
  board.clock_hz = file.number("clock_hz").value_or(0);
  board.ram_bytes = file.bytes("ram_bytes");
  board.flash_bytes = file.bytes("flash_bytes");
  board.active_ma = file.number("active_ma");
  board.sleep_ma = file.number("sleep_ma");
  board.supply_v = file.number("supply_v").value_or(0);
  if ((board.active_ma || board.sleep_ma) && board.supply_v == 0) {
    throw Error("supply_v: missing; a current says nothing without its voltage");
  }
  board.flash_timing = flash_timing_of(table);
  board.compiler = file.texts("compiler");
  board.emulator = file.text("emulator");
  board.cycle_model = file.text("cycle_model");
  board.why_not_run = file.text("why_not_run");
  if (board.emulator.empty() == board.why_not_run.empty()) {
    throw Error("emulator: give either an emulator, or why_not_run with the reason for having none");
  }
  if (!board.emulator.empty() && board.compiler.empty()) throw Error("compiler: missing; the emulator needs one");
  board.arduino = file.text("arduino");
  board.platformio = file.text("platformio");
  board.zephyr = file.text("zephyr");
  board.arena_place = file.attribute("arena_place");
  board.code_place = file.attribute("code_place");
  board.weights_place = file.attribute("weights_place");
  board.sources = file.sources();
  return board;
}

bool holds_boards(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "host.toml", ignored);
}

}  // namespace

fs::path boards_directory() {
  if (const char* home = std::getenv("MILLIWATT_HOME"); home != nullptr && *home != '\0') {
    const fs::path folder = fs::path(home) / "boards";
    if (!holds_boards(folder)) {
      throw Error(fmt::format("MILLIWATT_HOME: {} has no board files; let it name the folder that holds boards/",
                              folder.string()));
    }
    return folder;
  }
  std::error_code unreadable;
  for (fs::path folder = fs::read_symlink("/proc/self/exe", unreadable).parent_path(); !folder.empty();
       folder = folder.parent_path()) {
    for (const char* place : {"boards", "share/milliwatt/boards"}) {
      if (holds_boards(folder / place)) return folder / place;
    }
    if (folder == folder.root_path()) break;
  }
#ifdef MILLIWATT_BOARDS_DIR
  if (holds_boards(MILLIWATT_BOARDS_DIR)) return MILLIWATT_BOARDS_DIR;
#endif
  throw Error("boards: no folder of board files found; set MILLIWATT_HOME to the folder that holds boards/");
}

std::vector<std::string> board_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(boards_directory())) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

Board read_board(const std::string& name) {
  const std::vector<std::string> names = board_names();
  if (std::ranges::find(names, name) == names.end()) {
    throw Error(fmt::format("board {}: unknown; did you mean {}? The boards are {}", name, nearest(name, names),
                            fmt::join(names, ", ")));
  }
  const std::string file_name = name + ".toml";
  try {
    return board_from(name, toml::parse_file((boards_directory() / file_name).string()));
  } catch (const toml::parse_error& error) {
    throw Error(
        fmt::format("{}: line {}: {}; right would be TOML", file_name, error.source().begin.line, error.description()));
  } catch (const Error& error) {
    throw error.within(file_name);
  }
}

}  // namespace milliwatt
