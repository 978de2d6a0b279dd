// Armv7E-M: rows of windows for dot_compact_dsp. One copy of this code serves all layers of a program: their shapes are
// numbers in flash.
#pragma once

#include "dot_compact_dsp.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct CompactPixels {
  uint16_t codes;     // of a window, at least 4
  uint16_t channels;  // of the output
  uint16_t together;  // of these in fours
  uint16_t pixels;
  uint16_t step;        // codes from a window to the next one; 0: each is copied to the same place
  uint16_t weights_at;  // word of the stream
  int16_t zero;         // 1 + 2 * the output's zero point
  int8_t lowest;
  int8_t highest;
};

// stream: records, wide records, weights (src/kernels/dsp/compact_channel.h).
inline void begin_dot(const CompactPixels& shape, const int32_t* stream, DotCompact& job) {
  job.codes = shape.codes;
  job.weights = stream + shape.weights_at;
  job.records = stream;
  job.channels = shape.channels;
  job.together = shape.together;
  job.zero = shape.zero;
  job.wide = stream + (3 * shape.channels + 1) / 2;
}

__attribute__((noinline)) inline void clamp_compact(int8_t* codes, int32_t count, int32_t lowest, int32_t highest) {
  for (; count > 0; --count, ++codes) *codes = static_cast<int8_t>(clamp_code(*codes, lowest, highest));
}

// Of windows in the image.
template <bool Clamps>
__attribute__((noinline)) void compact_pixels(const CompactPixels& shape, const int32_t* stream, const int8_t* from,
                                              int8_t* to) {
  DotCompact job;
  begin_dot(shape, stream, job);
  job.from = from;
  job.to = to;
  for (int32_t rest = shape.pixels; rest > 0; --rest) {
    dot_compact_dsp(&job);
    job.from += shape.step;
    job.to += shape.channels;
  }
  if (Clamps) clamp_compact(to, shape.pixels * shape.channels, shape.lowest, shape.highest);
}

}  // namespace milliwatt

#endif
