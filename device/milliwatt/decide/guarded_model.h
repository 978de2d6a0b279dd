// A model of a stream, or of whole windows that come by rows, between a sensor that is checked and outputs that have a
// safe state.
//
//     sensor row --> tick(): interlock, row, clock, last row's answer --> levels of the outputs
//          \-------> think(): the model twice, checks, decision --------> answer, taken by the next tick()
//
// tick() belongs to the interrupt that brings a row. It takes bounded time: it decides nothing, and only lets the
// answer of the row before pass. So an answer waits until the row after it was checked too, and an answer that is late
// or missing is the safe state at the moment at which it should have been there.
// think() belongs to the main loop, between two calls of tick(). watchdog() belongs to an independent timer, of the
// sensor's rate and of tick()'s priority.
//
// What is in memory between calls is stored twice: the stream's state by two runs of the model, the rest as Doubled.
// With a single run the stream's state has a checksum between calls instead; what happens to it during a call is not
// seen. Memory of zeros is a valid beginning: it counts as damaged, and what is damaged begins anew, locked.
//
// `Model` has
//     Row                                   as sensor_row.h has it
//     Stream                                the state of one stream
//     kClasses, kSmoothing, kOf             at least as the settings have them
//     kWindowRows                           rows of a whole window; 1 for a stream
//     kRuns                                 2 or 1
//     settings()                            GuardSettings
//     reset(Stream*)
//     stream(samples, scores, Stream*, arena)   1 if the scores are valid: of whole windows at their last rows
//     weights_are_intact()
#pragma once

#include <stdint.h>
#include <string.h>

#include "decision.h"
#include "doubled.h"
#include "field_statistics.h"
#include "interlock.h"
#include "sensor_check.h"
#include "sensor_row.h"
#include "sums.h"

namespace milliwatt {

struct GuardSettings {
  DecisionSettings decision;
  SensorLimits sensor;
  uint16_t period_ms;         // from row to row; between two a half and three halves of it may pass
  uint16_t weights_interval;  // answers from one check of the weights to the next; each decision is checked besides
  uint8_t release;            // of the interlock, in rows
  uint8_t safe_levels;        // bit n: the level of output n
  uint8_t flips[32];          // by class: the levels that change while it is decided
};

enum Fault : uint8_t {
  kNoFault = 0,
  kMemoryFault = 1,
  kClockFault = 2,
  kDeadlineFault = 3,
  kLinkFault = 4,
  kSensorFault = 5,
};

template <typename Model>
class GuardedModel {
 public:
  typedef typename Model::Row Row;

  // Returns the levels of the outputs until the next call.
  uint8_t tick(bool interlock_is_pressed, const Row& row, uint32_t now_ms) {
    const bool permitted = interlock_.permits(interlock_is_pressed, Model::settings().release);
    Answer answer = {0, kNoClass};
    const bool fine = follow(row, now_ms, &answer);
    if (!permitted) return Model::settings().safe_levels;
    return fine ? levels_of(answer.label) : Model::settings().safe_levels;
  }

  // Returns the class that is decided, or kNoClass.
  uint8_t think(const Row& row, void* arena) {
    Followed followed;
    Judged judged;
    const bool is_followed = followed_.load(&followed);
    const bool is_known = judged_.load(&judged);
    if (!is_known) memset(&judged, 0, sizeof judged);
    const bool is_last = is_followed && followed.next_sequence == row.sequence + 1;
    if (!is_last || !is_known || followed.faults != judged.seen_faults) {
      restart(&judged);
      if (is_followed) judged.seen_faults = followed.faults;
    }
    Answer answer = {is_followed ? followed.rows : 0, kNoClass};
    if (is_last && followed.fault == kNoFault && judged.weights_failed == 0) {
      answer.label = judge(row, arena, &judged);
    }
    judged_.store(judged);
    answer_.store(answer);
    return answer.label;
  }

  // Returns false if there was no tick() since the last call: the caller drives the outputs to their safe levels.
  bool watchdog() {
    Followed followed;
    uint32_t seen;
    if (!followed_.load(&followed)) return false;
    const bool alive = seen_rows_.load(&seen) && seen != followed.rows;
    seen_rows_.store(followed.rows);
    return alive;
  }

  // The last row's; for a log.
  Fault fault() const {
    Followed followed;
    return followed_.load(&followed) ? static_cast<Fault>(followed.fault) : kMemoryFault;
  }

  // The weights' checksum was wrong. The outputs stay safe until the memory is cleared.
  bool weights_have_failed() const {
    Judged judged;
    return judged_.load(&judged) && judged.weights_failed != 0;
  }

  // Nothing depends on them.
  const FieldStatistics& statistics() const { return statistics_; }

 private:
  // What tick() knows.
  struct Followed {
    uint32_t rows;
    uint32_t last_ms;
    uint32_t next_sequence;
    SensorState sensor;
    uint16_t faults;  // how many; think() begins anew when it changes
    uint8_t fault;    // of the last row
  };
  // What think() knows.
  struct Judged {
    SmoothedScores<Model::kClasses, Model::kSmoothing> scores;
    VotingState<Model::kOf> voting;
    uint16_t seen_faults;
    uint16_t since_weights;  // answers since their last check
    uint8_t weights_failed;
    uint8_t waits;         // for a window to begin
    uint32_t stream_sums;  // of windows, and of a single run
  };
  // What think() tells tick().
  struct Answer {
    uint32_t row;  // Followed::rows
    uint8_t label;
  };

  // Windows keep counts of rows between calls: a wrong one must not even be run.
  enum : bool { kTwice = Model::kRuns == 2, kSummed = !kTwice || Model::kWindowRows > 1 };

  uint32_t stream_sums() const { return kSummed ? fletcher_sums(&streams_, sizeof streams_) : 0; }

  static int32_t samples_of(const Row& row) { return static_cast<int32_t>(sizeof row.samples / sizeof row.samples[0]); }

  static uint8_t levels_of(uint8_t label) {
    const GuardSettings& settings = Model::settings();
    if (label >= settings.decision.classes) return settings.safe_levels;
    return static_cast<uint8_t>(settings.safe_levels ^ settings.flips[label]);
  }

  bool follow(const Row& row, uint32_t now_ms, Answer* answer) {
    const GuardSettings& settings = Model::settings();
    Followed followed;
    uint8_t fault = kNoFault;
    if (!followed_.load(&followed)) {
      begin(row, &followed);
      fault = kMemoryFault;
    } else if (!answer_.load(answer)) {
      fault = kMemoryFault;
    } else if (answer->row != followed.rows) {
      fault = kDeadlineFault;
    } else if (2 * (now_ms - followed.last_ms) < settings.period_ms ||
               now_ms - followed.last_ms > 3u * settings.period_ms / 2) {
      fault = kClockFault;
    }
    if (row.crc != crc_of(row) || row.sequence != followed.next_sequence) fault = kLinkFault;
    if (check_sensor(settings.sensor, row.samples, samples_of(row), &followed.sensor) != kSensorIsFine) {
      fault = kSensorFault;
    }
    ++followed.rows;
    followed.last_ms = now_ms;
    followed.next_sequence = row.sequence + 1;
    followed.fault = fault;
    if (fault != kNoFault) ++followed.faults;
    followed_.store(followed);
    return fault == kNoFault;
  }

  // think() must see that the count of faults changes, whatever it has seen.
  void begin(const Row& row, Followed* followed) const {
    Judged judged;
    memset(followed, 0, sizeof *followed);
    followed->next_sequence = row.sequence;
    if (judged_.load(&judged)) followed->faults = judged.seen_faults;
  }

  void restart(Judged* judged) {
    // Whole, for two streams are compared with all that lies between their parts.
    memset(&streams_, 0, sizeof streams_);
    Model::reset(&streams_[0]);
    if (kTwice) Model::reset(&streams_[Model::kRuns - 1]);
    judged->scores.reset();
    lock(Model::settings().decision, &judged->voting);
    judged->waits = 1;
    judged->stream_sums = stream_sums();
  }

  uint8_t judge(const Row& row, void* arena, Judged* judged) {
    const GuardSettings& settings = Model::settings();
    // Windows begin at the same rows whatever happened before, so a machine that lost its past answers as another one.
    if (judged->waits != 0 && row.sequence % static_cast<uint32_t>(Model::kWindowRows) != 0) return kNoClass;
    judged->waits = 0;
    if (judged->stream_sums != stream_sums()) {
      restart(judged);
      return kNoClass;
    }
    int8_t scores[Model::kClasses];
    int8_t again[Model::kClasses];
    const int valid = Model::stream(row.samples, scores, &streams_[0], arena);
    const bool same = !kTwice || (Model::stream(row.samples, again, &streams_[Model::kRuns - 1], arena) == valid &&
                                  memcmp(&streams_[0], &streams_[Model::kRuns - 1], sizeof streams_[0]) == 0 &&
                                  (valid != 1 || memcmp(scores, again, sizeof scores) == 0));
    judged->stream_sums = stream_sums();
    // The row is checked after the model has read it.
    if (!same || row.crc != crc_of(row)) {
      restart(judged);
      return kNoClass;
    }
    note_samples(row.samples, samples_of(row), &statistics_);
    if (valid != 1) return decided_class(judged->voting);
    note_scores(scores, settings.decision.classes, &statistics_);
    judged->scores.step(settings.decision, scores);
    const uint8_t vote = only_class(scores, settings.decision.classes, settings.decision.threshold);
    const uint8_t label = step(settings.decision, vote, &judged->voting);
    if (label != kNoClass || ++judged->since_weights >= settings.weights_interval) {
      judged->since_weights = 0;
      if (!Model::weights_are_intact()) judged->weights_failed = 1;
    }
    return judged->weights_failed == 0 ? label : kNoClass;
  }

  Interlock interlock_;
  Doubled<uint32_t> seen_rows_;
  Doubled<Followed> followed_;
  Doubled<Judged> judged_;
  Doubled<Answer> answer_;
  FieldStatistics statistics_;
  typename Model::Stream streams_[Model::kRuns];
};

}  // namespace milliwatt
