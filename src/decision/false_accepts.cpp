#include "decision/false_accepts.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/poisson.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr int kMostClasses = 32;
constexpr int kMostSmoothing = 8;
constexpr int kMostVotes = 16;
constexpr double kTail = 0.05;

bool has_output(const DecisionSettings& settings, std::size_t label) { return (settings.decides >> label & 1U) != 0; }

FalseAccepts count_one(const RecordedScores& recording, const DecisionSettings& settings) {
  FalseAccepts counts;
  SmoothedScores<kMostClasses, kMostSmoothing> smoothed;
  VotingState<kMostVotes> voting;
  smoothed.reset();
  lock(settings, &voting);
  const std::size_t classes = settings.classes;
  bool was_decided = false;
  bool was_heard = false;
  std::vector<std::int8_t> scores(classes);
  for (std::size_t at = 0; at + classes <= recording.size(); at += classes) {
    std::copy_n(recording.begin() + static_cast<std::ptrdiff_t>(at), classes, scores.begin());
    ++counts.answers;
    const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    const bool is_heard = has_output(settings, best);
    if (is_heard && !was_heard) ++counts.alone;
    was_heard = is_heard;
    smoothed.step(settings, scores.data());
    const bool is_decided = step(settings, vote_of(settings, scores.data()), &voting) != kNoClass;
    if (is_decided && !was_decided) ++counts.decided;
    was_decided = is_decided;
  }
  return counts;
}

}  // namespace

FalseAccepts count_false_accepts(std::span<const RecordedScores> recordings, const DecisionSettings& settings) {
  std::vector<FalseAccepts> each(recordings.size());
  parallel_for(recordings.size(), [&](std::size_t i) { each[i] = count_one(recordings[i], settings); });
  FalseAccepts all;
  for (const FalseAccepts& one : each) {
    all.answers += one.answers;
    all.decided += one.decided;
    all.alone += one.alone;
  }
  return all;
}

std::optional<Acceptance> choose_acceptance(std::span<const RecordedScores> recordings, DecisionSettings settings,
                                            double allowed) {
  std::optional<Acceptance> chosen;
  for (int code = 127; code >= settings.threshold; --code) {
    settings.accepts = static_cast<std::int8_t>(code);
    const std::int64_t decided = count_false_accepts(recordings, settings).decided;
    const double bound = poisson_upper_bound(decided, kTail);
    if (bound > allowed) break;
    chosen = Acceptance{settings.accepts, decided, bound};
  }
  return chosen;
}

double events_for_one_false_accept() { return poisson_upper_bound(1, kTail); }

}  // namespace milliwatt
