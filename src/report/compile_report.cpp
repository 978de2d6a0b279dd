#include "report/compile_report.h"

#include <fmt/format.h>

#include "base/numbers.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

/// The functions to call.
std::string entry_text(const Source& source) {
  switch (source.entry) {
    case EntryKind::kStepped:
      return fmt::format("{0}_run(...), or {0}_start(...) and {0}_step(...),", source.name);
    case EntryKind::kFed:
      return fmt::format("{}_feed_row(...)", source.name);
    case EntryKind::kStream:
      return fmt::format("{}_stream(...)", source.name);
    case EntryKind::kWhole:
      break;
  }
  return fmt::format("{}_run(...)", source.name);
}

}  // namespace

Json compile_json(const Compiled& compiled, const Board& board, const std::string& directory) {
  const Planned& planned = compiled.planned;
  const Source& source = compiled.source;
  const std::optional<BuiltFigures>& figures = compiled.figures;
  Json json = {
      {"model", planned.model().source}, {"board", board.name}, {"name", source.name}, {"directory", directory}};
  json["constant_channels"] = constant_channels_json(planned.lowered->graphs->constant_channels);
  json["arena_bytes"] = source.arena_bytes;
  add_lower_bound(planned.plan, json);
  json["state_bytes"] = source.state_bytes;
  json["stack_bytes"] = figures ? Json(figures->stack_bytes) : Json(nullptr);
  json["ram"] = ram_json(compiled.measurement);
  json["flash"] = flash_json(compiled.measurement);
  json["not_measured"] = compiled.why_not_measured.empty() ? Json(nullptr) : Json(compiled.why_not_measured);
  for (const SourceFile& file : source.files) json["files"].push_back(file.path);
  return json;
}

std::string compile_text(const Compiled& compiled, const Board& board, const std::string& directory) {
  const Source& source = compiled.source;
  std::string text = fmt::format("{}: {} files for {} in {}\n", compiled.planned.model().source, source.files.size(),
                                 board.name, directory);
  text += constant_channels_text(compiled.planned.lowered->graphs->constant_channels);
  text += fmt::format("  call {} of {}.h; arena {} B\n", entry_text(source), source.name, grouped(source.arena_bytes));
  text += lower_bound_text(compiled.planned.plan);
  if (!compiled.why_not_measured.empty())
    text += fmt::format("  flash, RAM and stack not measured: {}\n", compiled.why_not_measured);
  if (!compiled.figures) return text;
  return text + memory_text(compiled.measurement);
}

}  // namespace milliwatt
