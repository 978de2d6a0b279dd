// FULLY_CONNECTED, int8, any core, most weights 0 and few magnitudes: one input row a step. Each input adds itself to
// the sums of the units that it reaches. An input at its zero point is passed over with its lists, so the time depends
// on the input.
//
// A unit has two sums, of its positive and of its negative weights, next to each other. A list has the steps from sum
// to sum, in bytes, one byte each, from the layer's first sum on. Behind each S::kBlock - 1 units there is room for a
// spare one: where the way is too long for one step, a step onto a spare sum is in between. The four steps of a word
// are taken together: all four sums are read before one is written. So a step of 0, which fills up the last word,
// changes nothing.
//
// lists: for each input, for each magnitude: words. counts: how many, in the same order. magnitudes: S::kMagnitudes.
// state: how many words were read, then the sums.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "../core/unit_codes.h"

namespace milliwatt {

template <int32_t Wide>
struct PushSum {
  typedef int16_t Type;
};
template <>
struct PushSum<1> {
  typedef int32_t Type;
};

// Takes the inputs of one row: portable C++.
template <class S>
struct PushedRow {
  typedef typename PushSum<S::kWide>::Type Sum;

  static void clear(Sum* sums) {
    for (int32_t i = 0; i < 2 * S::kSlots; ++i) sums[i] = 0;
  }

  // Returns how many words were read or passed over.
  static int32_t add(const int8_t* from, int32_t inputs, Flash<int32_t> lists, Flash<int8_t> counts,
                     Flash<int8_t> magnitudes, Sum* sums) {
    int32_t word = 0;
    for (int32_t i = 0; i < inputs; ++i) {
      const int16_t x = static_cast<int16_t>(static_cast<int32_t>(from[i]) - S::kInputZeroPoint);
      for (int32_t m = 0; m < S::kMagnitudes; ++m) {
        const int32_t end = word + static_cast<uint8_t>(counts[i * S::kMagnitudes + m]);
        if (x != 0) add_to_units(lists, word, end, static_cast<int32_t>(x) * magnitudes[m], sums);
        word = end;
      }
    }
    return word;
  }

  static void add_to_units(Flash<int32_t> lists, int32_t word, int32_t end, int32_t x, Sum* sums) {
    const int32_t bytes = static_cast<int32_t>(sizeof(Sum));
    for (; word < end; ++word) {
      const uint32_t steps = static_cast<uint32_t>(lists[word]);
      Sum* const a = sums + static_cast<int32_t>(steps & 255) / bytes;
      Sum* const b = a + static_cast<int32_t>(steps >> 8 & 255) / bytes;
      Sum* const c = b + static_cast<int32_t>(steps >> 16 & 255) / bytes;
      sums = c + static_cast<int32_t>(steps >> 24) / bytes;
      const Sum at_a = plus(*a, x);
      const Sum at_b = plus(*b, x);
      const Sum at_c = plus(*c, x);
      const Sum at_d = plus(*sums, x);
      *a = at_a;
      *b = at_b;
      *c = at_c;
      *sums = at_d;
    }
  }

  // A spare sum may wrap.
  static Sum plus(Sum sum, int32_t x) {
    return static_cast<Sum>(static_cast<uint32_t>(static_cast<int32_t>(sum)) + static_cast<uint32_t>(x));
  }
};

template <class S, class Row, class In, class Out, class Bias, class Codes>
inline void push_row(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts, Flash<int8_t> magnitudes,
                     Flash<Bias> bias, const Codes& codes, void* state, int32_t step) {
  typedef typename PushSum<S::kWide>::Type Sum;
  const int32_t row_inputs = In::kRowElements;
  int32_t* const words = static_cast<int32_t*>(state);
  Sum* const sums = reinterpret_cast<Sum*>(words + 1);
  if (step == 0) {
    *words = 0;
    Row::clear(sums);
  }
  *words +=
      Row::add(in[step], row_inputs, lists + *words, counts + step * row_inputs * S::kMagnitudes, magnitudes, sums);
  if (step + 1 < S::kInputRows) return;
  int8_t* const to = out[0];
  const Sum* from = sums;
  for (int32_t first = 0; first < S::kUnits; first += S::kBlock - 1, from += 2) {
    const int32_t end = first + S::kBlock - 1 < S::kUnits ? first + S::kBlock - 1 : +S::kUnits;
    for (int32_t unit = first; unit < end; ++unit, from += 2) {
      to[unit] = codes.code(static_cast<int32_t>(from[0]) - from[1] + bias[unit], unit);
    }
  }
}

template <class S, class In, class Out, class Bias>
inline void fully_connected_push_s8(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                    Flash<int8_t> magnitudes, Flash<Bias> bias, void* state, int32_t step) {
  push_row<S, PushedRow<S> >(in, out, lists, counts, magnitudes, bias, SharedFactor<S>(), state, step);
}

// The same with a factor for each unit.
template <class S, class In, class Out, class Bias>
inline void fully_connected_push_s8(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                    Flash<int8_t> magnitudes, Flash<Bias> bias, Flash<int32_t> multipliers,
                                    Flash<int8_t> shifts, void* state, int32_t step) {
  const OwnFactors<S> codes = {multipliers, shifts};
  push_row<S, PushedRow<S> >(in, out, lists, counts, magnitudes, bias, codes, state, step);
}

}  // namespace milliwatt
