// RV32IMC: from a channel's sums to its codes, by a line (src/kernels/rv32imc/code_line.h) or as scale_sum does it.
#pragma once

#include "../core/requantize.h"
#include "needs_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// What the channels of a layer have in common. Layers whose channels all have lines share their kernels, whatever their
// zero points.
template <int32_t Scale, int32_t TwoStarts, int32_t General, int32_t ZeroPoint, int32_t Lowest, int32_t Highest>
struct CodesForm {
  enum : int32_t {
    kScale = Scale,
    kTwoStarts = TwoStarts,
    kGeneral = General,
    kZeroPoint = ZeroPoint,
    kLowest = Lowest,
    kHighest = Highest,
    kWords = TwoStarts ? 7 : 5  // of a channel
  };
};
template <class S>
struct CodesFormOf {
  typedef CodesForm<S::kScale, S::kTwoStarts, S::kGeneral, S::kGeneral * S::kOutputZeroPoint, S::kGeneral * S::kLowest,
                    S::kGeneral * S::kHighest>
      Form;
};

template <class Form>
__attribute__((noinline)) int32_t general_code(int32_t sum, int32_t multiplier, int32_t shift) {
  return clamp_code(scale_sum(sum, multiplier, shift) + Form::kZeroPoint, Form::kLowest, Form::kHighest);
}

// One channel's numbers.
template <class Form>
struct ChannelCodes {
  // table: range, factor, start, shift, with two starts the place of sum 0 and the start below it, and the lowest code;
  // a range of 2^32 - 1: multiplier and shift of scale_sum.
  __attribute__((always_inline)) explicit ChannelCodes(const int32_t* table)
      : range(static_cast<uint32_t>(table[0])),
        factor(static_cast<uint32_t>(table[1])),
        start(static_cast<uint32_t>(table[2])),
        shift(table[3]),
        zero(Form::kTwoStarts ? static_cast<uint32_t>(table[4]) : 0),
        start_below(Form::kTwoStarts ? static_cast<uint32_t>(table[5]) : 0),
        lowest(static_cast<uint32_t>(table[Form::kWords - 1])) {}

  __attribute__((always_inline)) bool is_general() const { return Form::kGeneral != 0 && range == UINT32_MAX; }

  // The lower byte is the code. sum: from the channel's bias on.
  __attribute__((always_inline)) uint32_t line(int32_t sum) const {
    uint32_t at = static_cast<uint32_t>(sum);
    if (__builtin_expect(at > range, 0)) {
      if (sum < 0) return lowest;
      at = range;
    }
    const uint32_t high = static_cast<uint32_t>((static_cast<uint64_t>(at << Form::kScale) * factor) >> 32);
    const uint32_t begin = Form::kTwoStarts && at < zero ? start_below : start;
    return (high + begin) >> shift;
  }
  __attribute__((always_inline)) uint32_t general(int32_t sum) const {
    return static_cast<uint32_t>(general_code<Form>(sum, static_cast<int32_t>(factor), shift));
  }
  __attribute__((always_inline)) uint32_t any(int32_t sum) const { return is_general() ? general(sum) : line(sum); }

  uint32_t range, factor, start;
  int32_t shift;
  uint32_t zero, start_below, lowest;
};

}  // namespace milliwatt

#endif
