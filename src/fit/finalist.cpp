#include "fit/finalist.h"

#include <fmt/format.h>

#include "base/files.h"
#include "fit/halving.h"
#include "fit/trial.h"

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

Finalist make_finalist(const FitPlace& place, const Candidate& candidate, FitData& data) {
  const std::filesystem::path file = recipe_file(place);
  const std::string text = recipe_text(place, candidate);
  write_file_atomically(file, text);
  Finalist chosen;
  chosen.place.recipe = parse_recipe(text, file.string());
  chosen.place.folder = place.results();
  chosen.place.data = place.data;
  chosen.place.skip_bad = place.skip_bad;
  chosen.place.watch = place.watch;
  copy_stages(full_folder(place, candidate, data), place.results(), place.recipe.name);
  chosen.made = make_application(chosen.place, {place.board.name}, kBoardItems,
                                 fmt::format("milliwatt build {}", file.filename().string()), data.of(candidate));
  const OnBoard& on = chosen.made.boards.front();
  chosen.figures = figures_of(on.trial->measurement, on.deployment.form, *chosen.place.recipe.task, place.board);
  if (on.guard_trial && on.guard_trial->linked) {
    chosen.figures.ram_bytes = on.guard_trial->linked->ram_bytes;
    chosen.figures.flash_bytes = on.guard_trial->linked->flash_bytes;
  }
  return chosen;
}

std::vector<std::string> misses_of(const FitPlace& place, const Finalist& finalist, const std::vector<Check>& checks) {
  std::vector<std::string> all;
  for (const Check& check : checks) {
    if (!check.holds()) all.push_back(check.text());
  }
  const Score& score = finalist.made.on_int8();
  if (place.limits.min_accuracy && score.figure() < *place.limits.min_accuracy) {
    all.push_back(fmt::format("{} {:.4f}, {:.4f} below the limit of {:g}", score.metric(), score.figure(),
                              *place.limits.min_accuracy - score.figure(), *place.limits.min_accuracy));
  }
  const double agreement = finalist.made.boards.front().trial->agreement;
  if (agreement < 1)
    all.push_back(fmt::format("{:.2f} % of the outputs differ from the host's", 100 * (1 - agreement)));
  return all;
}

}  // namespace milliwatt
