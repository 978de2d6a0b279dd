// UNIDIRECTIONAL_SEQUENCE_LSTM, int8 with int16 cells, Armv7E-M: kRowsAtOnce rows of kSteps time steps a step. Hidden
// and cell state lie in tensors of their own, which go on where they were left.
//
// The inputs and then the hidden state are widened to int16 once, for all gates. lstm_sums_dsp brings their sums to the
// gates' arguments, of two units at a time; of the input lstm_sums_of_two_dsp, of two time steps as well, if a step has
// several. lstm_unit_dsp brings the arguments to states. scratch: the codes, widened, then the arguments.
#pragma once

#include "../core/curve_lines.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "../portable/lstm_s8.h"
#include "lstm_sums_dsp.h"
#include "scale_dsp.h"
#include "widen_vector_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The lower or upper 16 bits of a, times the lower ones of b.
inline int32_t low_product(uint32_t a, int32_t b) {
  int32_t product;
  __asm__("smulbb %0, %1, %2" : "=r"(product) : "r"(a), "r"(b));
  return product;
}
inline int32_t high_by_low_product(uint32_t a, int32_t b) {
  int32_t product;
  __asm__("smultb %0, %1, %2" : "=r"(product) : "r"(a), "r"(b));
  return product;
}
template <int32_t Half>
inline int32_t half_product(uint32_t a, int32_t b) {
  return Half == 0 ? low_product(a, b) : high_by_low_product(a, b);
}

template <int32_t Bits>
inline int32_t saturated(int32_t x) {
  __asm__("ssat %0, %1, %0" : "+r"(x) : "i"(Bits));
  return x;
}

// tanh of x units of 1 / 12288, in 2^-15.
inline int32_t lstm_tanh_dsp(const CurveLines& curves, int32_t twice_x) {
  return curves.tanh_of_half(saturated<18>(twice_x));
}

// The unit whose arguments are the lower (Half 0) or upper (1) halves of those of input, forget, cell and output gate.
// Returns its hidden state.
template <class S, int32_t Half>
inline int8_t lstm_unit_dsp(const uint32_t* gates, int16_t* cell, const CurveLines& curves) {
  const int32_t forget = curves.wide_sigmoid(half_product<Half>(gates[1], 3));
  const int32_t kept = saturated<16>(
      scale_by<S::kForgetMultiplier, S::kForgetShift>(high_by_low_product(static_cast<uint32_t>(forget), *cell), 0));
  const int32_t input = curves.wide_sigmoid(half_product<Half>(gates[0], 3));
  const int32_t update = lstm_tanh_dsp(curves, half_product<Half>(gates[2], 6));
  const int32_t more = saturated<16>(
      scale_by<S::kUpdateMultiplier, S::kUpdateShift>(high_by_low_product(static_cast<uint32_t>(input), update), 0));
  int32_t now = saturated<16>(kept + more);
  if (S::kClip > 0) now = clamp_code(now, -S::kClip, S::kClip);
  *cell = static_cast<int16_t>(now);
  const int32_t output = curves.wide_sigmoid(half_product<Half>(gates[3], 3));
  const int32_t shown = lstm_tanh_dsp(curves, 2 * sigmoid_argument(now, S::kCellMultiplier, S::kCellShift));
  return static_cast<int8_t>(saturated<8>(scale_by<S::kHiddenMultiplier, S::kHiddenShift>(
      high_by_low_product(static_cast<uint32_t>(output), shown), S::kHiddenZeroPoint)));
}

template <class S>
inline void lstm_units_dsp(const uint32_t* gates, int16_t* cell, int8_t* to, const CurveLines& curves) {
  for (int32_t pair = 0; pair < S::kUnits / 2; ++pair, gates += 4, cell += 2, to += 2) {
    to[0] = lstm_unit_dsp<S, 0>(gates, cell, curves);
    to[1] = lstm_unit_dsp<S, 1>(gates, cell + 1, curves);
  }
  if (S::kUnits % 2 != 0) *to = lstm_unit_dsp<S, 0>(gates, cell, curves);
}

// The arguments of the general units, whose sums the fast form cannot compute exactly. weights, biases and factors as
// in lstm_s8.
template <class S>
inline void lstm_general_units(const int8_t* in, const int8_t* hidden, Flash<int8_t> weights, Flash<int32_t> bias,
                               Flash<int32_t> factors, Flash<int32_t> units, void* gates) {
  const int32_t width = S::kFeatures + S::kUnits;
  int8_t* const arguments = static_cast<int8_t*>(gates);
  for (int32_t i = 0; i < S::kGeneral; ++i) {
    const int32_t unit = units[i];
    for (int32_t gate = 0; gate < 4; ++gate) {
      const int32_t number = 4 * i + gate;
      const int16_t argument = static_cast<int16_t>(
          lstm_gate<S>(in, hidden, weights + number * width, bias + number * 2, factors + gate * 4));
      __builtin_memcpy(arguments + 16 * (unit >> 1) + 4 * gate + 2 * (unit & 1), &argument, sizeof argument);
    }
  }
}

struct NoGeneralUnits {
  void compute(const int8_t*, const int8_t*, void*) const {}
};
template <class S>
struct GeneralUnits {
  void compute(const int8_t* in, const int8_t* hidden, void* gates) const {
    lstm_general_units<S>(in, hidden, weights, bias, factors, units, gates);
  }

  Flash<int8_t> weights;
  Flash<int32_t> bias, factors, units;
};

// The factors that lstm_sums_dsp.h asks for.
template <class S>
struct LstmInputFactors {
  enum : int32_t {
    kSigned = S::kInputSigned,
    kHigh0 = S::kInputHigh0,
    kLow0 = S::kInputLow0,
    kShift0 = S::kInputShift0,
    kHigh1 = S::kInputHigh1,
    kLow1 = S::kInputLow1,
    kShift1 = S::kInputShift1,
    kHigh2 = S::kInputHigh2,
    kLow2 = S::kInputLow2,
    kShift2 = S::kInputShift2,
    kHigh3 = S::kInputHigh3,
    kLow3 = S::kInputLow3,
    kShift3 = S::kInputShift3
  };
};
template <class S>
struct LstmLastInputFactors {  // of the last two gates
  enum : int32_t {
    kSigned = S::kInputSigned,
    kHigh0 = S::kInputHigh2,
    kLow0 = S::kInputLow2,
    kShift0 = S::kInputShift2,
    kHigh1 = S::kInputHigh3,
    kLow1 = S::kInputLow3,
    kShift1 = S::kInputShift3
  };
};
template <class S>
struct LstmHiddenFactors {
  enum : int32_t {
    kSigned = S::kHiddenSigned,
    kHigh0 = S::kHiddenHigh0,
    kLow0 = S::kHiddenLow0,
    kShift0 = S::kHiddenShift0,
    kHigh1 = S::kHiddenHigh1,
    kLow1 = S::kHiddenLow1,
    kShift1 = S::kHiddenShift1,
    kHigh2 = S::kHiddenHigh2,
    kLow2 = S::kHiddenLow2,
    kShift2 = S::kHiddenShift2,
    kHigh3 = S::kHiddenHigh3,
    kLow3 = S::kHiddenLow3,
    kShift3 = S::kHiddenShift3
  };
};

// The numbers of one step: time steps, words of four codes, pairs of units.
template <class S>
struct LstmStepSizes {
  enum : int32_t {
    kTimes = S::kRowsAtOnce * S::kSteps,
    kAtOnce = kTimes > 1 ? 2 : 1,  // time steps whose inputs are summed together
    kFeatureWords = (S::kFeatures + 3) / 4,
    kStateWords = (S::kUnits + 3) / 4,
    kPairs = (S::kUnits + 1) / 2,
    kInputWords = 2 * kAtOnce * kFeatureWords,
    kCodeWords = kInputWords > 2 * kStateWords ? +kInputWords : 2 * kStateWords,
    kOfTwoGates = kPairs * (4 + 4 * kFeatureWords),  // words of the stream
    kOfInput = 2 * kOfTwoGates
  };
};

// The arguments of what inputs add to the gates, of one time step or two.
template <class S>
inline void lstm_input_sums(const int8_t* first, const int8_t* second, const int32_t* stream, uint32_t* codes,
                            uint32_t* gates) {
  typedef LstmStepSizes<S> Sizes;
  widen_vector<S::kFeatures>(first, codes);
  if (Sizes::kAtOnce == 1) {
    lstm_sums_dsp<LstmInputFactors<S>, Sizes::kFeatureWords, false>(codes, stream, gates, Sizes::kPairs);
    return;
  }
  widen_vector<S::kFeatures>(second, codes + 2 * Sizes::kFeatureWords);
  lstm_sums_of_two_dsp<LstmInputFactors<S>, Sizes::kFeatureWords>(codes, stream, gates, Sizes::kPairs);
  lstm_sums_of_two_dsp<LstmLastInputFactors<S>, Sizes::kFeatureWords>(codes, stream + (+Sizes::kOfTwoGates), gates + 2,
                                                                      Sizes::kPairs);
}

template <class S, class In, class Hidden, class Cell, class Out, class General>
inline void lstm_steps_dsp(In in, Hidden hidden, Cell cell, Out out, Flash<int32_t> stream, const CurveLines& curves,
                           const General& general, void* scratch, int32_t step) {
  typedef LstmStepSizes<S> Sizes;
  const int32_t left = (In::kRowCount - step * S::kRowsAtOnce) * S::kSteps;
  const int32_t times = Sizes::kTimes < left ? +Sizes::kTimes : left;
  uint32_t* const codes = static_cast<uint32_t*>(scratch);
  uint32_t* const gates = codes + (+Sizes::kCodeWords);
  for (int32_t first = 0; first < times; first += Sizes::kAtOnce) {
    const int8_t* from[2];
    int8_t* to[2];
    for (int32_t i = 0; i < 2; ++i) {
      const int32_t time = first + i < times ? first + i : first;
      const int32_t row = step * S::kRowsAtOnce + time / S::kSteps;
      from[i] = in[row] + time % S::kSteps * S::kFeatures;
      to[i] = out[row] + time % S::kSteps * S::kUnits;
    }
    lstm_input_sums<S>(from[0], from[1], stream.address(), codes, gates);
    for (int32_t i = 0; i < Sizes::kAtOnce && first + i < times; ++i) {
      uint32_t* const own = gates + i * 4 * Sizes::kPairs;
      widen_vector<S::kUnits>(hidden[0], codes);
      lstm_sums_dsp<LstmHiddenFactors<S>, Sizes::kStateWords, true>(codes, stream.address() + (+Sizes::kOfInput), own,
                                                                    Sizes::kPairs);
      general.compute(from[i], hidden[0], own);
      lstm_units_dsp<S>(own, cell[0], to[i], curves);
      __builtin_memcpy(hidden[0], to[i], S::kUnits);
    }
  }
}

template <class S, class In, class Hidden, class Cell, class Out>
inline void lstm_s8_dsp(In in, Hidden hidden, Cell cell, Out out, Flash<int32_t> stream, Flash<int32_t> lines,
                        Flash<int16_t> slopes, void* scratch, int32_t step) {
  lstm_steps_dsp<S>(in, hidden, cell, out, stream, CurveLines(lines, slopes), NoGeneralUnits(), scratch, step);
}

// The same with general units.
template <class S, class In, class Hidden, class Cell, class Out>
inline void lstm_s8_dsp(In in, Hidden hidden, Cell cell, Out out, Flash<int32_t> stream, Flash<int32_t> lines,
                        Flash<int16_t> slopes, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> factors,
                        Flash<int32_t> units, void* scratch, int32_t step) {
  const GeneralUnits<S> general = {weights, bias, factors, units};
  lstm_steps_dsp<S>(in, hidden, cell, out, stream, CurveLines(lines, slopes), general, scratch, step);
}

}  // namespace milliwatt

#endif
