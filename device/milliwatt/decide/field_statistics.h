// What a device hears in the field, in 36 bytes: is it what its network was trained on? To be read over a serial line
// and held against the same figures of the test data.
#pragma once

#include <stdint.h>

namespace milliwatt {

// Zeros are its beginning.
struct FieldStatistics {
  uint32_t rows;       // that were taken without a fault
  int32_t mean;        // of the samples, in 1/256 code: the last rows count most, each with 1/64
  uint32_t magnitude;  // the same of the samples' magnitudes
  uint32_t answers;    // valid ones
  int16_t lowest;      // sample
  int16_t highest;
  uint16_t confidence[8];  // answers by their best score: bin b has codes 32 b - 128 to 32 b - 97
};

// `count`: 1 to 65,536 samples.
inline void note_samples(const int16_t* samples, int32_t count, FieldStatistics* statistics) {
  const bool first = statistics->rows == 0;
  int64_t sum = 0;
  int64_t magnitudes = 0;
  for (int32_t i = 0; i < count; ++i) {
    const int32_t sample = samples[i];
    sum += sample;
    magnitudes += sample < 0 ? -sample : sample;
    if (sample < statistics->lowest || (first && i == 0)) statistics->lowest = samples[i];
    if (sample > statistics->highest || (first && i == 0)) statistics->highest = samples[i];
  }
  // In 64 bits, for a bit that flips may make the old values anything.
  const int64_t mean = sum * 256 / count;
  const int64_t magnitude = magnitudes * 256 / count;
  const int64_t old_mean = first ? mean : statistics->mean;
  const int64_t old_magnitude = first ? magnitude : statistics->magnitude;
  statistics->mean = static_cast<int32_t>(old_mean + (mean - old_mean) / 64);
  statistics->magnitude = static_cast<uint32_t>(old_magnitude + (magnitude - old_magnitude) / 64);
  ++statistics->rows;
}

// If a bin is full, all are halved: the shares stay.
inline void note_scores(const int8_t* scores, uint8_t classes, FieldStatistics* statistics) {
  int8_t best = scores[0];
  for (uint8_t c = 1; c < classes; ++c) best = scores[c] > best ? scores[c] : best;
  uint16_t* const bins = statistics->confidence;
  const uint8_t bin = static_cast<uint8_t>((best + 128) / 32);
  if (bins[bin] == UINT16_MAX) {
    for (uint8_t b = 0; b < 8; ++b) bins[b] = static_cast<uint16_t>(bins[b] / 2);
  }
  ++bins[bin];
  ++statistics->answers;
}

}  // namespace milliwatt
