// Armv7-M: all output channels of one pixel, in blocks of four and a last one of what is left (dot_blocks_armv7m.h).
#pragma once

#include "dot_blocks_armv7m.h"

namespace milliwatt {

// What the pixels of some layers have in common; layers of the same form share their kernels.
template <int32_t Unroll, int32_t Loops, int32_t Bytes, int32_t Apart, int32_t General, int32_t ZeroPoint, class Line>
struct DotBlocksForm {
  enum : int32_t {
    kUnroll = Unroll,  // groups of four codes an iteration
    kLoops = Loops,
    kBytes = Bytes,
    kApart = Apart,
    kGeneral = General,
    kZeroPoint = ZeroPoint,
    kShift = Line::kShift,
    kTwoStarts = Line::kTwoStarts,
    kLowest = Line::kLowest,
    kHighest = Line::kHighest,
    kClamps = Line::kClamps,
    kLineWords = Line::kWords
  };
};

// Bytes 1: a weight takes a byte. S: kOutputChannels, kUnroll, kApart, kGeneral, kShift, kTwoStarts, kOutputZeroPoint,
// kLowest, kHighest.
template <class S, int32_t Taps, int32_t Bytes>
struct PixelForm {
  enum : int32_t {
    kGroupWords = Bytes ? 3 : 2,
    kIterations = ((Taps + 3) / 4 + S::kUnroll - 1) / S::kUnroll,
    kGroups = kIterations * S::kUnroll,
    kWords = kGroups * kGroupWords  // of a pixel's codes; the last groups may be zeros
  };
  typedef DotBlocksForm<S::kUnroll, (kIterations > 1), Bytes, S::kApart, S::kGeneral, S::kGeneral * S::kOutputZeroPoint,
                        typename LineFormOf<S>::Form>
      Blocks;
};

// The codes of a block whose sums are in job. Its words are for each channel 1 and those of a line, or 0, multiplier,
// shift and as many words as a line has more.
template <class Form, int32_t Channels>
__attribute__((noinline)) void store_sums_of(DotJob* job) {
  const int32_t* words = job->stream;
  for (int32_t i = 0; i < Channels; ++i, words += 1 + Form::kLineWords) {
    *job->to++ = words[0] != 0 ? line_code_of<Form>(job->sums[i], words + 1)
                               : general_code_of<Form, Form::kZeroPoint>(job->sums[i], words + 1);
  }
  job->stream = words;
}

template <class Form, int32_t Channels>
inline void dot_some_blocks(DotJob* job, int32_t channels) {
  job->end = job->to + channels;
  do {
    dot_blocks_armv7m<Channels, Form>(job);
    if (Form::kGeneral && job->to != job->end) store_sums_of<Form, Channels>(job);
  } while (Form::kGeneral && job->to != job->end);
}

// codes: the pixel's words, with place for PixelForm::kWords.
template <class S, int32_t Taps, int32_t Bytes>
inline void dot_channels(int32_t* codes, const int32_t* stream, int8_t* to) {
  typedef PixelForm<S, Taps, Bytes> Form;
  for (int32_t group = (Taps + 3) / 4; group < Form::kGroups; ++group) {
    codes[group * Form::kGroupWords] = codes[group * Form::kGroupWords + 1] = 0;
    if (Bytes) codes[group * Form::kGroupWords + 2] = 0x8000;
  }
  DotJob job;
  job.stream = stream;
  job.to = to;
  job.codes = codes;
  job.codes_end = codes + Form::kWords;
  const int32_t left = S::kOutputChannels % 4;
  if (S::kOutputChannels >= 4) dot_some_blocks<typename Form::Blocks, 4>(&job, S::kOutputChannels - left);
  if (left > 0) dot_some_blocks<typename Form::Blocks, left == 0 ? 1 : left>(&job, left);
}

}  // namespace milliwatt
