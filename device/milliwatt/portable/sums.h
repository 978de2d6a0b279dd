// The arithmetic of sums of products, for kernels of convolutions and dense layers that are written over it: CodeSums
// for int8 times int8, WideSums for int16 times int8, RealSums for float32.
#pragma once

#include "../core/flash.h"
#include "../core/real.h"
#include "../core/requantize.h"
#include "channel_sums.h"

namespace milliwatt {

// The products one after the other, then the bias.
template <class S>
struct RealSums {
  typedef float Sum;
  static const int32_t kAtOnce = 8;       // channels
  static const bool kInterleaved = true;  // the weights of those: tap by tap
  template <int32_t Channels>
  using Group = ChannelSums<RealSums, Channels>;

  explicit RealSums(Flash<float> bias_table) : bias(bias_table) {}

  float start(int32_t) const { return 0.0f; }
  static float add(float sum, float element, float weight) { return sum + product(element, weight); }
  float result(float sum, int32_t channel) const { return activated<S::kActivation>(sum + bias[channel]); }

  Flash<float> bias;
};

// In 32 bits, from the bias on. Input codes in the padding count nothing.
template <class S>
struct CodeSums {
  typedef int32_t Sum;
  static const int32_t kAtOnce = 4;
  static const bool kInterleaved = false;
  template <int32_t Channels>
  using Group = ChannelSums<CodeSums, Channels>;

  CodeSums(Flash<int32_t> bias_table, Flash<int32_t> multiplier_table, Flash<int8_t> shift_table)
      : bias(bias_table), multipliers(multiplier_table), shifts(shift_table) {}

  int32_t start(int32_t channel) const { return bias[channel]; }
  static int32_t add(int32_t sum, int32_t element, int32_t weight) {
    return sum + (element - S::kInputZeroPoint) * weight;
  }
  int8_t result(int32_t sum, int32_t channel) const {
    const int32_t code = scale_sum(sum, multipliers[channel], shifts[channel]) + S::kOutputZeroPoint;
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }

  Flash<int32_t> bias;
  Flash<int32_t> multipliers;
  Flash<int8_t> shifts;
};

// In 64 bits, from the bias on. biases: each channel's lower and upper half. Of a factor multiplier * 2^(shift - 31)
// the upper 16 bits count.
template <class S>
struct WideSums {
  typedef int64_t Sum;
  static const int32_t kAtOnce = 2;
  static const bool kInterleaved = false;
  template <int32_t Channels>
  using Group = ChannelSums<WideSums, Channels>;

  WideSums(Flash<int32_t> bias_table, Flash<int16_t> multiplier_table, Flash<int8_t> shift_table)
      : biases(bias_table), multipliers(multiplier_table), shifts(shift_table) {}

  int64_t start(int32_t channel) const {
    return static_cast<int64_t>((static_cast<uint64_t>(static_cast<uint32_t>(biases[2 * channel + 1])) << 32) |
                                static_cast<uint32_t>(biases[2 * channel]));
  }
  static int64_t add(int64_t sum, int32_t element, int32_t weight) { return sum + element * weight; }
  int16_t result(int64_t sum, int32_t channel) const {
    const int32_t shift = shifts[channel];  // to the right
    const uint64_t product = static_cast<uint64_t>(sum) * static_cast<uint64_t>(multipliers[channel]);
    const int64_t rounded = static_cast<int64_t>(product + (UINT64_C(1) << (shift - 1))) >> shift;
    return static_cast<int16_t>(clamp_code(static_cast<int32_t>(rounded), S::kLowest, S::kHighest));
  }

  Flash<int32_t> biases;
  Flash<int16_t> multipliers;
  Flash<int8_t> shifts;
};

}  // namespace milliwatt
