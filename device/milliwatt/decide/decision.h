// From a network's scores, answer after answer, to a decision: which class is there, or none.
//
// 1. Smoothing: the mean of each class's last scores.
// 2. Abstention: the classes whose score reaches the threshold are the set that is possible. With a threshold from
//    held-out data (conformal prediction) the true class is in that set with the promised probability. A set of one is
//    a vote for that class if its score reaches `accepts` too, which is from background recordings: as few of them may
//    be taken for a class as was asked for. Otherwise there is no vote.
// 3. Votes: a class that has `votes` of the last `of` votes is decided. Once it is, `keep` votes are enough
// (hysteresis).
// 4. Times, in answers: a decision lasts at least `hold`; after it nothing is decided for `refractory`.
//
// A machine that lost its past is locked. It unlocks after unlock_after() quiet votes in a row. Another machine that
// saw the same votes rests by then too: both have the same state, and decide the same from then on.
#pragma once

#include <stdint.h>
#include <string.h>

namespace milliwatt {

const uint8_t kNoClass = 255;

struct DecisionSettings {
  uint32_t decides;     // bit c: class c can be decided; the votes for others are quiet
  uint16_t hold;        // at least so many answers, 0 to 20,000
  uint16_t refractory;  // as many, 0 to 20,000
  uint8_t classes;      // 1 to 32
  uint8_t smoothing;    // scores in a mean, 1 to 8
  uint8_t votes;        // 1 to `of`
  uint8_t keep;         // 1 to `votes`
  uint8_t of;           // 1 to 16
  int8_t threshold;     // a score's code
  int8_t accepts;       // the same; not below `threshold` if it is to mean anything
};

inline uint16_t unlock_after(const DecisionSettings& settings) {
  return static_cast<uint16_t>(settings.smoothing + settings.of + settings.hold + settings.refractory + 2);
}

// The one class whose score reaches the threshold; kNoClass if there is none or there are several.
inline uint8_t only_class(const int8_t* scores, uint8_t classes, int8_t threshold) {
  uint8_t found = kNoClass;
  for (uint8_t c = 0; c < classes; ++c) {
    if (scores[c] < threshold) continue;
    if (found != kNoClass) return kNoClass;
    found = c;
  }
  return found;
}

// The class that an answer votes for, or kNoClass.
inline uint8_t vote_of(const DecisionSettings& settings, const int8_t* scores) {
  const uint8_t only = only_class(scores, settings.classes, settings.threshold);
  return only != kNoClass && scores[only] >= settings.accepts ? only : kNoClass;
}

// The last scores. Until there are `smoothing` of them, those that are missing count as the lowest code.
template <int Classes, int Smoothing>
class SmoothedScores {
 public:
  void reset() { memset(scores_, -128, sizeof scores_); }

  // Takes an answer's scores, and turns them into means, rounded down.
  void step(const DecisionSettings& settings, int8_t* scores) {
    for (uint8_t c = 0; c < settings.classes; ++c) {
      int16_t sum = static_cast<int16_t>(scores[c] + 128);  // so that the division rounds down
      for (int8_t i = 0; i < kKept; ++i) {
        if (i + 1 < settings.smoothing) sum = static_cast<int16_t>(sum + scores_[c][i] + 128);
      }
      for (int8_t i = kKept - 1; i > 0; --i) scores_[c][i] = scores_[c][i - 1];
      scores_[c][0] = scores[c];
      scores[c] = static_cast<int8_t>(sum / settings.smoothing - 128);
    }
  }

 private:
  enum : int8_t { kKept = Smoothing > 1 ? Smoothing - 1 : 1 };

  int8_t scores_[Classes][kKept];  // the last first
};

enum DecisionPhase : uint8_t { kResting = 0, kDecided = 1, kRefractory = 2, kLocked = 3 };

// What follows from votes. Of is at least the settings' `of`.
template <int Of>
struct VotingState {
  uint16_t left;  // of the phase, in answers; of a locked one: quiet votes that are missing
  uint8_t phase;
  uint8_t decided;    // the class, of kDecided; else kNoClass
  uint8_t votes[Of];  // the last first
};

template <int Of>
inline void lock(const DecisionSettings& settings, VotingState<Of>* state) {
  state->left = unlock_after(settings);
  state->phase = kLocked;
  state->decided = kNoClass;
  memset(state->votes, kNoClass, sizeof state->votes);
}

template <int Of>
inline uint8_t votes_for(const DecisionSettings& settings, const VotingState<Of>& state, uint8_t label) {
  uint8_t count = 0;
  for (uint8_t i = 0; i < settings.of; ++i) count = static_cast<uint8_t>(count + (state.votes[i] == label ? 1 : 0));
  return count;
}

// The class that is decided, or kNoClass.
template <int Of>
inline uint8_t decided_class(const VotingState<Of>& state) {
  return state.phase == kDecided ? state.decided : kNoClass;
}

// Takes a vote, kNoClass or a class. Returns the class that is decided, or kNoClass.
template <int Of>
inline uint8_t step(const DecisionSettings& settings, uint8_t vote, VotingState<Of>* state) {
  if (vote >= settings.classes || (settings.decides >> vote & 1u) == 0) vote = kNoClass;
  for (uint8_t i = static_cast<uint8_t>(settings.of - 1); i > 0; --i) state->votes[i] = state->votes[i - 1];
  state->votes[0] = vote;
  if (state->left > 0) --state->left;
  switch (state->phase) {
    case kResting:
      if (vote != kNoClass && votes_for(settings, *state, vote) >= settings.votes) {
        state->phase = kDecided;
        state->decided = vote;
        state->left = settings.hold;
      }
      break;
    case kDecided:
      if (state->left > 0 || votes_for(settings, *state, state->decided) >= settings.keep) break;
      state->phase = settings.refractory > 0 ? kRefractory : kResting;
      state->decided = kNoClass;
      state->left = settings.refractory;
      break;
    case kRefractory:
      if (state->left == 0) state->phase = kResting;
      break;
    default:
      if (vote != kNoClass) state->left = unlock_after(settings);
      if (state->left == 0) state->phase = kResting;
  }
  return decided_class(*state);
}

}  // namespace milliwatt
