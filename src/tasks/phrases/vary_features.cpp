#include "tasks/phrases/vary_features.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr int kColourStep = 8;  // bands
constexpr float kLoudest = 36;  // octaves, as many as the front end's codes have

/// From band to band, straight between the steps of a random walk.
std::vector<float> colour_of(int bins, double step, Random& random) {
  std::vector<float> colour(to_size(bins));
  double from = step * static_cast<double>(random.normal());
  double to = from;
  for (int bin = 0; bin < bins; ++bin) {
    if (bin % kColourStep == 0) {
      from = to;
      to += step * static_cast<double>(random.normal());
    }
    colour[to_size(bin)] = static_cast<float>(from + (to - from) * (bin % kColourStep) / kColourStep);
  }
  return colour;
}

void warp(std::span<float> frame, double factor, double shift, std::vector<float>& before) {
  before.assign(frame.begin(), frame.end());
  const double last = static_cast<double>(frame.size() - 1);
  for (std::size_t bin = 0; bin < frame.size(); ++bin) {
    const double at = std::clamp(static_cast<double>(bin) * factor + shift, 0.0, last);
    const auto low = std::min(static_cast<std::size_t>(at), frame.size() - 2);
    const auto part = static_cast<float>(at - static_cast<double>(low));
    frame[bin] = before[low] + part * (before[low + 1] - before[low]);
  }
}

}  // namespace

void vary_features(std::span<float> features, int bins, const FeatureVariation& how, Random& random) {
  const std::size_t each = to_size(bins);
  const std::size_t frames = features.size() / each;
  const double factor = std::exp(random.uniform(-how.warp, how.warp));
  const double shift = how.warp > 0 ? random.uniform(-1.5, 1.5) : 0;
  const std::vector<float> colour = colour_of(bins, how.colour, random);
  std::vector<float> before;
  for (std::size_t t = 0; t < frames; ++t) {
    const std::span<float> frame = features.subspan(t * each, each);
    if (how.warp > 0 && bins > 1) warp(frame, factor, shift, before);
    for (std::size_t bin = 0; bin < each; ++bin) frame[bin] = std::clamp(frame[bin] + colour[bin], 0.0F, kLoudest);
  }
  const float mean = std::accumulate(features.begin(), features.end(), 0.0F) / static_cast<float>(features.size());
  for (int mask = 0; mask < 2; ++mask) {
    const std::size_t bands = std::min(each, to_size(static_cast<int>(random.below(to_size(how.masked_bands) + 1))));
    const std::size_t first = random.below(each - bands + 1);
    for (std::size_t t = 0; t < frames; ++t) std::fill_n(&features[t * each] + first, bands, mean);
    const std::size_t count = std::min(frames, to_size(static_cast<int>(random.below(to_size(how.masked_frames) + 1))));
    const std::size_t begin = random.below(frames - count + 1);
    std::fill_n(features.begin() + static_cast<std::ptrdiff_t>(begin * each), count * each, mean);
  }
}

}  // namespace milliwatt
