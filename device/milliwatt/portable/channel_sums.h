// Sums of several output channels at a time, so that an element of the input is read once for all of them. The order of
// each channel's products stays, and so do the bits of real numbers.
#pragma once

#include "../core/flash.h"
#include "../core/unroll.h"

namespace milliwatt {

// The sums of `Channels` channels, over the arithmetic Sums.
template <class Sums, int32_t Channels>
struct ChannelSums {
  void start(const Sums& sums, int32_t first) {
    MILLIWATT_UNROLL(8)
    for (int32_t i = 0; i < Channels; ++i) sum[i] = sums.start(first + i);
  }

  void save(typename Sums::Sum* to) const {
    MILLIWATT_UNROLL(8)
    for (int32_t i = 0; i < Channels; ++i) to[i] = sum[i];
  }

  void restore(const typename Sums::Sum* from) {
    MILLIWATT_UNROLL(8)
    for (int32_t i = 0; i < Channels; ++i) sum[i] = from[i];
  }

  // A run of elements, from tap `tap` of the channels on, each with its weight of each channel. `weights`: of these
  // channels, each of which has `taps`.
  template <class T, class Weight>
  void add_run(const T* elements, Flash<Weight> weights, int32_t taps, int32_t tap, int32_t count) {
    const int32_t to_channel = Sums::kInterleaved ? 1 : taps;
    const int32_t to_tap = Sums::kInterleaved ? Channels : 1;
    Flash<Weight> weight = weights + tap * to_tap;
    MILLIWATT_UNROLL(4)
    for (int32_t at = 0; at < count; ++at, weight = weight + to_tap) {
      const T element = elements[at];
      MILLIWATT_UNROLL(8)
      for (int32_t i = 0; i < Channels; ++i) sum[i] = Sums::add(sum[i], element, weight[i * to_channel]);
    }
  }

  // To each channel the product of its own element and weight; Multiplier channels share an element.
  template <int32_t Multiplier, class T, class Weight>
  void add_each(const T* elements, Flash<Weight> weights, int32_t first) {
    const int32_t own = Multiplier == 1 ? 0 : first;
    if (Multiplier == 1) elements += first;
    __asm__("" : "+r"(elements));  // one address with offsets: gcc would compute one for each channel
    MILLIWATT_UNROLL(8)
    for (int32_t i = 0; i < Channels; ++i) sum[i] = Sums::add(sum[i], elements[(own + i) / Multiplier], weights[i]);
  }

  template <class T>
  void results(const Sums& sums, int32_t first, T* to) const {
    MILLIWATT_UNROLL(8)
    for (int32_t i = 0; i < Channels; ++i) to[first + i] = sums.result(sum[i], first + i);
  }

  typename Sums::Sum sum[Channels];
};

// body.template channels<N>(first) for all of `Count` channels: Sums::kAtOnce of them at a time, then half as many at
// most once, then one by one.
template <class Sums, int32_t Count, class Body>
inline void for_channels(const Body& body) {
  const int32_t half = Sums::kAtOnce / 2;
  const int32_t whole = Count / Sums::kAtOnce * Sums::kAtOnce;
  for (int32_t first = 0; first < whole; first += Sums::kAtOnce) body.template channels<Sums::kAtOnce>(first);
  if (Count - whole >= half) body.template channels<half>(whole);
  for (int32_t first = Count / half * half; first < Count; ++first) body.template channels<1>(first);
}

}  // namespace milliwatt
