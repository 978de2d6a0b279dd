// FULLY_CONNECTED, int8, Armv7E-M, fewer than 16 inputs: everything in one step. The input is widened once, into
// registers as long as there are any; then each unit takes some 15 to 50 cycles, without a call. What other kernels do
// before their first product would cost more than such a layer.
//
// stream: of each unit the numbers of PlainChannel, then its weights, four a word.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "general_channels_dsp.h"
#include "plain_units_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// S::kInputs codes as pairs of int16: codes 0 and 2, 1 and 3 of each word. Upper halves without a code may hold
// anything, for their weights are 0.
template <class S>
struct ShortInput {
  enum : int32_t { kWhole = S::kInputs / 4, kRest = S::kInputs % 4, kWords = (S::kInputs + 3) / 4 };
  uint32_t even[kWords], odd[kWords];

  explicit ShortInput(const int8_t* from) {
#pragma GCC unroll 3
    for (int32_t i = 0; i < kWhole; ++i) {
      const uint32_t word = load_word(from + 4 * i);
      even[i] = widen_even(word);
      odd[i] = widen_odd(word);
    }
    const int8_t* rest = from + 4 * kWhole;
    if (kRest > 0) even[kWords - 1] = static_cast<uint32_t>(rest[0]);
    if (kRest > 1) odd[kWords - 1] = static_cast<uint32_t>(rest[1]);
    if (kRest > 2) __asm__("pkhbt %0, %0, %1, lsl #16" : "+r"(even[kWords - 1]) : "r"(static_cast<int32_t>(rest[2])));
  }

  // sum + the products with a unit's weights.
  int32_t add_products(const int32_t* weights, int32_t sum) const {
#pragma GCC unroll 4
    for (int32_t i = 0; i < kWords; ++i) {
      const uint32_t four = static_cast<uint32_t>(weights[i]);
      __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(even[i]), "r"(widen_even(four)));
      if (i == kWhole && kRest == 1) break;
      __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(odd[i]), "r"(widen_odd(four)));
    }
    return sum;
  }
};

// Unit i of the stream. to: unit 0 of the layer.
template <class S>
inline void write_short_unit(const ShortInput<S>& input, const int32_t* stream, int32_t i, int8_t* to) {
  const int32_t* unit = stream + i * (+PlainChannel::kNumbers + ShortInput<S>::kWords);
  const int32_t sum = input.add_products(unit + PlainChannel::kNumbers, unit[PlainChannel::kFoldedBias]);
  to[S::kPlain == S::kUnits ? i : unit[PlainChannel::kChannel]] =
      plain_code<S>(sum, unit[PlainChannel::kFactor], unit[PlainChannel::kShiftFactor]);
}

template <class S, class In, class Out>
inline void fully_connected_short_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t /*step*/) {
  static_assert(S::kInputs < 16, "more are faster by other kernels");
  const ShortInput<S> input(in[0]);
  if (S::kPlain <= 4) {
#pragma GCC unroll 4
    for (int32_t i = 0; i < S::kPlain; ++i) write_short_unit<S>(input, stream.address(), i, out[0]);
  } else {
    for (int32_t i = 0; i < S::kPlain; ++i) write_short_unit<S>(input, stream.address(), i, out[0]);
  }
}

// The same with general units.
template <class S, class In, class Out>
inline void fully_connected_short_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                         Flash<int32_t> general_channels, int32_t step) {
  fully_connected_short_s8_dsp<S>(in, out, stream, step);
  general_units<S>(in[0], general_weights, general_channels, out[0]);
}

}  // namespace milliwatt

#endif
