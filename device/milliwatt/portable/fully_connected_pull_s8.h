// FULLY_CONNECTED, int8, any core, most weights 0 and few magnitudes: everything in one step, all input rows next to
// each other. Each unit adds the inputs of its positive weights and takes away those of its negative ones.
//
// The inputs are widened into `scratch`, two bytes each, less their zero point; behind each S::kBlock - 1 of them lies
// a spare one, which is 0. A list has the steps from input to input, in bytes, one byte each, from the first input on.
// Where the way is too long for one step, a step onto a spare input is in between; the last word is filled up with
// such.
//
// lists: for each unit, for each magnitude, of its positive and of its negative weights: words of four steps. counts:
// how many words, in the same order. magnitudes: S::kMagnitudes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "../core/unit_codes.h"

namespace milliwatt {

// Adds up the inputs along a list of words: portable C++.
struct PulledWords {
  static int32_t sum(Flash<int32_t> lists, int32_t words, const int16_t* inputs) {
    int32_t sum = 0;
    for (int32_t word = 0; word < words; ++word) {
      const uint32_t steps = static_cast<uint32_t>(lists[word]);
      const int16_t* const a = inputs + static_cast<int16_t>((steps & 255) / 2);
      const int16_t* const b = a + static_cast<int16_t>((steps >> 8 & 255) / 2);
      const int16_t* const c = b + static_cast<int16_t>((steps >> 16 & 255) / 2);
      inputs = c + static_cast<int16_t>((steps >> 24) / 2);
      sum += static_cast<int32_t>(*a) + *b + *c + *inputs;
    }
    return sum;
  }
};

template <class S>
inline void widen_pulled_inputs(const int8_t* from, int16_t* inputs) {
  for (int32_t first = 0; first < S::kInputs; first += S::kBlock - 1) {
    const int32_t left = S::kInputs - first;
    const int32_t some = left < S::kBlock - 1 ? left : S::kBlock - 1;
    for (int32_t i = 0; i < some; ++i) {
      *inputs++ = static_cast<int16_t>(static_cast<int32_t>(*from++) - S::kInputZeroPoint);
    }
    for (int32_t i = some; i < S::kBlock; ++i) *inputs++ = 0;
  }
}

template <class S, class Words, class Bias, class Codes>
inline void pull_units(const int8_t* from, int8_t* to, Flash<int32_t> lists, Flash<int8_t> counts,
                       Flash<int8_t> magnitudes, Flash<Bias> bias, const Codes& codes, void* scratch) {
  int16_t* const inputs = static_cast<int16_t*>(scratch);
  widen_pulled_inputs<S>(from, inputs);
  for (int32_t unit = 0; unit < S::kUnits; ++unit) {
    int32_t sum = bias[unit];
    for (int32_t m = 0; m < S::kMagnitudes; ++m) {
      const int32_t added = static_cast<uint8_t>(counts[0]);
      const int32_t taken = static_cast<uint8_t>(counts[1]);
      counts = counts + 2;
      int32_t part = Words::sum(lists, added, inputs);
      lists = lists + added;
      part -= Words::sum(lists, taken, inputs);
      lists = lists + taken;
      sum += S::kMagnitudes > 1 || S::kFirst != 1 ? part * magnitudes[m] : part;
    }
    to[unit] = codes.code(sum, unit);
  }
}

template <class S, class In, class Out, class Bias>
inline void fully_connected_pull_s8(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                    Flash<int8_t> magnitudes, Flash<Bias> bias, void* scratch, int32_t /*step*/) {
  pull_units<S, PulledWords>(in[0], out[0], lists, counts, magnitudes, bias, SharedFactor<S>(), scratch);
}

// The same with a factor for each unit.
template <class S, class In, class Out, class Bias>
inline void fully_connected_pull_s8(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                    Flash<int8_t> magnitudes, Flash<Bias> bias, Flash<int32_t> multipliers,
                                    Flash<int8_t> shifts, void* scratch, int32_t /*step*/) {
  const OwnFactors<S> codes = {multipliers, shifts};
  pull_units<S, PulledWords>(in[0], out[0], lists, counts, magnitudes, bias, codes, scratch);
}

}  // namespace milliwatt
