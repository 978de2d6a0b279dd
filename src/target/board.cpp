#include "target/board.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/nearest.h"
#include "base/toml_table.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "target/flash_timing.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Figures: each one that a board's file gives must have its source in the file's [sources] table.
constexpr std::array<std::string_view, 8> kFigures = {"clock_hz",     "ram_bytes", "flash_bytes", "constants_bytes",
                                                      "flash_timing", "active_ma", "sleep_ma",    "supply_v"};
constexpr std::array<std::string_view, 24> kKeys = {
    "arena_place", "code_place",      "weights_place", "title",      "core",        "instruction_set", "clock_hz",
    "ram_bytes",   "flash_bytes",     "active_ma",     "sleep_ma",   "supply_v",    "compiler",        "emulator",
    "arduino",     "cycle_model",     "flash_timing",  "platformio", "why_not_run", "zephyr",          "microphone",
    "motion",      "constants_bytes", "sources"};

std::string text_of(TomlTable& file, std::string_view key) {
  std::string value;
  file.any_text(key, value);
  return value;
}

// An attribute for a macro of one line; may be empty.
std::optional<std::string> attribute_of(TomlTable& file, std::string_view key) {
  if (!file.has(key)) return std::nullopt;
  const std::string value = text_of(file, key);
  if (value.find_first_of("\n\r\\") != std::string::npos) {
    throw file.error(key, "not one line without backslashes; give an attribute or \"\"");
  }
  return value;
}

std::string required_text(TomlTable& file, std::string_view key) {
  const std::string value = text_of(file, key);
  if (value.empty()) throw file.error(key, "missing; every board needs one");
  return value;
}

std::optional<double> number_of(TomlTable& file, std::string_view key) {
  if (!file.has(key)) return std::nullopt;
  double value = 0;
  file.number(key, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::infinity(), value,
              "a positive number; omit what is unknown");
  return value;
}

std::int64_t bytes_of(TomlTable& file, std::string_view key) {
  std::int64_t value = 0;
  file.integer(key, 1, std::numeric_limits<std::int64_t>::max(), value,
               "a positive whole number of bytes; omit what is unknown");
  return value;
}

std::vector<std::string> texts_of(TomlTable& file, std::string_view key) {
  std::vector<std::string> values;
  file.texts(key, values);
  return values;
}

// The entries of [sources] as `field: document`: one for each figure given, none for another.
std::vector<std::string> sources_of(TomlTable& file) {
  TomlTable sources = file.table("sources");
  std::vector<std::string> values;
  for (const std::string_view figure : kFigures) {
    const std::string source = text_of(sources, figure);
    if (sources.has(figure)) values.push_back(fmt::format("{}: {}", figure, source));
    if (file.has(figure) && !sources.has(figure)) {
      throw Error(fmt::format("sources: {} has no source; name the document it comes from", figure));
    }
    if (!file.has(figure) && sources.has(figure)) {
      throw Error(fmt::format("sources: {} has no value in this file; add it, or remove its source", figure));
    }
  }
  sources.check_keys(kFigures, "figure");
  return values;
}

Board board_from(const std::string& name, TomlTable file) {
  file.check_keys(kKeys);
  Board board;
  board.name = name;
  board.title = required_text(file, "title");
  board.core = required_text(file, "core");
  board.instruction_set = instruction_set_named(required_text(file, "instruction_set"));
  board.clock_hz = number_of(file, "clock_hz").value_or(0);
  board.ram_bytes = bytes_of(file, "ram_bytes");
  board.flash_bytes = bytes_of(file, "flash_bytes");
  board.constants_bytes = bytes_of(file, "constants_bytes");
  board.active_ma = number_of(file, "active_ma");
  board.sleep_ma = number_of(file, "sleep_ma");
  board.supply_v = number_of(file, "supply_v").value_or(0);
  if ((board.active_ma || board.sleep_ma) && board.supply_v == 0) {
    throw Error("supply_v: missing; currents need the voltage at which they hold");
  }
  board.flash_timing = flash_timing_of(file);
  board.compiler = texts_of(file, "compiler");
  board.emulator = text_of(file, "emulator");
  board.cycle_model = text_of(file, "cycle_model");
  board.why_not_run = text_of(file, "why_not_run");
  if (board.emulator.empty() == board.why_not_run.empty()) {
    throw Error("emulator: missing or contradicted by why_not_run; give one of the two");
  }
  if (!board.emulator.empty() && board.compiler.empty()) throw Error("compiler: missing; an emulator needs one");
  board.arduino = text_of(file, "arduino");
  board.platformio = text_of(file, "platformio");
  board.zephyr = text_of(file, "zephyr");
  file.word("microphone", {"pdm", "analog"}, board.microphone);
  file.word("motion", {"lsm9ds1"}, board.motion);
  board.arena_place = attribute_of(file, "arena_place");
  board.code_place = attribute_of(file, "code_place");
  board.weights_place = attribute_of(file, "weights_place");
  board.sources = sources_of(file);
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
      throw Error(fmt::format("MILLIWATT_HOME: {} has no board files; set it to the folder that contains boards/",
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
  throw Error("boards: no board files found; set MILLIWATT_HOME to the folder that contains boards/");
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
    return board_from(name, TomlTable::parse(read_text_file(boards_directory() / file_name)));
  } catch (const Error& error) {
    throw error.within(file_name);
  }
}

}  // namespace milliwatt
