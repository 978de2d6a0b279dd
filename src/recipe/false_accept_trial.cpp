#include "recipe/false_accept_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <utility>

#include "base/files.h"
#include "base/sha256.h"
#include "recipe/backgrounds.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kCalibrationSeed = 2;
constexpr std::uint64_t kTestSeed = 3;
constexpr double kFewestHours = 1;
constexpr double kMostHours = 100;

struct Heard {
  BackgroundTotals totals;
  std::vector<RecordedScores> recordings;
};

Heard hear(const Workplace& place, const Deployment& deployment, const Guard& guard, const Dataset& data, Part part,
           std::uint64_t seed, double hours) {
  place.watch({"hearing background", 0, fmt::format("{:.3g} h", hours)});
  Heard heard;
  heard.recordings.resize(static_cast<std::size_t>(hours * 6) + 1);
  heard.totals = hear_backgrounds(
      deployment, guard, data, place.recipe.task->arrival().samples_per_second,
      {items_without_output(data, guard.settings.decision, part), seed, hours},
      [&](std::size_t recording, HeardBackground one) { heard.recordings.at(recording) = std::move(one.scores); });
  return heard;
}

/// What was chosen before for exactly this, if anything.
std::optional<ChosenAcceptance> chosen_before(const fs::path& file, const std::string& made_from) {
  if (!fs::exists(file)) return std::nullopt;
  std::istringstream words(read_text_file(file));
  std::string of;
  int code = 0;
  ChosenAcceptance chosen;
  words >> of >> code >> chosen.false_accepts >> chosen.bound >> chosen.hours >> chosen.words;
  if (words.fail() || of != made_from) return std::nullopt;
  chosen.code = static_cast<std::int8_t>(code);
  return chosen;
}

}  // namespace

ChosenAcceptance acceptance_for(const Workplace& place, const Graph& int8, const Dataset& data,
                                const Threshold& threshold) {
  const DecisionRecipe& recipe = *place.recipe.decision;
  const double hours =
      std::clamp(events_for_one_false_accept() / recipe.false_accepts_per_hour, kFewestHours, kMostHours);
  const Deployment deployment = deploy_recipe(place.recipe, int8, read_board("host"));
  const Guard guard = guard_of(place.recipe, threshold, deployment, data);
  const DecisionSettings& settings = guard.settings.decision;
  const fs::path file = place.folder / (place.recipe.name + "_accepts.txt");
  const std::string made_from = sha256_hex(fmt::format(
      "{}\n{} {} {} {} {} {} {} {} {} {}", read_text_file(place.folder / (place.recipe.name + ".tflite")),
      settings.decides, settings.hold, settings.refractory, settings.smoothing, settings.votes, settings.keep,
      settings.of, settings.threshold, recipe.false_accepts_per_hour, data.items(Part::kValidation).size()));
  if (const auto before = chosen_before(file, made_from)) return *before;
  const Heard heard = hear(place, deployment, guard, data, Part::kValidation, kCalibrationSeed, hours);
  const std::optional<Acceptance> found =
      choose_acceptance(heard.recordings, settings, recipe.false_accepts_per_hour * heard.totals.hours);
  if (!found) {
    DecisionSettings highest = settings;
    highest.accepts = 127;
    throw Error(fmt::format("{}: decision.false_accepts_per_hour: {:g} cannot be met: even with the highest score "
                            "there were {} false accepts in {:.3g} h; ask for more votes, or train longer",
                            place.recipe.name, recipe.false_accepts_per_hour,
                            count_false_accepts(heard.recordings, highest).decided, heard.totals.hours),
                Verdict::kNo);
  }
  ChosenAcceptance chosen;
  static_cast<Acceptance&>(chosen) = *found;
  chosen.hours = heard.totals.hours;
  chosen.words = heard.totals.words;
  write_file_atomically(file, fmt::format("{} {} {} {} {} {}\n", made_from, chosen.code, chosen.false_accepts,
                                          chosen.bound, chosen.hours, chosen.words));
  return chosen;
}

FalseAcceptTrial try_false_accepts(const Workplace& place, const Graph& int8, const Dataset& data,
                                   const Threshold& threshold) {
  const Deployment deployment = deploy_recipe(place.recipe, int8, read_board("host"));
  const Guard guard = guard_of(place.recipe, threshold, deployment, data);
  const Heard heard = hear(place, deployment, guard, data, Part::kTest, kTestSeed, place.background_hours);
  return {place.recipe.decision->false_accepts_per_hour, heard.totals.hours, heard.totals.words,
          count_false_accepts(heard.recordings, guard.settings.decision)};
}

}  // namespace milliwatt
