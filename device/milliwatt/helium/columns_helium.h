// Helium: the codes under a row of windows, column by column: each column of the image has its kernel rows' pixels next
// to each other, so that a window is one run of codes. Columns of a dilated kernel lie by their remainder.
#pragma once

#include <stdint.h>

#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

// `count` pieces of `Bytes` codes from places `from_step` apart to places `to_step` apart.
template <int32_t Bytes>
inline void copy_pieces(const int8_t* from, int8_t* to, int32_t from_step, int32_t to_step, int32_t count) {
  if (count <= 0) return;
  const int32_t tail = Bytes % 16;
  const int32_t whole = Bytes - tail;
  if (whole > 128) {
    for (int32_t i = 0; i < count; ++i) __builtin_memcpy(to + i * to_step, from + i * from_step, Bytes);
    return;
  }
  from_step -= whole;
  to_step -= whole;
  int32_t left = tail;
  __asm__ volatile(
      ".if %c[tail] > 0\n"
      "vctp.8 %[left]\n"
      ".endif\n"
      "dls lr, %[count]\n"
      "1:\n"
      ".rept %c[whole] / 16\n"
      "vldrb.8 q0, [%[from]], #16\n"
      "vstrb.8 q0, [%[to]], #16\n"
      ".endr\n"
      ".if %c[tail] > 0\n"
      "vpstt\n"
      "vldrbt.8 q0, [%[from]]\n"
      "vstrbt.8 q0, [%[to]]\n"
      ".endif\n"
      "add %[from], %[from], %[from_step]\n"
      "add %[to], %[to], %[to_step]\n"
      "le lr, 1b\n"
      : [from] "+&r"(from), [to] "+&r"(to), [left] "+&r"(left)
      : [count] "r"(count), [from_step] "r"(from_step), [to_step] "r"(to_step), [tail] "i"(tail), [whole] "i"(whole)
      : "lr", "q0", "memory");
}

// Where the bytes of a vector of neighbouring pieces come to, for pieces that come to places `Step` apart.
template <int32_t Bytes, int32_t Step>
struct PlacesOfPieces {
  static const uint8_t kPlaces[16];
  static constexpr uint8_t place(int32_t byte) { return static_cast<uint8_t>(byte / Bytes * Step + byte % Bytes); }
};
template <int32_t Bytes, int32_t Step>
const uint8_t PlacesOfPieces<Bytes, Step>::kPlaces[16] = {
    place(0), place(1), place(2),  place(3),  place(4),  place(5),  place(6),  place(7),
    place(8), place(9), place(10), place(11), place(12), place(13), place(14), place(15)};

// `count` neighbouring pieces of `Bytes` codes, as many as fit a vector together, to places `Step` apart.
template <int32_t Bytes, int32_t Step>
inline void spread_pieces(const int8_t* from, int8_t* to, int32_t count) {
  const int32_t at_once = 16 / Bytes;
  int32_t bytes = at_once * Bytes;
  int32_t rest = count % at_once * Bytes;
  int32_t rounds = count / at_once;
  __asm__ volatile(
      "vldrb.8 q1, [%[places]]\n"
      "vctp.8 %[bytes]\n"
      "wls lr, %[rounds], 2f\n"
      "1:\n"
      "vpstt\n"
      "vldrbt.8 q0, [%[from]], #%c[from_move]\n"
      "vstrbt.8 q0, [%[to], q1]\n"
      "addw %[to], %[to], #%c[to_move]\n"
      "le lr, 1b\n"
      "2:\n"
      "vctp.8 %[rest]\n"
      "vpstt\n"
      "vldrbt.8 q0, [%[from]]\n"
      "vstrbt.8 q0, [%[to], q1]\n"
      : [from] "+&r"(from), [to] "+&r"(to)
      : [rounds] "r"(rounds), [bytes] "r"(bytes), [rest] "r"(rest), [places] "r"(PlacesOfPieces<Bytes, Step>::kPlaces),
        [from_move] "i"(at_once * Bytes), [to_move] "i"(at_once * Step)
      : "lr", "q0", "q1", "memory");
}

// Are pieces so short that several fit a vector, at places that 8 bits reach?
template <int32_t Bytes, int32_t Step>
struct AreSpread {
  enum : int32_t { kValue = Bytes <= 8 && (16 / Bytes - 1) * Step + Bytes <= 256 };
};

template <int32_t Bytes, int32_t Step, bool Spread>
struct CopyNeighbours {
  static inline void copy(const int8_t* from, int8_t* to, int32_t count) {
    copy_pieces<Bytes>(from, to, Bytes, Step, count);
  }
};
template <int32_t Bytes, int32_t Step>
struct CopyNeighbours<Bytes, Step, true> {
  static inline void copy(const int8_t* from, int8_t* to, int32_t count) {
    spread_pieces<Bytes, Step>(from, to, count);
  }
};

// The same code everywhere.
template <int32_t Bytes>
inline void fill_pieces(int8_t code, int8_t* to, int32_t to_step, int32_t count) {
  if (Bytes >= 16) {
    for (int32_t i = 0; i < count; ++i) __builtin_memset(to + i * to_step, code, Bytes);
    return;
  }
  int32_t bytes = Bytes;
  __asm__ volatile(
      "vdup.8 q0, %[code]\n"
      "vctp.8 %[bytes]\n"
      "wls lr, %[count], 2f\n"
      "1:\n"
      "vpst\n"
      "vstrbt.8 q0, [%[to]]\n"
      "add %[to], %[to], %[to_step]\n"
      "le lr, 1b\n"
      "2:\n"
      : [to] "+&r"(to)
      : [code] "r"(static_cast<int32_t>(code)), [bytes] "r"(bytes), [to_step] "r"(to_step), [count] "r"(count)
      : "lr", "q0", "memory");
}

template <class S>
struct HeliumColumns {
  enum : int32_t {
    kTaps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels,
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kEnd = kColumns - S::kPadLeft,  // of the image's columns that are read
    kColumnBytes = S::kKernelHeight * S::kInputChannels,
    kOfRemainder = (kColumns + S::kDilationWidth - 1) / S::kDilationWidth,
    kRowBytes = kOfRemainder * S::kDilationWidth * kColumnBytes
  };

  // Where column x lies.
  static inline int32_t place(int32_t x) {
    if (S::kDilationWidth == 1) return x * kColumnBytes;
    return (x % S::kDilationWidth * kOfRemainder + x / S::kDilationWidth) * kColumnBytes;
  }

  // The windows of an output row.
  template <class In>
  static inline void gather(In in, int32_t out_row, int8_t* to) {
    const int32_t top = out_row * S::kStrideHeight - S::kPadTop;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, to += S::kInputChannels) {
      const int32_t y = top + ky * S::kDilationHeight;
      const int8_t* const row = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
      for (int32_t r = 0; r < S::kDilationWidth; ++r) gather_row(row, r, to + r * kOfRemainder * kColumnBytes);
    }
  }

 private:
  // Columns first, first + kDilationWidth, ... of one row; null: of padding.
  static inline void gather_row(const int8_t* row, int32_t first, int8_t* to) {
    const int32_t step = S::kDilationWidth;
    const int32_t count = first < kColumns ? (+kColumns - first + step - 1) / step : 0;
    if (row == nullptr) {
      fill_pieces<S::kInputChannels>(S::kInputZeroPoint, to, kColumnBytes, count);
      return;
    }
    const int32_t image_end = +kEnd < +S::kInputWidth ? +kEnd : +S::kInputWidth;  // columns of the image, from its left
    int32_t begin = 0;                                                            // of the places inside the image
    if (S::kPadLeft > first) begin = (S::kPadLeft - first + step - 1) / step;
    int32_t end = image_end + S::kPadLeft > first ? (image_end + S::kPadLeft - first + step - 1) / step : 0;
    if (begin > count) begin = count;
    if (end < begin) end = begin;
    if (begin > 0) fill_pieces<S::kInputChannels>(S::kInputZeroPoint, to, kColumnBytes, begin);
    const int32_t x = first + begin * step - S::kPadLeft;
    const int8_t* const from = row + x * S::kInputChannels;
    if (S::kDilationWidth == 1) {
      const bool are_spread = AreSpread<S::kInputChannels, kColumnBytes>::kValue != 0;
      CopyNeighbours<S::kInputChannels, kColumnBytes, are_spread>::copy(from, to + begin * kColumnBytes, end - begin);
    } else {
      copy_pieces<S::kInputChannels>(from, to + begin * kColumnBytes, step * S::kInputChannels, kColumnBytes,
                                     end - begin);
    }
    if (count > end) {
      fill_pieces<S::kInputChannels>(S::kInputZeroPoint, to + end * kColumnBytes, kColumnBytes, count - end);
    }
  }
};

}  // namespace milliwatt

#endif
