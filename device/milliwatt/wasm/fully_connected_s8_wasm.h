// FULLY_CONNECTED, int8, WebAssembly: everything in one step.
//
// weights as core/channel_blocks.h has them, all inputs one run, and bias; lines as lines_wasm.h, or
// multipliers and shifts. scratch: the inputs,
// widened, and one more code.
#pragma once

#include "../core/connect_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_wasm.h"
#include "factors_wasm.h"
#include "lines_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

struct PlaceOfUnitsWasm {
  const int16_t* inputs;
  int8_t* codes;
  MILLIWATT_WASM_INLINE const int16_t* from(int32_t) const { return inputs; }
  MILLIWATT_WASM_INLINE int8_t* to(int32_t) const { return codes; }
};

template <class S, int32_t Bytes, class Codes>
inline void connect_block_wasm(const int16_t* inputs, int8_t* to, const int8_t* weights, const int32_t* bias,
                               const Codes& make, int32_t unit) {
  const PlaceOfUnitsWasm place = {inputs, to + unit};
  dot_pixels_wasm<S, Bytes, 1>(place, 0, weights, bias + unit, make.block(unit));
}

template <class S, class Codes>
inline void connect_wasm(const int16_t* inputs, int8_t* to, const int8_t* weights, const int32_t* bias,
                         const Codes& make) {
  int32_t unit = 0;
  for (; unit + 16 <= S::kUnits; unit += 16, weights += S::kBlockWeights) {
    connect_block_wasm<S, 16>(inputs, to, weights, bias, make, unit);
  }
  if (S::kUnits % 16 != 0) connect_block_wasm<S, S::kUnits % 16>(inputs, to, weights, bias, make, unit);
}

#endif

template <class S, class Codes, class In>
inline void connect_step_wasm(int8_t* to, In in, const int8_t* weights, const int32_t* bias, const Codes& make,
                              int16_t* inputs) {
#if defined(MILLIWATT_WASM_SIMD)
  for (int32_t row = 0; row < S::kInputRows; ++row) {
    WideningWasm::widen<In::kRowElements>(in[row], S::kInputZeroPoint, inputs + row * In::kRowElements);
  }
  connect_wasm<InputsAsRun<S> >(inputs, to, weights, bias, make);
#else
  connect_plain<S>(to, in, weights, bias, make, inputs);
#endif
}

template <class S, class In, class Out>
inline void fully_connected_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> lines,
                                    void* scratch, int32_t) {
  const LayerLinesWasm<S> make(lines.address());
  connect_step_wasm<S>(out[0], in, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch));
}

template <class S, class In, class Out>
inline void fully_connected_s8_wasm(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                    Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch, int32_t) {
  const LayerFactorsWasm<S> make(multipliers.address(), shifts.address());
  connect_step_wasm<S>(out[0], in, weights.address(), bias.address(), make, static_cast<int16_t*>(scratch));
}

}  // namespace milliwatt
