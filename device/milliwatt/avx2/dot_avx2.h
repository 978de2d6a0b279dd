// Sums of products for x86-64: a few pixels' windows of int16 with blocks of 16 output channels.
//
// A window is S::kRuns runs of 2 * S::kRunPairs neighbouring int16. Weights [block][run][pair][lane][2]: the lanes are
// those of avx2.h; where a run has an odd number of codes the last weight is 0, and what lies there is read.
#pragma once

#include <stdint.h>

#include "avx2.h"

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

// Two int16, wherever they lie.
typedef int32_t CodePair __attribute__((may_alias, aligned(2)));

// The sums of `Count` pixels, one struct within another, for registers.
template <int32_t Count>
struct PixelSums {
  __m256i first, second;
  const int16_t* from;
  PixelSums<Count - 1> rest;

  template <class Places>
  MILLIWATT_AVX2_INLINE void start(const Places& places, int32_t pixel, __m256i first_bias, __m256i second_bias) {
    first = first_bias;
    second = second_bias;
    from = places.from(pixel);
    rest.start(places, pixel + 1, first_bias, second_bias);
  }
  // Spelt out, for gcc 12 holds each sum twice in the loop and spills: 2 cycles a pixel instead of 1.
  MILLIWATT_AVX2_INLINE void add(int32_t at, __m256i first_weights, __m256i second_weights) {
    __m256i codes, products;
    __asm__(
        "vpbroadcastd %[pair], %[codes]\n\t"
        "vpmaddwd %[codes], %[first_weights], %[products]\n\t"
        "vpmaddwd %[codes], %[second_weights], %[codes]\n\t"
        "vpaddd %[products], %[first], %[first]\n\t"
        "vpaddd %[codes], %[second], %[second]"
        : [first] "+x"(first), [second] "+x"(second), [codes] "=&x"(codes), [products] "=&x"(products)
        : [pair] "m"(*reinterpret_cast<const CodePair*>(from + at)), [first_weights] "x"(first_weights),
          [second_weights] "x"(second_weights));
    rest.add(at, first_weights, second_weights);
  }
};
template <>
struct PixelSums<0> {
  template <class Places>
  MILLIWATT_AVX2_INLINE void start(const Places&, int32_t, __m256i, __m256i) {}
  MILLIWATT_AVX2_INLINE void add(int32_t, __m256i, __m256i) {}
};

template <class S, int32_t Bytes, int32_t Count>
struct FinishPixels {
  template <class Places>
  MILLIWATT_AVX2_INLINE static void store(const PixelSums<Count>& sums, const BlockFactors<S>& factors,
                                          const Places& places, int32_t pixel) {
    const __m256i a = factors.wide_codes(sums.first, sums.second);
    const __m256i b = factors.wide_codes(sums.rest.first, sums.rest.second);
    store_pixels<S, Bytes>(a, b, places.to(pixel), places.to(pixel + 1));
    FinishPixels<S, Bytes, Count - 2>::store(sums.rest.rest, factors, places, pixel + 2);
  }
};
template <class S, int32_t Bytes>
struct FinishPixels<S, Bytes, 1> {
  template <class Places>
  MILLIWATT_AVX2_INLINE static void store(const PixelSums<1>& sums, const BlockFactors<S>& factors,
                                          const Places& places, int32_t pixel) {
    const __m256i a = factors.wide_codes(sums.first, sums.second);
    store_pixels<S, Bytes>(a, a, places.to(pixel), places.to(pixel));
  }
};
template <class S, int32_t Bytes>
struct FinishPixels<S, Bytes, 0> {
  template <class Places>
  MILLIWATT_AVX2_INLINE static void store(const PixelSums<0>&, const BlockFactors<S>&, const Places&, int32_t) {}
};

template <class S, int32_t Bytes, int32_t Count, class Places>
MILLIWATT_AVX2_INLINE void dot_pixels(const Places& places, int32_t pixel, const int8_t* weights,
                                      const BlockFactors<S>& factors) {
  const BlockFactors<S>* from_memory = &factors;
  PixelSums<Count> sums;
  sums.start(places, pixel, factors.first_bias, factors.second_bias);
  const int8_t* w = weights;
  for (int32_t run = 0; run < S::kRuns; ++run) {
    const int32_t begin = S::run_at(run);
    for (int32_t at = begin; at < begin + 2 * S::kRunPairs; at += 2, w += 32) {
      sums.add(at, widen_sixteen(w), widen_sixteen(w + 16));
    }
  }
  // The sums want all registers: gcc 12 would rather have them hold the factors.
  __asm__ volatile("" : "+r"(from_memory) : : "memory");
  FinishPixels<S, Bytes, Count>::store(sums, *from_memory, places, pixel);
}

// Pixels 0 .. count - 1: `places` tells where a pixel's window and its codes lie.
template <class S, int32_t Bytes, class Places>
MILLIWATT_AVX2_INLINE void dot_block(const Places& places, int32_t count, const int8_t* weights,
                                     const BlockFactors<S>& factors) {
  int32_t pixel = 0;
  for (; pixel + 4 <= count; pixel += 4) dot_pixels<S, Bytes, 4>(places, pixel, weights, factors);
  if (count - pixel > 1 && count >= 4) {
    dot_pixels<S, Bytes, 4>(places, count - 4, weights, factors);  // some of them again
  } else {
    for (; pixel < count; ++pixel) dot_pixels<S, Bytes, 1>(places, pixel, weights, factors);
  }
}

#endif

}  // namespace milliwatt
