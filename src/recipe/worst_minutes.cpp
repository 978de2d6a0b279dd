#include "recipe/worst_minutes.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace milliwatt {
namespace {

constexpr double kMinuteSeconds = 60;
constexpr std::size_t kWorstShare = 4;  // one of so many minutes
constexpr std::size_t kMostInMinute = 8;
constexpr double kApartSeconds = 0.5;
constexpr int kLeastScore = -102;  // of 10 %

}  // namespace

void WorstMinutes::add(std::size_t recording, const HeardBackground& heard) {
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
    Minute& places = minutes_[{recording, minute}];
    if (places.size() == kMostInMinute) continue;
    taken.push_back(end);
    const auto from = heard.background.samples.begin() + static_cast<std::ptrdiff_t>(end - window);
    places.push_back({score, Samples(from, from + static_cast<std::ptrdiff_t>(window))});
  }
}

std::vector<std::vector<Samples>> WorstMinutes::clips(double hours) const {
  std::vector<const Minute*> minutes;
  for (const auto& [key, minute] : minutes_) minutes.push_back(&minute);
  std::ranges::stable_sort(minutes, std::ranges::greater(), [](const Minute* minute) { return minute->front().score; });
  const auto all = static_cast<std::size_t>(std::ceil(hours * 60));
  minutes.resize(std::min(minutes.size(), all / kWorstShare));
  std::vector<std::vector<Samples>> clips;
  for (const Minute* minute : minutes) {
    clips.emplace_back();
    for (const Place& place : *minute) clips.back().push_back(place.samples);
  }
  return clips;
}

}  // namespace milliwatt
