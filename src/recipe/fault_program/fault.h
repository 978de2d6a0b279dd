// A fault of one trial: what goes wrong, when, and for how long.
#pragma once

#include <stdint.h>

#include <vector>

#include "fault_model.h"
#include "random.h"

enum Kind { kWeights, kMemory, kSensor, kClock, kDeadline, kLink, kKinds };
const char* const kKindNames[kKinds] = {"weights", "memory", "sensor", "clock", "deadline", "link"};

// When in a row's period a bit flips.
enum Moment { kBeforeTick, kBeforeThink, kWithinThink, kAfterThink, kMoments };

// What lies in the device's memory.
struct Device {
  Application application;
  Row row;  // the buffer that the sensor's driver fills
  alignas(8) uint8_t arena[kArenaBytes];
  uint8_t levels;
};

struct Fault {
  Kind kind;
  int form;        // of the kind
  int row;         // the first one that it is in
  int rows;        // how many; those of flipped bits stay
  int sample;      // of the first row: where a sensor's fault begins
  Moment moment;   // of flipped bits
  uint32_t calls;  // kWithinThink: after so many rows that layers have written
  int bits;        // how many flip
  double rate;     // of a clock
  uint32_t jump_ms;
  uint64_t drawn;  // further random bits

  bool is_in(int at) const { return at >= row && at < row + rows; }
};

Fault draw_fault(Kind kind, Random& random, int first_row, int last_row, uint32_t calls);

// Flips bits of one byte of a weight. The second call puts them back.
void flip_weights(const Fault& fault);
void flip_memory(const Fault& fault, Device& device);
// The samples that the sensor gives in row `at`.
void disturb_sensor(const Fault& fault, int at, int16_t* samples);
// The time that the clock shows at `now_ms`.
uint32_t disturb_clock(const Fault& fault, int at, uint32_t now_ms);
// What comes over the link in place of row `at`. Returns false if nothing comes.
bool disturb_link(const Fault& fault, int at, const std::vector<Row>& sent, Row& row);
