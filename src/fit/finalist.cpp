#include "fit/finalist.h"

#include <fmt/format.h>

#include "base/files.h"
#include "fit/recipe_trials.h"
#include "fit/trial.h"
#include "recipe/application.h"

namespace milliwatt {
namespace {

constexpr std::size_t kBoardItems = 100;

}  // namespace

std::filesystem::path recipe_file(const FitPlace& place) { return place.results() / (place.recipe.name + ".toml"); }

std::string recipe_text(const FitPlace& place, const Candidate& candidate) {
  const Limits& limits = place.limits;
  std::string budget;
  const auto add = [&](const char* key, const auto& limit) {
    if (limit) budget += fmt::format("{}{} = {}", budget.empty() ? "" : ", ", key, *limit);
  };
  add("ram_bytes", limits.ram_bytes);
  add("flash_bytes", limits.flash_bytes);
  add("latency_ms", limits.latency_ms);
  add("average_mw", limits.average_mw);
  add("min_accuracy", limits.min_accuracy);
  const std::string part =
      fmt::format("{{deployment = {{board = \"{}\"}}, budget = {{{}}}}}", place.board.name, budget);
  return fmt::format("# {} for {}: {}\n# Written by milliwatt fit.\n\n{}",
                     std::filesystem::path(place.recipe_file).filename().string(), place.board.name, candidate.title(),
                     varied_recipe(candidate.text, {part}));
}

Built make_finalist(const FitPlace& place, const Candidate& candidate, FitData& data) {
  const std::filesystem::path file = recipe_file(place);
  const std::string text = recipe_text(place, candidate);
  write_file_atomically(file, text);
  Workplace work;
  work.recipe = parse_recipe(text, file.string());
  work.folder = place.results();
  work.data = place.data;
  work.skip_bad = place.skip_bad;
  work.watch = place.watch;
  copy_stages(full_folder(place, candidate, data), place.results(), place.recipe.name);
  const Application made =
      make_application(work, {place.board.name}, kBoardItems,
                       fmt::format("milliwatt build {}", file.filename().string()), data.of(candidate));
  const OnBoard& on = made.boards.front();
  Built built;
  built.score = made.fine_tuned ? made.on_fine_tuned : made.on_calibrated;
  built.trial = on.trial;
  built.measurement = on.trial->measurement;
  built.agreement = on.trial->agreement;
  built.board_items = made.board_items.size();
  built.noun = work.recipe.task->noun();
  built.form = on.deployment.form;
  built.arrival = work.recipe.task->arrival();
  built.figures = figures_of(built.measurement, built.form, built.arrival.inputs_per_second() > 0, place.board);
  if (on.guard_trial && on.guard_trial->linked) {
    built.figures.ram_bytes = on.guard_trial->linked->ram_bytes;
    built.figures.flash_bytes = on.guard_trial->linked->flash_bytes;
  }
  return built;
}

}  // namespace milliwatt
