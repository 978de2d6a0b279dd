// CONV_2D, int8, WebAssembly: kRowsAtOnce output rows a step.
//
// weights, bias, multipliers and shifts as core/channel_blocks.h has them, a run for each kernel row (for each tap
// where columns are dilated). scratch: the input rows under the step's windows, widened, and one more code.
#pragma once

#include "../core/convolve_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_wasm.h"
#include "factors_wasm.h"
#include "lines_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

// Windows and codes of one output row.
template <class S>
struct PlacesInRowWasm {
  const int16_t* window;
  int8_t* codes;
  MILLIWATT_WASM_INLINE const int16_t* from(int32_t x) const {
    return window + x * S::kStrideWidth * S::kInputChannels;
  }
  MILLIWATT_WASM_INLINE int8_t* to(int32_t x) const { return codes + x * S::kOutputChannels; }
};

// Windows and codes of several output rows, counted through, so that few pixels are left over.
template <class S, class Out>
struct PlacesInRowsWasm {
  const int16_t* window;
  Out out;
  int32_t first_row;
  int32_t channel;
  MILLIWATT_WASM_INLINE const int16_t* from(int32_t pixel) const {
    if (+S::kStrideHeight * WidenedRows<S>::kPitch == S::kOutputWidth * S::kStrideWidth * S::kInputChannels) {
      return window + pixel * S::kStrideWidth * S::kInputChannels;
    }
    const uint32_t p = static_cast<uint32_t>(pixel);
    return window + WidenedRows<S>::window_at(static_cast<int32_t>(p / S::kOutputWidth),
                                              static_cast<int32_t>(p % S::kOutputWidth));
  }
  MILLIWATT_WASM_INLINE int8_t* to(int32_t pixel) const {
    const uint32_t p = static_cast<uint32_t>(pixel);
    const int32_t x = static_cast<int32_t>(p % S::kOutputWidth);
    return out[first_row + static_cast<int32_t>(p / S::kOutputWidth)] + (x * S::kOutputChannels + channel);
  }
};

template <class S, int32_t Bytes, class Codes, class Out>
inline void convolve_block_wasm(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias,
                                const Codes& make, int32_t first_row, int32_t rows, int32_t channel) {
  const typename Codes::Block block = make.block(channel);
  if (S::kOutputWidth % 2 != 0 && S::kRowsAtOnce > 1) {
    const PlacesInRowsWasm<S, Out> places = {codes, out, first_row, channel};
    dot_block_wasm<S, Bytes>(places, rows * S::kOutputWidth, weights, bias + channel, block);
    return;
  }
  for (int32_t y = 0; y < rows; ++y) {
    const PlacesInRowWasm<S> places = {codes + WidenedRows<S>::window_at(y, 0), out[first_row + y] + channel};
    dot_block_wasm<S, Bytes>(places, S::kOutputWidth, weights, bias + channel, block);
  }
}

template <class S, class Codes, class Out>
inline void convolve_wasm(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias, const Codes& make,
                          int32_t first_row, int32_t rows) {
  int32_t channel = 0;
  for (; channel + 16 <= S::kOutputChannels; channel += 16, weights += S::kBlockWeights) {
    convolve_block_wasm<S, 16>(codes, out, weights, bias, make, first_row, rows, channel);
  }
  if (S::kOutputChannels % 16 != 0) {
    convolve_block_wasm<S, S::kOutputChannels % 16>(codes, out, weights, bias, make, first_row, rows, channel);
  }
}

#endif

template <class S, class Codes, class In, class Out>
inline void convolve_step_wasm(In in, Out out, const int8_t* weights, const int32_t* bias, const Codes& make,
                               int16_t* codes, int32_t step) {
  typedef ConvolutionRuns<S> Runs;
  const int32_t first_row = step * S::kRowsAtOnce;
  const int32_t left = S::kOutputHeight - first_row;
  const int32_t rows = left < S::kRowsAtOnce ? left : S::kRowsAtOnce;
#if defined(MILLIWATT_WASM_SIMD)
  WidenedRows<S>::template gather<WideningWasm>(in, first_row, rows, codes);
  convolve_wasm<Runs>(codes, out, weights, bias, make, first_row, rows);
#else
  WidenedRows<S>::template gather<PlainWidening>(in, first_row, rows, codes);
  convolve_plain<Runs>(codes, out, weights, bias, make, first_row, rows);
#endif
}

template <class S, class In, class Out>
inline void conv2d_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> lines,
                           void* scratch, int32_t step) {
  const LayerLinesWasm<S> make(lines.address());
  convolve_step_wasm<S>(in, out, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch), step);
}

template <class S, class In, class Out>
inline void conv2d_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> multipliers,
                           Flash<int8_t> shifts, void* scratch, int32_t step) {
  const LayerFactorsWasm<S> make(multipliers.address(), shifts.address());
  convolve_step_wasm<S>(in, out, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch), step);
}

}  // namespace milliwatt
