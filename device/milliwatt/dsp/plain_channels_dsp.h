// Armv7E-M: the plain channels of a layer (dot_pixels_dsp.h), one after the other: those that a fast kernel does not
// compute because they are too few, or because its arithmetic is not exact for them.
#pragma once

#include "dot_pixels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// How a plain channel lies in its table: these numbers, then its weights, four a word.
struct PlainChannel {
  enum : int32_t {
    kChannel = 0,
    kFoldedBias = 1,  // with the input's zero point: sums of raw codes start from it
    kFactor = 2,
    kShiftFactor = 3,
    kNumbers = 4
  };
};

inline uint32_t four_codes(int32_t code) { return static_cast<uint8_t>(code) * UINT32_C(0x01010101); }

// Does the shape say kPlainSigned: do negative sums of plain channels lose 1 after the first factor?
template <class S>
struct PlainSigned {
  template <int32_t Value>
  struct Number {};
  template <class T>
  static char says(Number<T::kPlainSigned>*);
  template <class T>
  static long long says(...);
  static const bool kValue = sizeof(says<S>(nullptr)) == sizeof(char);
};

// S::kPlain channels of rows of neighbouring pixels. Codes: 1 (int8) or 2 (int16); Taps: codes of a segment, if int8 at
// least 4; Pixels: how many a row has at least; Width: how
// many most rows have.
template <class S, int32_t Codes, int32_t Taps, int32_t Segments, int32_t Width, int32_t Pixels = Width>
struct PlainChannels {
  enum : int32_t {
    kWords = (Taps + 3) / 4,
    kLoops = kWords > 8,
    kLast = kLoops ? (kWords - 2) % 4 + 2 : +kWords,
    kStep = Codes == 1 && Taps % 4 != 0 ? Taps % 4 : 4,
    kMany = Segments == 1                  ? 0
            : Segments == 3 && kWords <= 3 ? 3
                                           : 1,
    kClamps = (S::kLowest > -128 ? 1 : 0) + (S::kHighest < 127 ? 2 : 0),
    kAtOnce = Pixels >= 4   ? 4
              : Pixels >= 2 ? 2
                            : 1,
    kTail = kAtOnce == 4 && Width % 4 <= 2 ? Width % 4 : 0
  };
  DotPixels job;
  const int32_t* channels;

  // Pixels and outputs lie so many bytes apart.
  PlainChannels(const int32_t* table, int32_t apart, int32_t to_apart) : channels(table) {
    job.segments = job.segments_end = job.from = nullptr;
    job.apart = apart;
    job.to_apart = to_apart;
    job.zero_point = S::kOutputZeroPoint;
    job.lowest = four_codes(S::kLowest);
    job.highest = four_codes(S::kHighest);
    job.rounds = (kWords - kLast) / 4;
    if (S::kPlain == 1) take_channel(table);
  }

  void take_channel(const int32_t* channel) {
    job.weights = channel + PlainChannel::kNumbers;
    job.bias = channel[PlainChannel::kFoldedBias];
    job.factor = channel[PlainChannel::kFactor];
    job.shift_factor = channel[PlainChannel::kShiftFactor];
  }

  // The first pixel's segments.
  void take_segments(const int8_t* const* segments) {
    if (kMany == 1) {
      job.segments = segments;
      job.segments_end = segments + Segments;
      return;
    }
    job.from = kMany == 0 ? segments[0] : nullptr;
    job.segments = segments[0];
    job.segments_end = segments[kMany == 3 ? 1 : 0];
    if (kMany == 3) job.segment = segments[kMany == 3 ? 2 : 0];
  }

  // The pixels whose codes job.from or job.segments say. to: channel 0 of the first one.
  void convolve(int8_t* to, int32_t pixels) {
    job.pixels = pixels;
    const int32_t* channel = channels;
    for (int32_t i = 0; i < S::kPlain; ++i, channel += PlainChannel::kNumbers + Segments * kWords) {
      if (S::kPlain > 1) take_channel(channel);
      job.to = to + channel[PlainChannel::kChannel];
      dot_pixels_dsp<Codes, kAtOnce, kLoops, kLast, kStep, kMany, kClamps, PlainSigned<S>::kValue, kTail>(&job);
    }
  }
};

}  // namespace milliwatt

#endif
