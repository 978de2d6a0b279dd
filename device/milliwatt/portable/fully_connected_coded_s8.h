// FULLY_CONNECTED, int8, any core, weights in a prefix code (core/coded_units.h): decoded as they are used, without
// memory for them. Everything in one step, all input rows next to each other. Layers of all shapes share one routine.
#pragma once

#include "../core/coded_units.h"
#include "../core/rows.h"

namespace milliwatt {

// The layer's codes from `from` to `to`.
template <bool Gaps, bool OwnFactors>
__attribute__((noinline)) inline void connect_coded(const int8_t* from, int8_t* to, Flash<int8_t> stream,
                                                    Flash<int16_t> numbers, Flash<int8_t> symbols) {
  CodedUnits<Gaps, OwnFactors> units(stream, numbers, symbols);
  const int32_t zero_point = numbers[CodedNumber::kInputZeroPoint];
  for (int32_t unit = static_cast<uint16_t>(numbers[CodedNumber::kUnits]); unit > 0; --unit) {
    int32_t sum = units.start();
    units.each([&](int32_t at, int32_t weight) { sum += weight * (static_cast<int32_t>(from[at]) - zero_point); });
    *to++ = units.code(sum);
  }
}

template <class S, class In, class Out>
inline void fully_connected_coded_s8(In in, Out out, Flash<int8_t> stream, Flash<int16_t> numbers,
                                     Flash<int8_t> symbols, int32_t /*step*/) {
  connect_coded<S::kGaps != 0, S::kOwnFactors != 0>(in[0], out[0], stream, numbers, symbols);
}

}  // namespace milliwatt
