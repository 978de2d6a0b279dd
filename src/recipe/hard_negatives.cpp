#include "recipe/hard_negatives.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/sha256.h"
#include "data/made_folder.h"
#include "data/sound.h"
#include "recipe/backgrounds.h"
#include "recipe/worst_minutes.h"
#include "tasks/more_clips.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr double kHours = 2;
constexpr std::uint64_t kSeed = 1;

bool is_background(std::string_view name) {
  while (name.starts_with('_')) name.remove_prefix(1);
  while (name.ends_with('_')) name.remove_suffix(1);
  constexpr std::string_view kNames[] = {"unknown", "silence", "background", "noise", "other"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

/// One file for each place: minuteMMM_P.wav, the worst minute and place first.
void write_clips(const WorstMinutes& worst, const fs::path& folder, int sample_rate) {
  const std::vector<std::vector<Samples>> minutes = worst.clips(kHours);
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    for (std::size_t j = 0; j < minutes[i].size(); ++j)
      write_sound(folder / fmt::format("minute{:03}_{}.wav", i, j), minutes[i][j], sample_rate);
  }
}

void make_clips(const Workplace& place, const Dataset& data, const Graph& network, const fs::path& folder) {
  const Graph int8 = quantize_network(place, data, network);
  const Deployment deployment = deploy_recipe(place.recipe, int8, read_board("host"));
  Threshold any;
  any.code = -128;
  const Guard guard = guard_of(place.recipe, any, deployment, data);
  BackgroundRequest request{data.items(Part::kTraining), kSeed, kHours};
  std::erase_if(request.items, [&](std::size_t item) {
    return !is_background(data.classes()[static_cast<std::size_t>(data.label(item))]);
  });
  const int rate = place.recipe.task->arrival().samples_per_second;
  WorstMinutes worst(guard, rate);
  place.watch({"hearing background", 0, "for hard negatives"});
  hear_backgrounds(deployment, guard, data, rate, request,
                   [&](std::size_t recording, const HeardBackground& heard) { worst.add(recording, heard); });
  write_clips(worst, folder, rate);
}

}  // namespace

std::optional<int> background_class(const Dataset& data) {
  const std::vector<std::string>& classes = data.classes();
  for (const char* wanted : {"unknown", ""}) {  // words are the more difficult background
    for (std::size_t label = 0; label < classes.size(); ++label) {
      if (is_background(classes[label]) && classes[label].find(wanted) != std::string::npos)
        return static_cast<int>(label);
    }
  }
  return std::nullopt;
}

std::shared_ptr<const Dataset> with_hard_negatives(const Workplace& place, std::shared_ptr<const Dataset> data,
                                                   const Graph& network) {
  const fs::path folder = place.folder / "hard_negatives";
  const std::string stamp =
      sha256_hex(fmt::format("{}\n{}\n{}", read_text_file(place.folder / (place.recipe.name + "_float.tflite")),
                             fmt::join(place.recipe.decision->outputs, " "), kHours));
  const std::optional<int> label = background_class(*data);
  expects(label.has_value(), "check_decision() asked for a class of background");
  if (!fs::exists(folder / "made.txt") || read_text_file(folder / "made.txt") != stamp) fs::remove_all(folder);
  if (prepare_made_folder(folder, stamp)) {
    make_clips(place, *data, network, folder);
    finish_made_folder(folder, stamp);
  }
  return with_more_clips(*data, folder, *label);
}

}  // namespace milliwatt
