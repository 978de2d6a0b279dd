// FULLY_CONNECTED, float32 with int8 weights, any core, one vector, all input rows there, one behind the other:
// everything in one step. The vector is quantized with a scale of its own (its largest element is 127), kept in
// `scratch`, one byte an element; sums of codes are exact, and brought back to real numbers at the end.
#pragma once

#include "../core/flash.h"
#include "../core/real.h"
#include "../core/rows.h"
#include "channel_sums.h"
#include "quantize_float.h"

namespace milliwatt {

// Sums of codes, each brought back to a real number by `one`, what a code counts.
template <class S>
struct HybridSums {
  typedef int32_t Sum;
  static const int32_t kAtOnce = 4;
  static const bool kInterleaved = false;

  int32_t start(int32_t) const { return 0; }
  static int32_t add(int32_t sum, int32_t element, int32_t weight) { return sum + element * weight; }
  float result(int32_t sum, int32_t unit) const {
    return activated<S::kActivation>(bias[unit] + product(static_cast<float>(sum), one));
  }

  template <int32_t Units>
  void channels(int32_t first) const {
    ChannelSums<HybridSums, Units> unit;
    unit.start(*this, first);
    unit.add_run(codes, weights + first * S::kInputs, S::kInputs, 0, S::kInputs);
    unit.results(*this, first, to);
  }

  const int8_t* codes;
  Flash<int8_t> weights;
  Flash<float> bias;
  float one;
  float* to;
};

template <class S, class In, class Out>
inline void fully_connected_hybrid(In in, Out out, Flash<int8_t> weights, Flash<float> bias, Flash<float> scale,
                                   void* scratch, int32_t) {
  const float* from = in[0];
  int8_t* codes = static_cast<int8_t*>(scratch);
  float range = 0.0f;
  for (int32_t i = 0; i < S::kInputs; ++i) {
    const float size = from[i] < 0.0f ? -from[i] : from[i];
    if (size > range) range = size;
  }
  const float steps = range == 0.0f ? 0.0f : 127.0f / range;
  for (int32_t i = 0; i < S::kInputs; ++i) {
    const float code = clamp_real(product(from[i], steps), -127.0f, 127.0f);
    codes[i] = static_cast<int8_t>(round_float(code));
  }
  const float one = product(range == 0.0f ? 1.0f : range / 127.0f, scale[0]);
  const HybridSums<S> units = {codes, weights, bias, one, out[0]};
  for_channels<HybridSums<S>, S::kUnits>(units);
}

}  // namespace milliwatt
