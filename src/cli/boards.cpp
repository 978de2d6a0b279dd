// milliwatt boards [NAME]: what is known of the boards.
#include <fmt/format.h>

#include "cli/command.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

Json known(double value) { return value > 0 ? Json(value) : Json(nullptr); }
Json known(std::int64_t value) { return value > 0 ? Json(value) : Json(nullptr); }
Json known(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json known(const std::optional<CacheShape>& cache) {
  if (!cache) return nullptr;
  return {{"bytes", cache->bytes}, {"line_bytes", cache->line_bytes}, {"ways", cache->ways}};
}

Json known(const std::optional<FlashTiming>& timing) {
  if (!timing) return nullptr;
  return {{"wait_states", timing->wait_states},
          {"read_bytes", timing->read_bytes},
          {"prefetch", timing->prefetch},
          {"code_cache", known(timing->code_cache)},
          {"data_cache", known(timing->data_cache)}};
}

Json describe(const Board& board) {
  Json json;
  json["name"] = board.name;
  json["title"] = board.title;
  json["core"] = board.core;
  json["clock_hz"] = known(board.clock_hz);
  json["ram_bytes"] = known(board.ram_bytes);
  json["flash_bytes"] = known(board.flash_bytes);
  json["flash_timing"] = known(board.flash_timing);
  json["active_ma"] = known(board.active_ma);
  json["sleep_ma"] = known(board.sleep_ma);
  json["supply_v"] = known(board.supply_v);
  json["runs"] = board.why_not_run.empty();
  if (!board.why_not_run.empty()) json["why_not"] = board.why_not_run;
  json["sources"] = board.sources;
  return json;
}

std::string line(const Board& board) {
  const std::string clock = board.clock_hz > 0 ? fmt::format("{:g} MHz", board.clock_hz / 1e6) : "-";
  const std::string ram = board.ram_bytes > 0 ? grouped(board.ram_bytes) : "-";
  const std::string flash = board.flash_bytes > 0 ? grouped(board.flash_bytes) : "-";
  return fmt::format("{:<16}{:<16}{:>9}{:>12}{:>13}  {:<5}{}\n", board.name, board.core, clock, ram, flash,
                     board.why_not_run.empty() ? "yes" : "no", board.title);
}

std::string page(const Board& board) {
  std::string text = fmt::format("{}\n", board.title);
  const Json json = describe(board);
  for (const auto& [key, value] : json.items()) {
    if (key == "name" || key == "title" || key == "sources") continue;
    const std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    text += fmt::format("  {:<12} {}\n", key, value.is_null() ? "not known" : shown);
  }
  text += "  sources\n";
  for (const std::string& source : board.sources) text += fmt::format("    {}\n", source);
  return text;
}

int show_one(const std::string& name, bool as_json) {
  const Board board = read_board(name);
  if (as_json) {
    print_json(describe(board));
  } else {
    print(page(board));
  }
  return 0;
}

int show_all(bool as_json) {
  Json list = Json::array();
  std::string text = fmt::format("{:<16}{:<16}{:>9}{:>12}{:>13}  {:<5}{}\n", "name", "core", "clock", "RAM, B",
                                 "flash, B", "runs", "board");
  for (const std::string& name : board_names()) {
    const Board board = read_board(name);
    list.push_back(describe(board));
    text += line(board);
  }
  if (as_json) {
    print_json({{"boards", list}});
  } else {
    print(text);
  }
  return 0;
}

}  // namespace

void add_boards(CLI::App& app, Action& action) {
  struct Options {
    std::string name;
    bool as_json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("boards", "The boards and what is known of each");
  command->footer("Example: milliwatt boards nano33ble");
  command->add_option("NAME", options->name, "One board, with the sources of its figures");
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] {
    action = [options] {
      return options->name.empty() ? show_all(options->as_json) : show_one(options->name, options->as_json);
    };
  });
}

}  // namespace milliwatt
