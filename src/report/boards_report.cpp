#include "report/boards_report.h"

#include <fmt/format.h>

#include <cmath>

#include "base/numbers.h"
#include "compress/output_cycles.h"

namespace milliwatt {
namespace {

Json if_positive(double value) { return value > 0 ? Json(value) : Json(nullptr); }
Json if_positive(std::int64_t value) { return value > 0 ? Json(value) : Json(nullptr); }

Json cache_json(const std::optional<CacheShape>& cache) {
  if (!cache) return nullptr;
  return {{"bytes", cache->bytes}, {"line_bytes", cache->line_bytes}, {"ways", cache->ways}};
}

Json flash_timing_json(const std::optional<FlashTiming>& timing) {
  if (!timing) return nullptr;
  return {{"wait_states", timing->wait_states},
          {"read_bytes", timing->read_bytes},
          {"prefetch", timing->prefetch},
          {"code_cache", cache_json(timing->code_cache)},
          {"data_cache", cache_json(timing->data_cache)}};
}

std::string line(const Board& board) {
  const std::string clock = board.clock_hz > 0 ? fmt::format("{:g} MHz", board.clock_hz / 1e6) : "-";
  const std::string ram = board.ram_bytes > 0 ? grouped(board.ram_bytes) : "-";
  const std::string flash = board.flash_bytes > 0 ? grouped(board.flash_bytes) : "-";
  return fmt::format("{:<16}{:<16}{:>9}{:>12}{:>13}  {:<5}{}\n", board.name, board.core, clock, ram, flash,
                     board.why_not_run.empty() ? "yes" : "no", board.title);
}

}  // namespace

Json board_json(const Board& board) {
  Json json;
  json["name"] = board.name;
  json["title"] = board.title;
  json["core"] = board.core;
  json["clock_hz"] = if_positive(board.clock_hz);
  json["ram_bytes"] = if_positive(board.ram_bytes);
  json["flash_bytes"] = if_positive(board.flash_bytes);
  if (board.constants_bytes > 0) json["constants_bytes"] = board.constants_bytes;
  json["flash_timing"] = flash_timing_json(board.flash_timing);
  json["active_ma"] = known(board.active_ma);
  json["sleep_ma"] = known(board.sleep_ma);
  json["supply_v"] = if_positive(board.supply_v);
  json["runs"] = board.why_not_run.empty();
  if (!board.why_not_run.empty()) json["why_not"] = board.why_not_run;
  json["sources"] = board.sources;
  return json;
}

Json board_details_json(const Board& board) {
  Json json = board_json(board);
  const OutputCycles cycles = output_cycles(board.instruction_set);
  json["output_cycles"] = {{"power_of_two", std::lround(cycles.power_of_two)},
                           {"one_sided", std::lround(cycles.one_sided)},
                           {"two_sided", std::lround(cycles.two_sided)}};
  return json;
}

std::string board_text(const Board& board) {
  std::string text = fmt::format("{}\n", board.title);
  const Json json = board_details_json(board);
  for (const auto& [key, value] : json.items()) {
    if (key == "name" || key == "title" || key == "sources") continue;
    const std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    text += fmt::format("  {:<13} {}\n", key, value.is_null() ? "not known" : shown);
  }
  text += "  sources\n";
  for (const std::string& source : board.sources) text += fmt::format("    {}\n", source);
  return text;
}

Json boards_json(const std::vector<Board>& boards) {
  Json list = Json::array();
  for (const Board& board : boards) list.push_back(board_json(board));
  return {{"boards", list}};
}

std::string boards_text(const std::vector<Board>& boards) {
  std::string text = fmt::format("{:<16}{:<16}{:>9}{:>12}{:>13}  {:<5}{}\n", "name", "core", "clock", "RAM, B",
                                 "flash, B", "runs", "board");
  for (const Board& board : boards) text += line(board);
  return text;
}

}  // namespace milliwatt
