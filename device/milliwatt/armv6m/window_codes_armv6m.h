// Armv6-M: the codes under the window of one output pixel as the words of pack_codes_armv6m.h, row by row; outside the
// image lies the zero point.
#pragma once

#include "pack_codes_armv6m.h"

namespace milliwatt {

template <class S>
struct WindowForm {
  enum : int32_t {
    kSpan = (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLastColumn = (S::kOutputWidth - 1) * S::kStrideWidth - S::kPadLeft + kSpan,
    kPads = S::kPadLeft > 0 || kLastColumn > S::kInputWidth,
    // Neighbouring codes of a window.
    kRuns = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth,
    kColumns = S::kKernelWidth / kRuns,
    kRun = kColumns * S::kInputChannels,
    kTaps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels,
    kWords = (kTaps + 3) / 4 * 2,
    // Runs that do not end with a word, or whose part in the image may not, are put together as bytes first.
    kGathers = (kRun % 4 != 0 && kTaps != kRun) || (kPads && S::kInputChannels % 4 != 0)
  };
};

// So many bytes, one by one: Armv6-M reads no word that is not aligned.
template <int32_t Count>
struct CopyBytes {
  static __attribute__((always_inline)) void copy(const int8_t* from, int8_t* to) {
    CopyBytes<Count - 1>::copy(from, to);
    to[Count - 1] = from[Count - 1];
  }
};
template <>
struct CopyBytes<0> {
  static void copy(const int8_t*, int8_t*) {}
};

// Puts runs of codes one behind the other, as bytes or as words.
template <int32_t Gathers>
struct RunSink {
  int8_t* bytes;
  int32_t* words;

  void same(int8_t code, int32_t count) {
    if (Gathers) {
      for (int32_t i = 0; i < count; ++i) *bytes++ = code;
    } else {
      words = pack_same(code, count, words);
    }
  }
  void codes(const int8_t* from, int32_t count) {
    if (Gathers) {
      for (int32_t i = 0; i < count; ++i) *bytes++ = from[i];
    } else {
      words = pack_codes(from, count, words);
    }
  }
  // Of a run that lies in the image.
  template <int32_t Count>
  void whole_run(const int8_t* from) {
    if (Gathers && Count <= 12) {
      CopyBytes<(Count <= 12 ? Count : 0)>::copy(from, bytes);
      bytes += Count;
    } else {
      codes(from, Count);
    }
  }
};

// rows: those under the window, null outside the image. column: of the window's first tap. room: for kTaps bytes where
// runs are gathered.
template <class S>
inline void pack_window(const int8_t* const* rows, int32_t column, int8_t* room, int32_t* to) {
  typedef WindowForm<S> W;
  const int32_t c = S::kInputChannels;
  RunSink<W::kGathers> sink = {room, to};
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* const row = rows[ky];
    if (row == nullptr) {
      sink.same(static_cast<int8_t>(S::kInputZeroPoint), S::kKernelWidth * c);
      continue;
    }
    for (int32_t run = 0; run < W::kRuns; ++run) {
      int32_t first = column + run * S::kDilationWidth;
      int32_t count = W::kColumns;
      if (W::kPads && (first < 0 || first + count > S::kInputWidth)) {
        const int32_t before = first >= 0 ? 0 : first + count <= 0 ? count : -first;
        int32_t after = first + count - S::kInputWidth;
        after = after <= 0 ? 0 : after < count - before ? after : count - before;
        if (before > 0) sink.same(static_cast<int8_t>(S::kInputZeroPoint), before * c);
        first += before;
        count -= before + after;
        if (count > 0) sink.codes(row + first * c, count * c);
        if (after > 0) sink.same(static_cast<int8_t>(S::kInputZeroPoint), after * c);
      } else {
        sink.template whole_run<W::kRun>(row + first * c);
      }
    }
  }
  if (W::kGathers) pack_codes(room, W::kTaps, to);
}

}  // namespace milliwatt
