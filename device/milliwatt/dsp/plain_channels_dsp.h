// Armv7E-M: the plain channels of a layer (dot_plain_dsp.h), one after the other: those that a fast kernel does not
// compute because they are too few, or because its arithmetic is not exact for them.
#pragma once

#include "dot_plain_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// How a plain channel lies in its table: these numbers, then its weights, four a word. Of int8 codes the last word is
// that of the window's last four codes; weights that were in the word before it are 0.
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

// S::kPlain channels of neighbouring pixels. Codes: 1 (int8) or 2 (int16); Words: of a channel's weights; Pixels: how
// many there are at least. from: the first pixel's codes, `apart` bytes from one to the next; to: its channel 0,
// likewise.
template <class S, int32_t Codes, int32_t Taps, int32_t Pixels>
inline void convolve_plain_channels(const void* from, int32_t apart, int8_t* to, int32_t to_apart, int32_t pixels,
                                    const int32_t* channels) {
  const int32_t words = (Taps + 3) / 4;
  DotPlain job;
  job.from = from;
  job.pixels = pixels;
  job.words = words;
  job.back = 4 * words - Taps;
  job.apart = apart;
  job.to_apart = to_apart;
  job.zero_point = S::kOutputZeroPoint;
  job.lowest = four_codes(S::kLowest);
  job.highest = four_codes(S::kHighest);
  for (int32_t i = 0; i < S::kPlain; ++i, channels += PlainChannel::kNumbers + words) {
    job.weights = channels + PlainChannel::kNumbers;
    job.to = to + channels[PlainChannel::kChannel];
    job.bias = channels[PlainChannel::kFoldedBias];
    job.factor = channels[PlainChannel::kFactor];
    job.shift_factor = channels[PlainChannel::kShiftFactor];
    dot_plain_dsp<Codes,
                  (Pixels >= 4   ? 4
                   : Pixels >= 2 ? 2
                                 : 1),
                  (S::kLowest > -128 || S::kHighest < 127), false>(&job);
  }
}

}  // namespace milliwatt

#endif
