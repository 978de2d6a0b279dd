#include "fault.h"

#include <string.h>

namespace {

enum SensorForm { kStuckHere, kStuckAtZero, kStuckAtRail, kSaturated, kOutOfRange, kSensorForms };
enum ClockForm { kStopped, kJumps, kFast, kSlow, kDrifts, kClockForms };
enum LinkForm { kBitsFlip, kRowsLost, kRowRepeated, kRowsSwapped, kRowCut, kLinkForms };
enum Place { kArena, kAllState, kOwnState, kRowBuffer, kPlaces };

int forms_of(Kind kind) {
  switch (kind) {
    case kMemory:
      return kPlaces;
    case kSensor:
      return kSensorForms;
    case kClock:
      return kClockForms;
    case kDeadline:
      return 3;
    case kLink:
      return kLinkForms;
    default:
      return 1;
  }
}

void flip(uint8_t* at, int bits, uint64_t drawn) {
  for (int i = 0; i < bits; ++i) *at = static_cast<uint8_t>(*at ^ (1 << ((drawn >> 3 * i) & 7)));
}

}  // namespace

Fault draw_fault(Kind kind, Random& random, int first_row, int last_row, uint32_t calls) {
  Fault fault = {};
  fault.kind = kind;
  fault.form = random.between(0, forms_of(kind) - 1);
  fault.row = random.between(first_row, last_row);
  fault.rows = kind == kLink       ? random.between(1, 3)
               : kind == kDeadline ? random.between(1, 20)
                                   : random.between(2, 100);
  fault.sample = random.between(0, kRowSamples - 1);
  fault.moment = static_cast<Moment>(random.between(0, kMoments - 1));
  fault.calls = random.below(calls);
  fault.bits = random.between(1, 4) == 4 ? random.between(2, 4) : 1;
  fault.rate = fault.form == kFast   ? random.between(20, 100) / 10.0
               : fault.form == kSlow ? random.between(1, 4) / 10.0
                                     : random.between(90, 110) / 100.0;
  fault.jump_ms = static_cast<uint32_t>(random.bits());
  fault.drawn = random.bits();
  return fault;
}

void flip_weights(const Fault& fault) {
  uint32_t all = 0;
  for (int i = 0; i < kWeightTables; ++i) all += weight_table(i).bytes;
  uint32_t at = static_cast<uint32_t>((fault.drawn >> 32) * all >> 32);
  for (int i = 0; i < kWeightTables; ++i) {
    if (at < weight_table(i).bytes) {
      flip(static_cast<uint8_t*>(const_cast<void*>(weight_table(i).at)) + at, fault.bits, fault.drawn);
      return;
    }
    at -= weight_table(i).bytes;
  }
}

void flip_memory(const Fault& fault, Device& device) {
  uint8_t* place = device.arena;
  uint64_t bytes = kArenaBytes;
  if (fault.form == kAllState || fault.form == kOwnState) {
    place = reinterpret_cast<uint8_t*>(&device.application);
    bytes = fault.form == kAllState ? sizeof device.application : kOwnStateBytes;
  } else if (fault.form == kRowBuffer) {
    place = reinterpret_cast<uint8_t*>(&device.row);
    bytes = sizeof device.row;
  }
  flip(place + ((fault.drawn >> 32) * bytes >> 32), fault.bits, fault.drawn);
}

void disturb_sensor(const Fault& fault, int at, int16_t* samples) {
  if (!fault.is_in(at)) return;
  static int16_t held;
  const int first = at == fault.row ? fault.sample : 0;
  if (at == fault.row) held = samples[first];
  uint64_t drawn = fault.drawn;
  for (int i = first; i < kRowSamples; ++i) {
    drawn = drawn * 6364136223846793005u + 1442695040888963407u;
    switch (fault.form) {
      case kStuckHere:
        samples[i] = held;
        break;
      case kStuckAtZero:
        samples[i] = 0;
        break;
      case kStuckAtRail:
        samples[i] = kHighest;
        break;
      case kSaturated:
        samples[i] = samples[i] < 0 ? kLowest : kHighest;
        break;
      default:
        if (drawn >> 63 != 0) samples[i] = kHighest < INT16_MAX ? INT16_MAX : INT16_MIN;
    }
  }
}

uint32_t disturb_clock(const Fault& fault, int at, uint32_t now_ms) {
  if (at < fault.row) return now_ms;
  const uint32_t begin = static_cast<uint32_t>(fault.row * kPeriodMs) - kPeriodMs;
  const uint32_t end = begin + static_cast<uint32_t>(fault.rows * kPeriodMs);
  const uint32_t within = (now_ms < end ? now_ms : end) - begin;  // while the fault lasts
  switch (fault.form) {
    case kStopped:
      return now_ms - within;
    case kJumps:
      return now_ms + fault.jump_ms;
    default:
      return now_ms - within + static_cast<uint32_t>(fault.rate * within);
  }
}

bool disturb_link(const Fault& fault, int at, const std::vector<Row>& sent, Row& row) {
  row = sent[static_cast<size_t>(at)];
  if (!fault.is_in(at)) return true;
  switch (fault.form) {
    case kBitsFlip:
      flip(reinterpret_cast<uint8_t*>(&row) + ((fault.drawn >> 32) * sizeof row >> 32), fault.bits, fault.drawn);
      return true;
    case kRowsLost:
      return false;
    case kRowRepeated:
      row = sent[static_cast<size_t>(fault.row - 1)];
      return true;
    case kRowsSwapped:
      if (at < fault.row + 2 && fault.row + 1 < static_cast<int>(sent.size())) {
        row = sent[static_cast<size_t>(2 * fault.row + 1 - at)];
      }
      return true;
    default:
      memset(row.samples + fault.sample, 0, static_cast<size_t>(kRowSamples - fault.sample) * sizeof row.samples[0]);
      return true;
  }
}
