// DEPTHWISE_CONV_2D, int8, WebAssembly: kRowsAtOnce output rows a step.
//
// 16 output channels at once; of few channels at stride 1, kPixelsAtOnce neighbouring pixels of them at once. weights,
// taps row by row, the last one alone beside a 0, and bias as core/channel_blocks.h has them; lines as lines_wasm.h, or
// multipliers and shifts. scratch: the input rows under the step's windows, widened, each code as often as it has
// output channels, and 16 more codes, which are read for nothing.
#pragma once

#include "../core/depthwise_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "factors_wasm.h"
#include "lines_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

// Adds the products of taps `Tap` and `Tap + 1` of a block, and of those behind them.
template <class S, int32_t Tap, bool More = (Tap < S::kTaps)>
struct TapPairsWasm {
  static MILLIWATT_WASM_INLINE void add(const int16_t* window, const int8_t* weights, SumsWasm& sums) {
    const int16_t* first = window + S::tap_at(Tap);
    const int16_t* second = window + S::tap_at(Tap + 1 < S::kTaps ? Tap + 1 : Tap);
    add_two(first, second, weights, sums);
    TapPairsWasm<S, Tap + 2>::add(window, weights + 32, sums);
  }
  static MILLIWATT_WASM_INLINE void add_two(const int16_t* first, const int16_t* second, const int8_t* weights,
                                            SumsWasm& sums) {
    MILLIWATT_UNROLL(2)
    for (int32_t half = 0; half < 2; ++half) {
      const v128_t a = wasm_v128_load(first + 8 * half);
      const v128_t b = wasm_v128_load(second + 8 * half);
      const v128_t low = wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      const v128_t high = wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
      sums.lanes[half] =
          wasm_i32x4_add(sums.lanes[half], wasm_i32x4_dot_i16x8(low, widen_eight_wasm(weights + 8 * half)));
      sums.lanes[2 + half] =
          wasm_i32x4_add(sums.lanes[2 + half], wasm_i32x4_dot_i16x8(high, widen_eight_wasm(weights + 16 + 8 * half)));
    }
  }
};
template <class S, int32_t Tap>
struct TapPairsWasm<S, Tap, false> {
  static MILLIWATT_WASM_INLINE void add(const int16_t*, const int8_t*, SumsWasm&) {}
};

// All taps of a block; those of large windows in a loop.
template <class S>
MILLIWATT_WASM_INLINE void add_taps_wasm(const int16_t* window, const int8_t* weights, SumsWasm& sums) {
  if (S::kTaps <= 64) return TapPairsWasm < S, S::kTaps <= 64 ? 0 : S::kTaps > ::add(window, weights, sums);
  for (int32_t tap = 0; tap < S::kTaps; tap += 2, weights += 32) {
    const int32_t next = tap + 1 < S::kTaps ? tap + 1 : tap;
    TapPairsWasm<S, 0>::add_two(window + S::tap_at(tap), window + S::tap_at(next), weights, sums);
  }
}

template <class S, int32_t Bytes, class Block>
MILLIWATT_WASM_INLINE void depthwise_pixel_wasm(const int16_t* window, const int8_t* weights, const int32_t* bias,
                                                const Block& block, int8_t* to) {
  SumsWasm sums;
  sums.start(bias);
  add_taps_wasm<S>(window, weights, sums);
  block.template store<Bytes>(sums, to);
}

// One block of channels (or of pixels by channels) of one output row.
template <class S, int32_t Bytes, class Block>
MILLIWATT_WASM_INLINE void depthwise_row_wasm(const int16_t* row, const int8_t* weights, const int32_t* bias,
                                              const Block& block, int8_t* to) {
  const int32_t window_step = S::kPixelsAtOnce * S::kStrideWidth * S::kInputChannels;
  const int32_t units = S::kOutputWidth / S::kPixelsAtOnce;
  for (int32_t unit = 0; unit < units; ++unit) {
    depthwise_pixel_wasm<S, Bytes>(row + unit * window_step, weights, bias, block,
                                   to + unit * S::kPixelsAtOnce * S::kOutputChannels);
  }
  const int32_t over = S::kOutputWidth % S::kPixelsAtOnce;
  if (over == 0) return;
  if (units > 0) {  // the last pixels, some of them again
    const int32_t x = S::kOutputWidth - S::kPixelsAtOnce;
    depthwise_pixel_wasm<S, Bytes>(row + x * S::kInputChannels, weights, bias, block, to + x * S::kOutputChannels);
  } else {
    depthwise_pixel_wasm<S, over * S::kOutputChannels>(row, weights, bias, block, to);
  }
}

template <class S, int32_t Bytes, class Codes, class Out>
inline void depthwise_block_wasm(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias,
                                 const Codes& make, int32_t first_row, int32_t rows, int32_t lane) {
  const typename Codes::Block block = make.block(lane);
  for (int32_t y = 0; y < rows; ++y) {
    depthwise_row_wasm<S, Bytes>(codes + WidenedRows<S>::window_at(y, 0) + lane, weights, bias + lane, block,
                                 out[first_row + y] + lane);
  }
}

template <class S, class Codes, class Out>
inline void depthwise_wasm(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias, const Codes& make,
                           int32_t first_row, int32_t rows) {
  const int32_t lanes = S::kPixelsAtOnce * S::kOutputChannels;
  int32_t lane = 0;
  for (; lane + 16 <= lanes; lane += 16, weights += S::kBlockWeights) {
    depthwise_block_wasm<S, 16>(codes, out, weights, bias, make, first_row, rows, lane);
  }
  if (lanes % 16 != 0) {
    depthwise_block_wasm<S, lanes % 16>(codes, out, weights, bias, make, first_row, rows, lane);
  }
}

#endif

template <class S, class Codes, class In, class Out>
inline void depthwise_step_wasm(In in, Out out, const int8_t* weights, const int32_t* bias, const Codes& make,
                                int16_t* codes, int32_t step) {
  typedef DepthwiseTaps<S> Taps;
  const int32_t first_row = step * S::kRowsAtOnce;
  const int32_t left = S::kOutputHeight - first_row;
  const int32_t rows = left < S::kRowsAtOnce ? left : S::kRowsAtOnce;
#if defined(MILLIWATT_WASM_SIMD)
  WidenedRows<Taps>::template gather<RepeatedWidening<WideningWasm, Taps::kTimes> >(in, first_row, rows, codes);
  depthwise_wasm<Taps>(codes, out, weights, bias, make, first_row, rows);
#else
  WidenedRows<Taps>::template gather<RepeatedWidening<PlainWidening, Taps::kTimes> >(in, first_row, rows, codes);
  depthwise_plain<Taps>(codes, out, weights, bias, make, first_row, rows);
#endif
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> lines,
                                     void* scratch, int32_t step) {
  const LayerLinesWasm<S> make(lines.address());
  depthwise_step_wasm<S>(in, out, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch), step);
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                     Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch, int32_t step) {
  const LayerFactorsWasm<S> make(multipliers.address(), shifts.address());
  depthwise_step_wasm<S>(in, out, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch), step);
}

}  // namespace milliwatt
