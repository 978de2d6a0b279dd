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
// What leads to a label, or to the interlock's permission, is computed twice besides, by two copies of the code. So an
// instruction that is skipped in one of them makes the two disagree, and that is the safe state from the next call on.
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
#include "guard_settings.h"
#include "guard_state.h"
#include "interlock.h"
#include "sensor_check.h"
#include "sensor_row.h"
#include "sums.h"

namespace milliwatt {

template <typename Model>
class GuardedModel {
 public:
  typedef typename Model::Row Row;

  // `pressed`: not 0 while the interlock is. Returns the levels of the outputs until the next call.
  uint8_t tick(int pressed, const Row& row, uint32_t now_ms) {
    volatile int first_pressed = pressed;
    volatile int second_pressed = pressed;
    const bool permitted = permits<0>(&first_pressed);
    const bool permitted_again = permits<1>(&second_pressed);
    Answer answer = {0, kNoClass};
    const bool fine = follow(row, now_ms, &answer);
    if (!permitted || !permitted_again) return Model::settings().safe_levels;
    return fine ? levels_of(answer.label) : Model::settings().safe_levels;
  }

  // Returns the class that is decided, or kNoClass.
  uint8_t think(const Row& row, void* arena) {
    Half halves[2];
    const uint32_t sums = stream_sums();
    open<0>(row, sums, &halves[0]);
    open<1>(row, sums, &halves[1]);
    const bool same = halves[0].judges != 0 && halves[1].judges != 0 && run(row, arena, halves);
    vote<0>(same, &halves[0]);
    vote<1>(same, &halves[1]);
    if (halves[0].needs_weights != 0 || halves[1].needs_weights != 0) check_weights(halves);
    const uint32_t new_sums = stream_sums();
    close<0>(new_sums, &halves[0]);
    close<1>(new_sums, &halves[1]);
    const uint32_t label = halves[0].answer.label;
    return label == halves[1].answer.label ? static_cast<uint8_t>(label) : uint8_t{kNoClass};
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
    JudgedState judged;
    return judged_.load(&judged) && judged.weights_failed != 0;
  }

  // Nothing depends on them.
  const FieldStatistics& statistics() const { return statistics_; }

 private:
  typedef Judged<Model::kClasses, Model::kSmoothing, Model::kOf> JudgedState;
  typedef ThinkHalf<JudgedState, Model::kClasses> Half;

  // Windows keep counts of rows between calls: a wrong one must not even be run.
  enum : bool { kTwice = Model::kRuns == 2, kSummed = !kTwice || Model::kWindowRows > 1 };

  uint32_t stream_sums() const { return kSummed ? fletcher_sums(&streams_, sizeof streams_) : 0; }

  static int32_t samples_of(const Row& row) { return static_cast<int32_t>(sizeof row.samples / sizeof row.samples[0]); }

  static uint8_t levels_of(uint32_t label) {
    const GuardSettings& settings = Model::settings();
    if (label >= settings.decision.classes) return settings.safe_levels;
    return static_cast<uint8_t>(settings.safe_levels ^ settings.flips[label]);
  }

  // The two copies of a function must stay two: compilers merge equal ones, but not those that differ in this.
  template <int Which>
  static void keep_apart() {
    __asm__ volatile("" : : "i"(Which));
  }

  template <int Which>
  __attribute__((noinline)) bool permits(const volatile int* pressed) {
    keep_apart<Which>();
    return interlocks_[Which].permits(*pressed != 0, Model::settings().release);
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
    JudgedState judged;
    memset(followed, 0, sizeof *followed);
    followed->next_sequence = row.sequence;
    if (judged_.load(&judged)) followed->faults = judged.seen_faults;
  }

  // Each half resets its own stream.
  template <int Which>
  void restart(JudgedState* judged) {
    // Whole, for two streams are compared with all that lies between their parts.
    memset(&streams_[kTwice ? Which : 0], 0, sizeof streams_[0]);
    Model::reset(&streams_[kTwice ? Which : 0]);
    judged->scores.reset();
    lock(Model::settings().decision, &judged->voting);
    judged->waits = 1;
  }

  // What is known, and whether the row goes on from there. `sums`: stream_sums().
  template <int Which>
  __attribute__((noinline)) void open(const Row& row, uint32_t sums, Half* half) {
    keep_apart<Which>();
    Followed followed;
    const bool is_followed = followed_.load(&followed);
    const bool is_known = judged_.load(&half->judged);
    if (!is_known) memset(&half->judged, 0, sizeof half->judged);
    JudgedState& judged = half->judged;
    const bool is_last = is_followed && followed.next_sequence == row.sequence + 1;
    if (!is_last || !is_known || followed.faults != judged.seen_faults || judged.stream_sums != sums) {
      restart<Which>(&judged);
      if (is_followed) judged.seen_faults = followed.faults;
    }
    half->answer.row = is_followed ? followed.rows : 0;
    half->answer.label = kNoClass;
    half->valid = kNotRun;
    half->judges = is_last && followed.fault == kNoFault && judged.weights_failed == 0 ? 1 : 0;
    half->needs_weights = 0;
    // Windows begin at the same rows whatever happened before, so a machine that lost its past answers as another one.
    if (judged.waits != 0 && row.sequence % static_cast<uint32_t>(Model::kWindowRows) != 0) half->judges = 0;
    if (half->judges != 0) judged.waits = 0;
  }

  template <int Which>
  __attribute__((noinline)) void run_one(const Row& row, void* arena, Half* half) {
    keep_apart<Which>();
    half->valid = static_cast<int8_t>(Model::stream(row.samples, half->scores, &streams_[kTwice ? Which : 0], arena));
  }

  // The model, as often as it runs. Returns false if the runs differ, or if the row has changed meanwhile.
  bool run(const Row& row, void* arena, Half* halves) {
    run_one<0>(row, arena, &halves[0]);
    if (kTwice) {
      run_one<1>(row, arena, &halves[1]);
    } else {
      halves[1].valid = halves[0].valid;
      memcpy(halves[1].scores, halves[0].scores, sizeof halves[0].scores);
    }
    const bool is_valid = halves[0].valid == 1;
    const bool same = halves[0].valid == halves[1].valid &&
                      (!kTwice || memcmp(&streams_[0], &streams_[Model::kRuns - 1], sizeof streams_[0]) == 0) &&
                      (!is_valid || memcmp(halves[0].scores, halves[1].scores, sizeof halves[0].scores) == 0);
    if (!same || row.crc != crc_of(row)) return false;
    note_samples(row.samples, samples_of(row), &statistics_);
    if (is_valid) note_scores(halves[0].scores, Model::settings().decision.classes, &statistics_);
    return true;
  }

  // From the scores to a label.
  template <int Which>
  __attribute__((noinline)) void vote(bool same, Half* half) {
    keep_apart<Which>();
    if (half->judges == 0) return;
    const GuardSettings& settings = Model::settings();
    JudgedState& judged = half->judged;
    if (!same || half->valid == kNotRun) {
      restart<Which>(&judged);
      return;
    }
    half->answer.label = decided_class(judged.voting);
    if (half->valid != 1) return;
    judged.scores.step(settings.decision, half->scores);
    half->answer.label = step(settings.decision, vote_of(settings.decision, half->scores), &judged.voting);
    if (half->answer.label == kNoClass && ++judged.since_weights < settings.weights_interval) return;
    judged.since_weights = 0;
    half->needs_weights = 1;
  }

  static void check_weights(Half* halves) {
    if (Model::weights_are_intact()) return;
    for (int8_t i = 0; i < 2; ++i) {
      halves[i].judged.weights_failed = 1;
      halves[i].answer.label = kNoClass;
    }
  }

  // One half stores the values, the other the complements.
  template <int Which>
  __attribute__((noinline)) void close(uint32_t sums, Half* half) {
    keep_apart<Which>();
    half->judged.stream_sums = sums;
    if (Which == 0) {
      judged_.store_value(half->judged);
      answer_.store_value(half->answer);
    } else {
      judged_.store_complement(half->judged);
      answer_.store_complement(half->answer);
    }
  }

  Interlock interlocks_[2];
  Doubled<uint32_t> seen_rows_;
  Doubled<Followed> followed_;
  Doubled<JudgedState> judged_;
  Doubled<Answer> answer_;
  FieldStatistics statistics_;
  typename Model::Stream streams_[Model::kRuns];
};

}  // namespace milliwatt
