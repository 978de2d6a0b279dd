// Armv6-M: all output channels of one pixel, in blocks of four and a last one of what is left (dot_blocks_armv6m.h).
#pragma once

#include "codes_armv6m.h"
#include "dot_blocks_armv6m.h"

namespace milliwatt {

// What the pixels of a layer have in common. S: kOutputChannels, kUnroll, kStacked, kTwoStarts, kGeneral,
// kOutputZeroPoint, kLowest, kHighest.
template <class S, int32_t Words>
struct DotForm {
  enum : int32_t {
    kUnroll = S::kUnroll,                                // words of codes an iteration
    kWords = (Words + kUnroll - 1) / kUnroll * kUnroll,  // of a pixel's codes; the last ones have no weights
    kLoops = kWords > kUnroll,
    kStacked = S::kStacked,
    kTwoStarts = S::kTwoStarts,
    kGeneral = S::kGeneral,
    kZeroPoint = kGeneral * S::kOutputZeroPoint,
    kLowest = kGeneral * S::kLowest,
    kHighest = kGeneral * S::kHighest
  };
};

// The codes of a block whose sums are in job. Its words are for each channel 1 and the words of a line, or 0,
// multiplier, shift and as many words more; then the number of taps that are apart, and these: each stands for a weight
// of -1 more.
template <class Form, int32_t Channels>
__attribute__((noinline)) void store_sums(DotBlocks* job) {
  const int32_t* words = job->stream;
  for (int32_t i = 0; i < Channels; ++i) {
    uint32_t sum = static_cast<uint32_t>(job->sums[i]);
    const int32_t* const line = words + 1;
    const bool is_line = *words != 0;
    words = line + ChannelWords<Form::kTwoStarts>::kWords;
    for (int32_t left = *words++; left > 0; --left) {
      const uint32_t pair = static_cast<uint32_t>(job->codes[*words++]);
      sum -= static_cast<uint32_t>(static_cast<int32_t>(pair + 0x8000) >> 16);
    }
    const int32_t whole = static_cast<int32_t>(sum);
    *job->to++ = is_line ? line_code<Form::kTwoStarts>(whole, line)
                         : general_code<Form::kZeroPoint, Form::kLowest, Form::kHighest>(whole, line);
  }
  job->stream = words;
}

template <class Form, int32_t Channels>
inline void dot_some(DotBlocks* job, int32_t channels) {
  job->end = job->to + channels;
  do {
    dot_blocks_armv6m<Channels, Form::kUnroll, Form::kLoops, Form::kStacked, Form::kTwoStarts, Form::kGeneral>(job);
    if (Form::kGeneral && job->to != job->end) store_sums<Form, Channels>(job);
  } while (Form::kGeneral && job->to != job->end);
}

// codes: the pixel's words, as many as Form::kWords.
template <class Form, int32_t OutputChannels>
inline void dot_pixel(const int32_t* codes, const int32_t* stream, int8_t* to) {
  DotBlocks job;
  job.stream = stream;
  job.to = to;
  job.codes = codes;
  job.codes_end = codes + Form::kWords;
  const int32_t left = OutputChannels % 4;
  if (OutputChannels >= 4) dot_some<Form, 4>(&job, OutputChannels - left);
  if (left > 0) dot_some<Form, left == 0 ? 1 : left>(&job, left);
}

}  // namespace milliwatt
