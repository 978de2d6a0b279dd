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
  json["arena_lower_bound_bytes"] = lower_bound_json(planned.plan);
  json["arena_proven"] = planned.plan.proven_optimal;
  json["state_bytes"] = source.state_bytes;
  json["stack_bytes"] = figures ? Json(figures->stack_bytes) : Json(nullptr);
  json["flash"] = {{"weights_bytes", figures ? Json(figures->weights_bytes) : Json(nullptr)},
                   {"code_bytes", figures ? Json(figures->flash_bytes - figures->weights_bytes) : Json(nullptr)},
                   {"total_bytes", figures ? Json(figures->flash_bytes) : Json(nullptr)}};
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
  const BuiltFigures& figures = *compiled.figures;
  return text + fmt::format("  flash {} B (weights {}), RAM {} B, stack {}\n", grouped(figures.flash_bytes),
                            grouped(figures.weights_bytes), grouped(figures.ram_bytes), stack_text(figures));
}

}  // namespace milliwatt
