#include "recipe/hard_negatives.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/sha256.h"
#include "data/made_folder.h"
#include "data/sound.h"
#include "recipe/backgrounds.h"
#include "tasks/more_clips.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr double kHours = 2;
constexpr std::uint64_t kSeed = 1;
constexpr double kMinuteSeconds = 60;
constexpr std::size_t kWorstShare = 4;  // one of so many minutes
constexpr std::size_t kMostInMinute = 8;
constexpr double kApartSeconds = 0.5;
constexpr int kLeastScore = -102;  // of 10 %

/// The places in one minute, the worst first.
struct Minute {
  struct Place {
    int score = 0;
    Samples samples;
  };
  std::vector<Place> places;
};

bool is_background(std::string_view name) {
  while (name.starts_with('_')) name.remove_prefix(1);
  while (name.ends_with('_')) name.remove_suffix(1);
  constexpr std::string_view kNames[] = {"unknown", "silence", "background", "noise", "other"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

class Worst {
 public:
  Worst(const Guard& guard, int sample_rate) : guard_(guard), rate_(static_cast<std::size_t>(sample_rate)) {}

  void add(std::size_t recording, const HeardBackground& heard) {
    const std::size_t classes = guard_.classes.size();
    const std::size_t answers = heard.scores.size() / classes;
    const auto step = static_cast<std::size_t>(guard_.scenes.row_samples * guard_.scenes.answer_rows);
    const auto window = static_cast<std::size_t>(guard_.scenes.window_samples);
    const std::size_t last = heard.background.samples.size() / step * step;  // where the last answer's window ends
    std::vector<std::pair<int, std::size_t>> found;                          // score, where its window ends
    for (std::size_t at = 0; at < answers; ++at) {
      int score = -128;
      for (std::size_t label = 0; label < classes; ++label) {
        if ((guard_.settings.decision.decides >> label & 1U) != 0)
          score = std::max<int>(score, heard.scores[at * classes + label]);
      }
      const std::size_t end = last - (answers - 1 - at) * step;
      if (score >= kLeastScore && end >= window) found.emplace_back(score, end);
    }
    std::ranges::sort(found, std::ranges::greater());
    const auto apart = static_cast<std::size_t>(kApartSeconds * static_cast<double>(rate_));
    std::vector<std::size_t> taken;
    for (const auto& [score, end] : found) {
      const auto is_near = [&, here = end](std::size_t other) { return here < other + apart && other < here + apart; };
      if (std::ranges::any_of(taken, is_near)) continue;
      const std::size_t minute = end / static_cast<std::size_t>(kMinuteSeconds * static_cast<double>(rate_));
      Minute& where = minutes_[{recording, minute}];
      if (where.places.size() == kMostInMinute) continue;
      taken.push_back(end);
      const auto from = heard.background.samples.begin() + static_cast<std::ptrdiff_t>(end - window);
      where.places.push_back({score, Samples(from, from + static_cast<std::ptrdiff_t>(window))});
    }
  }

  /// Writes the clips of the worst minutes.
  void write(const fs::path& folder, double hours) const {
    std::vector<const Minute*> minutes;
    for (const auto& [key, minute] : minutes_) minutes.push_back(&minute);
    std::ranges::stable_sort(minutes, std::ranges::greater(),
                             [](const Minute* minute) { return minute->places.front().score; });
    const auto all = static_cast<std::size_t>(std::ceil(hours * 60));
    minutes.resize(std::min(minutes.size(), all / kWorstShare));
    for (std::size_t i = 0; i < minutes.size(); ++i) {
      for (std::size_t j = 0; j < minutes[i]->places.size(); ++j) {
        write_sound(folder / fmt::format("minute{:03}_{}.wav", i, j), minutes[i]->places[j].samples,
                    static_cast<int>(rate_));
      }
    }
  }

 private:
  const Guard& guard_;
  std::size_t rate_;
  std::map<std::pair<std::size_t, std::size_t>, Minute> minutes_;  // by recording, and minute of it
};

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
  Worst worst(guard, rate);
  place.watch({"hearing background", 0, "for hard negatives"});
  hear_backgrounds(deployment, guard, data, rate, request,
                   [&](std::size_t recording, const HeardBackground& heard) { worst.add(recording, heard); });
  worst.write(folder, kHours);
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
