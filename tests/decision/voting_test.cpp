// The machine of decisions: all reachable states of small settings, with every vote, against a second description.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <map>
#include <set>
#include <vector>

#include "base/random.h"
#include "milliwatt/decide/decision.h"

namespace milliwatt {
namespace {

constexpr int kOf = 3;
using State = VotingState<kOf>;
using Bytes = std::array<unsigned char, sizeof(State)>;

DecisionSettings small_settings(int votes, int keep, int hold, int refractory) {
  DecisionSettings settings = {};
  settings.decides = 0b011;  // of three classes
  settings.hold = static_cast<std::uint16_t>(hold);
  settings.refractory = static_cast<std::uint16_t>(refractory);
  settings.classes = 3;
  settings.smoothing = 1;
  settings.votes = static_cast<std::uint8_t>(votes);
  settings.keep = static_cast<std::uint8_t>(keep);
  settings.of = kOf;
  return settings;
}

Bytes bytes_of(const State& state) {
  Bytes bytes;
  std::memcpy(bytes.data(), &state, sizeof state);
  return bytes;
}

State locked(const DecisionSettings& settings) {
  State state;
  std::memset(static_cast<void*>(&state), 0, sizeof state);
  lock(settings, &state);
  return state;
}

constexpr std::uint8_t kVotes[] = {kNoClass, 0, 1, 2, 7};  // class 2 decides nothing, class 7 does not exist

/// Calls `visit(state, vote, next, decided)` for every state that can be reached, and every vote.
template <typename Visit>
std::size_t enumerate(const DecisionSettings& settings, Visit visit) {
  std::set<Bytes> seen;
  std::vector<State> left = {locked(settings)};
  seen.insert(bytes_of(left.back()));
  while (!left.empty()) {
    const State state = left.back();
    left.pop_back();
    for (const std::uint8_t vote : kVotes) {
      State next = state;
      const std::uint8_t decided = step(settings, vote, &next);
      visit(state, vote, next, decided);
      if (seen.insert(bytes_of(next)).second) left.push_back(next);
    }
  }
  return seen.size();
}

TEST(decision, every_step_from_every_state_is_as_it_is_described) {
  struct Case {
    int votes, keep;
  };
  for (const Case& want : {Case{1, 1}, Case{2, 1}, Case{2, 2}, Case{3, 1}, Case{3, 3}}) {
    const int votes = want.votes;
    const int keep = want.keep;
    for (const int hold : {0, 1, 4}) {
      for (const int refractory : {0, 1, 3}) {
        const DecisionSettings settings = small_settings(votes, keep, hold, refractory);
        const std::size_t states =
            enumerate(settings, [&](const State& before, std::uint8_t vote, const State& after, std::uint8_t decided) {
              const std::uint8_t counted = vote < 2 ? vote : kNoClass;
              ASSERT_EQ(decided, after.phase == kDecided ? after.decided : kNoClass);
              ASSERT_TRUE(decided == kNoClass || decided < 2);
              // A decision begins only from rest, for the class of this vote, with enough votes.
              if (after.phase == kDecided && before.phase != kDecided) {
                ASSERT_EQ(before.phase, kResting);
                ASSERT_EQ(decided, counted);
                ASSERT_GE(votes_for(settings, after, decided), votes);
                ASSERT_EQ(after.left, hold);
              }
              // It never changes its class; it ends only after its time, when too few votes keep it.
              if (before.phase == kDecided) {
                if (after.phase == kDecided) {
                  ASSERT_EQ(after.decided, before.decided);
                } else {
                  ASSERT_LE(before.left, 1);
                  ASSERT_LT(votes_for(settings, after, before.decided), keep);
                  ASSERT_EQ(after.phase, refractory > 0 ? kRefractory : kResting);
                }
              }
              // Nothing is decided in the refractory time, which ends.
              if (before.phase == kRefractory) {
                ASSERT_EQ(after.phase, before.left > 1 ? kRefractory : kResting);
              }
              // A locked machine unlocks only after quiet votes.
              if (before.phase == kLocked && counted != kNoClass) {
                ASSERT_EQ(after.phase, kLocked);
                ASSERT_EQ(after.left, unlock_after(settings));
              }
            });
        EXPECT_GT(states, 20U);
      }
    }
  }
}

TEST(decision, a_machine_that_unlocks_decides_as_one_that_was_never_locked) {
  // From every state, after the quiet votes that unlock a locked machine, both are in the same state.
  for (const int refractory : {0, 2}) {
    const DecisionSettings settings = small_settings(2, 1, 4, refractory);
    enumerate(settings, [&](const State& state, std::uint8_t, const State&, std::uint8_t) {
      if (state.phase == kLocked) return;
      State other = state;
      State unlocking = locked(settings);
      for (int i = 0; i < unlock_after(settings); ++i) {
        ASSERT_EQ(step(settings, kNoClass, &unlocking), kNoClass);
        step(settings, kNoClass, &other);
      }
      ASSERT_EQ(bytes_of(other), bytes_of(unlocking));
      ASSERT_EQ(unlocking.phase, kResting);
    });
  }
}

TEST(only_class, is_one_or_none) {
  const std::int8_t scores[] = {-128, 3, 5, 127};
  EXPECT_EQ(only_class(scores, 4, 6), 3);
  EXPECT_EQ(only_class(scores, 4, 5), kNoClass);
  EXPECT_EQ(only_class(scores, 3, 5), 2);
  EXPECT_EQ(only_class(scores, 3, 6), kNoClass);
}

TEST(smoothed_scores, are_means_of_the_last_ones) {
  DecisionSettings settings = {};
  settings.classes = 2;
  for (const int smoothing : {1, 2, 5, 8}) {
    settings.smoothing = static_cast<std::uint8_t>(smoothing);
    SmoothedScores<3, 8> smoothed;
    smoothed.reset();
    Random random{3, static_cast<std::uint64_t>(smoothing)};
    std::vector<std::array<int, 2>> all(8, {-128, -128});
    for (int answer = 0; answer < 50; ++answer) {
      std::int8_t scores[2];
      for (std::int8_t& score : scores) score = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
      all.push_back({scores[0], scores[1]});
      smoothed.step(settings, scores);
      for (std::size_t c = 0; c < 2; ++c) {
        int sum = 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(smoothing); ++i) sum += all[all.size() - 1 - i][c] + 128;
        ASSERT_EQ(scores[c], sum / smoothing - 128) << answer;
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
