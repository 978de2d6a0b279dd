// Sums of int16 times int8 for Armv7E-M, two products an instruction. The weights are stored as int16.
#pragma once

#include "../portable/sums.h"
#include "dsp.h"

namespace milliwatt {

// Two elements from an even address.
inline uint32_t load_two(const int16_t* from) {
  uint32_t two;
  __builtin_memcpy(&two, from, sizeof two);
  return two;
}

// sum + both products of two elements and two weights.
inline int32_t plus_products(int32_t sum, uint32_t elements, uint32_t weights) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(elements), "r"(weights));
  return sum;
}

// As ChannelSums. Products of a run are summed in 32 bits, as many as certainly fit, before they join the sums.
template <class Sums, int32_t Channels>
struct WideChannelsDsp : ChannelSums<Sums, Channels> {
  void add_run(const int16_t* elements, Flash<int16_t> weights, int32_t taps, int32_t tap, int32_t count) {
    const int32_t most = 510;  // 510 * 2^15 * 2^7 < 2^31
    const int16_t* from = weights.address() + tap;
    for (; count > most; count -= most, elements += most, from += most) add_fitting(elements, from, taps, most);
    add_fitting(elements, from, taps, count);
  }

  void add_fitting(const int16_t* elements, const int16_t* weights, int32_t taps, int32_t count) {
    int32_t part[Channels];
#pragma GCC unroll 8
    for (int32_t i = 0; i < Channels; ++i) part[i] = 0;
#pragma GCC unroll 4
    for (int32_t pair = count >> 1; pair > 0; --pair, elements += 2, weights += 2) {
      const uint32_t two = load_two(elements);
#pragma GCC unroll 8
      for (int32_t i = 0; i < Channels; ++i) part[i] = plus_products(part[i], two, load_two(weights + i * taps));
    }
    if ((count & 1) != 0) {
#pragma GCC unroll 8
      for (int32_t i = 0; i < Channels; ++i) part[i] += *elements * weights[i * taps];
    }
#pragma GCC unroll 8
    for (int32_t i = 0; i < Channels; ++i) this->sum[i] += part[i];
  }
};

template <class S>
struct WideSumsDsp : WideSums<S> {
  static const int32_t kAtOnce = 4;
  template <int32_t Channels>
  using Group = WideChannelsDsp<WideSums<S>, Channels>;

  WideSumsDsp(Flash<int32_t> bias, Flash<int16_t> multipliers, Flash<int8_t> shifts)
      : WideSums<S>(bias, multipliers, shifts) {}
};

}  // namespace milliwatt
