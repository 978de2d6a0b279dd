// UNIDIRECTIONAL_SEQUENCE_LSTM, int8 with int16 cells, any core: kSteps time steps a step. Hidden and cell state lie in
// tensors of their own, which go on where they were left.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/sigmoid.h"

namespace milliwatt {

inline int32_t lstm_sum(Flash<int8_t> weights, const int8_t* from, int32_t count, int32_t sum) {
  for (int32_t i = 0; i < count; ++i) sum += weights[i] * static_cast<int32_t>(from[i]);
  return sum;
}

inline int32_t lstm_clamped(int32_t x) { return clamp_code(x, -32768, 32767); }

// The argument of one gate of one unit, in 2^-12: its sums of input and hidden state, each brought there on its own.
template <class S>
inline int32_t lstm_gate(const int8_t* in, const int8_t* hidden, Flash<int8_t> weights, Flash<int32_t> bias,
                         Flash<int32_t> factors) {
  const int32_t of_input = lstm_sum(weights, in, S::kFeatures, bias[0]);
  const int32_t of_hidden = lstm_sum(weights + S::kFeatures, hidden, S::kUnits, bias[1]);
  return lstm_clamped(lstm_clamped(scale_sum(of_input, factors[0], factors[1])) +
                      lstm_clamped(scale_sum(of_hidden, factors[2], factors[3])));
}

// One unit; `gates`: the arguments of input, forget, cell and output gate. Returns its hidden state.
template <class S>
inline int8_t lstm_unit(const int32_t* gates, int16_t* cell, Flash<int16_t> sigmoid) {
  const int32_t input = sigmoid_of(sigmoid, gates[0] * 3);
  const int32_t forget = sigmoid_of(sigmoid, gates[1] * 3);
  const int32_t update = tanh_by_sigmoid(sigmoid, gates[2] * 3);
  const int32_t output = sigmoid_of(sigmoid, gates[3] * 3);
  const int32_t kept = lstm_clamped(scale_sum(forget * *cell, S::kForgetMultiplier, S::kForgetShift));
  const int32_t more = lstm_clamped(scale_sum(input * update, S::kUpdateMultiplier, S::kUpdateShift));
  int32_t now = lstm_clamped(kept + more);
  if (S::kClip > 0) now = clamp_code(now, -S::kClip, S::kClip);
  *cell = static_cast<int16_t>(now);
  const int32_t curve = tanh_by_sigmoid(sigmoid, sigmoid_argument(now, S::kCellMultiplier, S::kCellShift));
  const int32_t code = scale_sum(curve * output, S::kHiddenMultiplier, S::kHiddenShift) + S::kHiddenZeroPoint;
  return static_cast<int8_t>(clamp_code(code, -128, 127));
}

template <class S, class In, class Hidden, class Cell, class Out>
inline void lstm_s8(In in, Hidden hidden, Cell cell, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                    Flash<int32_t> factors, Flash<int16_t> sigmoid, int32_t step) {
  const int32_t width = S::kFeatures + S::kUnits;
  const int8_t* from = in[step];
  int8_t* to = out[step];
  for (int32_t time = 0; time < S::kSteps; ++time, from += S::kFeatures, to += S::kUnits) {
    for (int32_t unit = 0; unit < S::kUnits; ++unit) {
      int32_t gates[4];
      for (int32_t gate = 0; gate < 4; ++gate) {
        const int32_t number = unit * 4 + gate;
        gates[gate] = lstm_gate<S>(from, hidden[0], weights + number * width, bias + number * 2, factors + gate * 4);
      }
      to[unit] = lstm_unit<S>(gates, cell[0] + unit, sigmoid);
    }
    __builtin_memcpy(hidden[0], to, S::kUnits);
  }
}

}  // namespace milliwatt
