#include "compress/keep_largest.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"

namespace milliwatt {
namespace {

/// Of the weights in falling order of magnitude.
std::vector<float> lamp_scores(std::span<const float> weights) {
  std::vector<float> scores(weights.size());
  std::ranges::transform(weights, scores.begin(), [](float weight) { return weight * weight; });
  std::ranges::sort(scores, std::greater());
  double not_smaller = 0;
  for (float& score : scores) {
    const auto square = static_cast<double>(score);
    not_smaller += square;
    score = square > 0 ? static_cast<float>(square / not_smaller) : 0;
  }
  return scores;
}

}  // namespace

std::vector<std::size_t> lamp_counts(const std::vector<std::span<const float>>& layers, double density) {
  expects(density > 0 && density <= 1, "a density is a share");
  std::vector<std::vector<float>> scores;
  std::vector<float> all;
  for (const std::span<const float> layer : layers) {
    expects(!layer.empty(), "a layer has weights");
    scores.push_back(lamp_scores(layer));
    all.insert(all.end(), scores.back().begin(), scores.back().end());
  }
  const auto wanted = static_cast<std::size_t>(std::llround(density * static_cast<double>(all.size())));
  const std::size_t last = std::clamp<std::size_t>(wanted, 1, all.size()) - 1;
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(last);
  std::ranges::nth_element(all, at, std::greater());
  std::vector<std::size_t> counts;
  for (const std::vector<float>& of_layer : scores) {
    // They fall, for squares fall and sums grow.
    const auto end = std::ranges::upper_bound(of_layer, *at, std::greater());
    counts.push_back(std::max<std::size_t>(1, static_cast<std::size_t>(end - of_layer.begin())));
  }
  return counts;
}

void mask_largest(std::span<const float> weights, std::size_t count, std::span<float> mask) {
  expects(count >= 1 && count <= weights.size() && mask.size() == weights.size(), "a mask of the weights' size");
  std::vector<float> magnitudes(weights.size());
  std::ranges::transform(weights, magnitudes.begin(), [](float weight) { return std::abs(weight); });
  const auto at = magnitudes.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::ranges::nth_element(magnitudes, at, std::greater());
  const float least = *at;
  const auto larger =
      static_cast<std::size_t>(std::ranges::count_if(weights, [&](float weight) { return std::abs(weight) > least; }));
  std::size_t equal = count - larger;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float magnitude = std::abs(weights[i]);
    const bool stays = magnitude > least || (magnitude == least && equal > 0);
    if (stays && magnitude == least) --equal;
    mask[i] = stays ? 1.0F : 0.0F;
  }
}

}  // namespace milliwatt
