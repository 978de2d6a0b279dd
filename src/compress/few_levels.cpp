#include "compress/few_levels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "compress/keep_largest.h"

namespace milliwatt {
namespace {

// Shares of the training.
constexpr double kRampBegin = 0.05;
constexpr double kRampEnd = 0.55;
constexpr double kQuantizedFrom = 0.5;
constexpr double kFrozenFrom = 0.85;

constexpr std::int64_t kMostBetween = 25;   // steps from one mask to the next
constexpr std::int64_t kFewestSteps = 100;  // of a training that has a mask in each of its phases

double density_at(double done, double end) {
  const double ramp = std::clamp((done - kRampBegin) / (kRampEnd - kRampBegin), 0.0, 1.0);
  return end + (1 - end) * (1 - ramp) * (1 - ramp) * (1 - ramp);
}

/// The number of the level that is nearest.
float level_of(float magnitude, float step, int lowest, int levels) {
  return std::clamp(std::nearbyint(magnitude / step), static_cast<float>(lowest), static_cast<float>(levels));
}

}  // namespace

float least_squares_step(std::span<const float> weights, std::span<const float> mask, int levels) {
  constexpr int kMostIterations = 30;
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += static_cast<double>(std::abs(weights[i]) * mask[i]);
    count += static_cast<double>(mask[i]);
  }
  if (!(sum > 0)) return 0;
  auto step = static_cast<float>(sum / count * 2 / (levels + 1));
  for (int i = 0; i < kMostIterations && levels > 1; ++i) {
    double products = 0, squares = 0;
    for (std::size_t w = 0; w < weights.size(); ++w) {
      if (mask[w] == 0) continue;
      const auto level = static_cast<double>(level_of(std::abs(weights[w]), step, 1, levels));
      products += level * static_cast<double>(std::abs(weights[w]));
      squares += level * level;
    }
    const float before = std::exchange(step, static_cast<float>(products / squares));
    if (step == before) break;
  }
  return step;
}

FewLevels::FewLevels(const Parameters& parameters, FewLevelsOptions options) : options_(std::move(options)) {
  expects(options_.levels.size() == parameters.trained.size(), "levels, possibly 0, for each parameter");
  std::size_t masks = 0;
  for (std::size_t i = 0; i < parameters.trained.size(); ++i) {
    const Parameter& parameter = parameters.trained[i];
    if (parameter.role != Role::kWeights) continue;
    layers_.push_back({parameter.offset, parameter.count, masks, options_.levels[i]});
    masks += parameter.count;
  }
  first_step_ = masks;
  state_.assign(masks + layers_.size(), 0);
  std::fill_n(state_.begin(), masks, 1.0F);
}

std::string FewLevels::text() const {
  return fmt::format("density {} levels {}", options_.density, fmt::join(options_.levels, " "));
}

void FewLevels::apply(std::int64_t step, std::int64_t steps, std::span<const float> values, std::span<float> seen) {
  const std::int64_t between = std::clamp(steps / kFewestSteps, std::int64_t{1}, kMostBetween);
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  const bool is_last_chance = step == steps && steps < kFewestSteps;
  if ((step % between == 0 && done < kFrozenFrom) || is_last_chance) update(done, values);
  std::ranges::copy(values, seen.begin());
  for (std::size_t i = 0; i < layers_.size(); ++i) show(layers_[i], state_[first_step_ + i], values, seen);
}

void FewLevels::update(double done, std::span<const float> values) {
  const double density = density_at(done, options_.density);
  if (density < 1) {
    std::vector<std::span<const float>> weights;
    for (const Layer& layer : layers_) weights.push_back(values.subspan(layer.offset, layer.count));
    const std::vector<std::size_t> counts = lamp_counts(weights, density);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      mask_largest(weights[i], counts[i], std::span(state_).subspan(layers_[i].mask, layers_[i].count));
    }
  }
  if (done < kQuantizedFrom) return;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    if (layer.levels == 0) continue;
    state_[first_step_ + i] =
        least_squares_step(values.subspan(layer.offset, layer.count),
                           std::span<const float>(state_).subspan(layer.mask, layer.count), layer.levels);
  }
}

void FewLevels::show(const Layer& layer, float step, std::span<const float> values, std::span<float> seen) const {
  // What the mask leaves is not 0, or the density would be another one. Without a mask 0 is a level like the others.
  const int lowest = options_.density < 1 ? 1 : 0;
  for (std::size_t i = 0; i < layer.count; ++i) {
    const float value = values[layer.offset + i];
    float& shown = seen[layer.offset + i];
    if (state_[layer.mask + i] == 0) {
      shown = 0;
    } else if (step > 0) {
      shown = std::copysign(step * level_of(std::abs(value), step, lowest, layer.levels), value);
    }
  }
}

}  // namespace milliwatt
