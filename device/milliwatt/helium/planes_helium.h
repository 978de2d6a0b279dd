// Helium: the codes under a few rows of windows, channel by channel: each channel has a plane of columns, each with its
// rows' codes next to each other, so that a channel's window is one run of codes.
#pragma once

#include <stdint.h>

#include "../core/window.h"
#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

// Scatters `Rows` codes of each of `count` columns, `Step` apart, to the planes of eight channels (of `lanes`, if Part;
// of four, if Wide), which are `plane` bytes apart. Columns come to places `to_step` apart.
template <int32_t Rows, bool Part, bool Wide, int32_t Step>
inline void scatter_columns(const int8_t* a, const int8_t* b, const int8_t* c, int8_t* to, int32_t to_step,
                            int32_t plane, int32_t lanes, int32_t count) {
  int32_t first = 0;
  // clang-format off
  __asm__ volatile(
      ".macro milliwatt_scatter from, places\n"
      ".if %c[part] > 0\n"
      "vpstt\n"
      ".if %c[wide] > 0\n"
      "vldrbt.s32 q3, [\\from], #%c[move]\n"
      "vstrbt.32 q3, [%[to], \\places]\n"
      ".else\n"
      "vldrbt.s16 q3, [\\from], #%c[move]\n"
      "vstrbt.16 q3, [%[to], \\places]\n"
      ".endif\n"
      ".elseif %c[wide] > 0\n"
      "vldrb.s32 q3, [\\from], #%c[move]\n"
      "vstrb.32 q3, [%[to], \\places]\n"
      ".else\n"
      "vldrb.s16 q3, [\\from], #%c[move]\n"
      "vstrb.16 q3, [%[to], \\places]\n"
      ".endif\n"
      ".if %c[rest] > 0\n"
      "addw \\from, \\from, #%c[rest]\n"
      ".endif\n"
      ".if %c[more] > 0\n"
      "add.w \\from, \\from, #(%c[more] * 4096)\n"
      ".endif\n"
      ".endm\n"
      ".if %c[wide] > 0\n"
      "vctp.32 %[lanes]\n"
      "vidup.u32 q0, %[first], #1\n"
      "vmul.i32 q0, q0, %[plane]\n"
      "mov.w lr, #1\n"
      "vadd.i32 q1, q0, lr\n"
      "vadd.i32 q2, q1, lr\n"
      ".else\n"
      "vctp.16 %[lanes]\n"
      "vidup.u16 q0, %[first], #1\n"
      "vmul.i16 q0, q0, %[plane]\n"
      "mov.w lr, #1\n"
      "vadd.i16 q1, q0, lr\n"
      "vadd.i16 q2, q1, lr\n"
      ".endif\n"
      "dls lr, %[count]\n"
      "1:\n"
      "milliwatt_scatter %[a], q0\n"
      ".if %c[rows] > 1\n"
      "milliwatt_scatter %[b], q1\n"
      ".endif\n"
      ".if %c[rows] > 2\n"
      "milliwatt_scatter %[c], q2\n"
      ".endif\n"
      "add %[to], %[to], %[to_step]\n"
      "le lr, 1b\n"
      ".purgem milliwatt_scatter\n"
      : [a] "+&l"(a), [b] "+&l"(b), [c] "+&l"(c), [to] "+&r"(to), [first] "+&Te"(first)
      : [to_step] "r"(to_step), [plane] "r"(plane), [lanes] "r"(lanes), [count] "r"(count), [rows] "i"(Rows),
        [part] "i"(Part ? 1 : 0), [wide] "i"(Wide ? 1 : 0), [move] "i"(Step < 128 ? Step : 0),
        [rest] "i"(Step < 128 ? 0 : Step % 4096), [more] "i"(Step / 4096)
      : "lr", "q0", "q1", "q2", "q3", "memory");
  // clang-format on
}

// Scatters one code to `count` neighbouring places of each plane.
template <bool Part, bool Wide>
inline void scatter_code(int32_t code, int8_t* to, int32_t to_step, int32_t plane, int32_t lanes, int32_t count) {
  int32_t first = 0;
  // clang-format off
  __asm__ volatile(
      ".if %c[wide] > 0\n"
      "vctp.32 %[lanes]\n"
      "vidup.u32 q0, %[first], #1\n"
      "vmul.i32 q0, q0, %[plane]\n"
      ".else\n"
      "vctp.16 %[lanes]\n"
      "vidup.u16 q0, %[first], #1\n"
      "vmul.i16 q0, q0, %[plane]\n"
      ".endif\n"
      "vdup.16 q1, %[code]\n"
      "dls lr, %[count]\n"
      "1:\n"
      ".if %c[part] > 0\n"
      "vpst\n"
      ".if %c[wide] > 0\n"
      "vstrbt.32 q1, [%[to], q0]\n"
      ".else\n"
      "vstrbt.16 q1, [%[to], q0]\n"
      ".endif\n"
      ".elseif %c[wide] > 0\n"
      "vstrb.32 q1, [%[to], q0]\n"
      ".else\n"
      "vstrb.16 q1, [%[to], q0]\n"
      ".endif\n"
      "add %[to], %[to], %[to_step]\n"
      "le lr, 1b\n"
      : [to] "+&r"(to), [first] "+&Te"(first)
      : [code] "r"(code), [to_step] "r"(to_step), [plane] "r"(plane), [lanes] "r"(lanes), [count] "r"(count),
        [part] "i"(Part ? 1 : 0), [wide] "i"(Wide ? 1 : 0)
      : "lr", "q0", "q1", "memory");
  // clang-format on
}

template <class S>
struct HeliumPlanes {
  enum : int32_t {
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kColumn = S::kKernelHeight + (S::kRowsAtOnce - 1) * S::kStrideHeight,  // bytes; several rows are not dilated
    kDilation = S::kRowsAtOnce > 1 ? 1 : +S::kDilationHeight,
    kTaps = (S::kKernelWidth - 1) * S::kDilationWidth * kColumn + S::kKernelHeight,  // of a run
    kPlane = kColumns * kColumn,                                                     // bytes
    kWide = 7 * kPlane > 65535,
    kLanes = kWide ? 4 : 8,
    kRoom = S::kInputWidth + S::kPadLeft < kColumns ? +S::kInputWidth : kColumns - S::kPadLeft,
    kInside = kRoom < 0 ? 0 : +kRoom,  // columns of the image
    kRight = kColumns - S::kPadLeft - kInside
  };

  // Output rows first_row .. first_row + count - 1.
  template <class In>
  static inline void gather(In in, int32_t first_row, int32_t count, int8_t* planes) {
    const int8_t* rows[+kColumn];
    const int32_t top = first_row * S::kStrideHeight - S::kPadTop;
    const int32_t read = S::kKernelHeight + (count - 1) * S::kStrideHeight;
    const Taps taps = taps_inside(top, S::kInputHeight, read, kDilation);
    for (int32_t ky = taps.first; ky < taps.end; ++ky) rows[ky] = in[top + ky * kDilation];
    int32_t channel = 0;
    for (; channel + kLanes <= S::kInputChannels; channel += kLanes) {
      gather_channels<false>(rows, taps, read, channel, kLanes, planes + channel * kPlane);
    }
    const int32_t left = S::kInputChannels % +kLanes;
    if (left > 0) gather_channels<true>(rows, taps, read, channel, left, planes + channel * kPlane);
  }

 private:
  template <bool Part>
  static inline void gather_channels(const int8_t* const* rows, Taps taps, int32_t read, int32_t channel, int32_t lanes,
                                     int8_t* to) {
    const int32_t right = kRight;
    if (S::kPadLeft > 0) fill<Part>(to, 1, lanes, S::kPadLeft * +kColumn);
    if (right > 0) fill<Part>(to + (S::kPadLeft + +kInside) * +kColumn, 1, lanes, right * kColumn);
    if (kInside == 0) return;
    to += S::kPadLeft * +kColumn;
    for (int32_t ky = 0; ky < taps.first; ++ky) fill<Part>(to + ky, kColumn, lanes, kInside);
    for (int32_t ky = taps.end < taps.first ? taps.first : taps.end; ky < read; ++ky) {
      fill<Part>(to + ky, kColumn, lanes, kInside);
    }
    int32_t ky = taps.first;
    for (; ky + 3 <= taps.end; ky += 3) {
      scatter<3, Part>(rows[ky] + channel, rows[ky + 1] + channel, rows[ky + 2] + channel, to + ky, lanes);
    }
    if (ky + 2 == taps.end) {
      scatter<2, Part>(rows[ky] + channel, rows[ky + 1] + channel, rows[ky] + channel, to + ky, lanes);
    } else if (ky + 1 == taps.end) {
      const int8_t* row = rows[ky] + channel;
      scatter<1, Part>(row, row, row, to + ky, lanes);
    }
  }

  template <bool Part>
  static inline void fill(int8_t* to, int32_t step, int32_t lanes, int32_t count) {
    scatter_code<Part, kWide != 0>(S::kInputZeroPoint, to, step, kPlane, lanes, count);
  }
  template <int32_t Rows, bool Part>
  static inline void scatter(const int8_t* a, const int8_t* b, const int8_t* c, int8_t* to, int32_t lanes) {
    scatter_columns<Rows, Part, kWide != 0, S::kInputChannels>(a, b, c, to, kColumn, kPlane, lanes, kInside);
  }
};

}  // namespace milliwatt

#endif
