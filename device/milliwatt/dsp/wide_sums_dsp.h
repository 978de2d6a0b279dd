// Sums of int16 times int8 for Armv7E-M, two products an instruction. The weights are stored as int16: plain, as in the
// file, or, if S::kPaired, those of four channels (then of two, then of one) two taps at a time.
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

// Adds the products of a run of elements to the sums of some channels. `taps`: from a channel's weights to the next
// channel's, if they are plain.
template <bool Paired>
struct PairsOfTaps {
  template <int32_t Channels>
  static void add(int32_t (&sums)[Channels], const int16_t* elements, const int16_t* weights, int32_t taps,
                  int32_t count) {
    const int32_t to_channel = Paired ? 2 : taps;
    const int32_t to_pair = Paired ? 2 * Channels : 2;
#pragma GCC unroll 4
    for (int32_t pair = count >> 1; pair > 0; --pair, elements += 2, weights += to_pair) {
      const uint32_t two = load_two(elements);
#pragma GCC unroll 4
      for (int32_t i = 0; i < Channels; ++i) sums[i] = plus_products(sums[i], two, load_two(weights + i * to_channel));
    }
    if (Paired || (count & 1) == 0) return;
#pragma GCC unroll 4
    for (int32_t i = 0; i < Channels; ++i) sums[i] += *elements * weights[i * to_channel];
  }
};

// Of four channels whose weights are paired: loads one behind the other, which take a cycle each.
template <>
template <>
inline void PairsOfTaps<true>::add<4>(int32_t (&sums)[4], const int16_t* elements, const int16_t* weights, int32_t,
                                      int32_t count) {
#pragma GCC unroll 8
  for (int32_t pair = count >> 1; pair > 0; --pair) {
    uint32_t two, weights0, weights1, weights2, weights3;
    __asm__(
        "ldr %[two], [%[elements]], #4\n"
        "ldr %[weights0], [%[weights]], #16\n"
        "ldr %[weights1], [%[weights], #-12]\n"
        "ldr %[weights2], [%[weights], #-8]\n"
        "ldr %[weights3], [%[weights], #-4]\n"
        "smlad %[sum0], %[two], %[weights0], %[sum0]\n"
        "smlad %[sum1], %[two], %[weights1], %[sum1]\n"
        "smlad %[sum2], %[two], %[weights2], %[sum2]\n"
        "smlad %[sum3], %[two], %[weights3], %[sum3]\n"
        : [elements] "+r"(elements), [weights] "+r"(weights), [sum0] "+r"(sums[0]), [sum1] "+r"(sums[1]),
          [sum2] "+r"(sums[2]), [sum3] "+r"(sums[3]), [two] "=&r"(two), [weights0] "=&r"(weights0),
          [weights1] "=&r"(weights1), [weights2] "=&r"(weights2), [weights3] "=&r"(weights3)
        :
        : "memory");
  }
}

// As ChannelSums, for Sums of 32 bits.
template <class S, class Sums, int32_t Channels>
struct NarrowChannelsDsp : ChannelSums<Sums, Channels> {
  void add_run(const int16_t* elements, Flash<int16_t> weights, int32_t taps, int32_t tap, int32_t count) {
    const int16_t* from = weights.address() + tap * (S::kPaired ? Channels : 1);
    PairsOfTaps<S::kPaired>::add(this->sum, elements, from, taps, count);
  }
};

// As ChannelSums. Products of a run are summed in 32 bits, as many as certainly fit, before they join the sums.
template <class S, class Sums, int32_t Channels>
struct WideChannelsDsp : ChannelSums<Sums, Channels> {
  void add_run(const int16_t* elements, Flash<int16_t> weights, int32_t taps, int32_t tap, int32_t count) {
    const int32_t most = 510;  // 510 * 2^15 * 2^7 < 2^31
    const int32_t to_tap = S::kPaired ? Channels : 1;
    const int16_t* from = weights.address() + tap * to_tap;
    for (; count > most; count -= most, elements += most, from += most * to_tap) join(elements, from, taps, most);
    join(elements, from, taps, count);
  }

  void join(const int16_t* elements, const int16_t* weights, int32_t taps, int32_t count) {
    int32_t part[Channels] = {};
    PairsOfTaps<S::kPaired>::add(part, elements, weights, taps, count);
#pragma GCC unroll 4
    for (int32_t i = 0; i < Channels; ++i) this->sum[i] += part[i];
  }
};

template <class S>
struct WideSumsDsp : WideSums<S> {
  static const int32_t kAtOnce = 4;
  template <int32_t Channels>
  using Group = WideChannelsDsp<S, WideSums<S>, Channels>;

  WideSumsDsp(Flash<int32_t> bias, Flash<int16_t> multipliers, Flash<int8_t> shifts)
      : WideSums<S>(bias, multipliers, shifts) {}
};

// Sums that fit 32 bits, with factors that make a sum an element by one multiplication: factor = multiplier *
// 2^(32 - shift) of WideSums, whose rounding SMMULR has.
template <class S>
struct NarrowSumsDsp {
  typedef int32_t Sum;
  static const int32_t kAtOnce = 4;

  template <int32_t Channels>
  using Group = NarrowChannelsDsp<S, NarrowSumsDsp, Channels>;

  NarrowSumsDsp(Flash<int32_t> bias_table, Flash<int32_t> factor_table) : bias(bias_table), factors(factor_table) {}

  int32_t start(int32_t channel) const { return bias[channel]; }
  int16_t result(int32_t sum, int32_t channel) const {
    int32_t element;
    __asm__("smmulr %0, %1, %2" : "=r"(element) : "r"(sum), "r"(factors[channel]));
    __asm__("ssat %0, #16, %0" : "+r"(element));
    if (S::kLowest > -32768 && element < S::kLowest) element = S::kLowest;
    if (S::kHighest < 32767 && element > S::kHighest) element = S::kHighest;
    return static_cast<int16_t>(element);
  }

  Flash<int32_t> bias;
  Flash<int32_t> factors;
};

}  // namespace milliwatt
