// 1 / (1 + exp(-x)) and tanh(x) of 16-bit numbers, bit for bit as sigmoid.h has them, in fewer instructions and with a
// larger table: a line for each 1 / 24 of x, of both signs. src/kernels/curve_lines.cpp makes the table.
#pragma once

#include <stdint.h>

#include "flash.h"

namespace milliwatt {

struct CurveLines {
  // lines[i]: 2^30 + 2^15 + 2^15 * (sigmoid's value at i / 24), less 64 below 0; slopes[i]: what it grows by for each
  // of 512 parts of 1 / 24. Of i = -256 .. 255.
  CurveLines(Flash<int32_t> line_table, Flash<int16_t> slope_table)
      : lines(line_table + 256), slopes(slope_table + 256) {}

  uint32_t at(int32_t x) const {
    const int32_t entry = x >> 9;
    return static_cast<uint32_t>(lines[entry]) + static_cast<uint32_t>(x & 511) * static_cast<uint16_t>(slopes[entry]);
  }

  // x in units of 1 / 12288, at most 2^17 - 1 of them, not below -2^17. In 2^-31; the upper 16 bits are the code.
  int32_t wide_sigmoid(int32_t x) const { return static_cast<int32_t>(at(x)); }

  // Of twice_x in the same units, twice the number whose tanh it is. In 2^-15.
  int32_t tanh_of_half(int32_t twice_x) const {
    return static_cast<int32_t>(at(twice_x) - ((UINT32_C(1) << 30) + (UINT32_C(1) << 14))) >> 15;
  }

  Flash<int32_t> lines;
  Flash<int16_t> slopes;
};

}  // namespace milliwatt
