#include "kernels/rv32imc/pair_weights.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>

#include "base/to_size.h"

namespace milliwatt::rv32imc {

namespace {

/// Are all sums of codes times these weights int16?
bool fits(std::span<const std::int8_t> weights) {
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
  for (const std::int32_t weight : weights) {
    lowest += weight > 0 ? -128 * weight : 127 * weight;
    highest += weight > 0 ? 127 * weight : -128 * weight;
  }
  return lowest >= -32768 && highest <= 32767;
}

}  // namespace

bool GroupedWeights::any_apart() const { return count_apart() > 0; }

std::size_t GroupedWeights::count_apart() const {
  std::size_t count = 0;
  for (const std::vector<ApartWeight>& one : apart) count += one.size();
  return count;
}

GroupedWeights grouped(const std::vector<std::vector<std::int8_t>>& weights, int group, int rounds) {
  GroupedWeights result;
  result.group = group;
  result.rounds = rounds;
  const int iteration = group * rounds;
  result.taps = (static_cast<int>(weights.at(0).size()) + iteration - 1) / iteration * iteration;
  for (std::vector<std::int8_t> channel : weights) {
    channel.resize(to_size(result.taps), 0);
    std::vector<ApartWeight> apart;
    for (int first = 0; first < result.taps; first += group) {
      const std::span<std::int8_t> members(&channel[to_size(first)], to_size(group));
      while (!fits(members)) {
        const auto largest = std::ranges::max_element(members, {}, [](int weight) { return std::abs(weight); });
        apart.push_back({first + static_cast<int>(largest - members.begin()), *largest});
        *largest = 0;
      }
    }
    result.weights.push_back(std::move(channel));
    result.apart.push_back(std::move(apart));
  }
  return result;
}

double grouped_cost(const GroupedWeights& grouped, const GroupCosts& costs) {
  const double groups = static_cast<double>(grouped.taps) / grouped.group;
  const double channel = costs.tap * grouped.taps + costs.group * groups + costs.iteration * groups / grouped.rounds;
  const double channels = static_cast<double>(grouped.weights.size());
  const double apart = static_cast<double>(grouped.count_apart());
  return channels * channel + costs.apart * apart + (apart > 0 ? 4.0 * channels : 0.0);
}

GroupedWeights best_grouped(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<int>& groups,
                            int most_rounds, const GroupCosts& costs) {
  constexpr int kMostTaps = 20;  // of an iteration, unless it is one group
  std::optional<GroupedWeights> best;
  for (const int group : groups) {
    for (int rounds = 1; rounds <= most_rounds && (rounds == 1 || rounds * group <= kMostTaps); ++rounds) {
      GroupedWeights one = grouped(weights, group, rounds);
      if (!best || grouped_cost(one, costs) < grouped_cost(*best, costs)) best = std::move(one);
    }
  }
  return best.value();
}

void append_apart(const std::vector<ApartWeight>& apart, int scale, bool even, std::vector<std::int32_t>& to) {
  const bool padded = even && apart.size() % 2 != 0;
  to.push_back(static_cast<std::int32_t>(apart.size()) + (padded ? 1 : 0));
  for (const ApartWeight& one : apart) to.push_back(one.weight * 65536 + scale * one.tap);
  if (padded) to.push_back(0);
}

}  // namespace milliwatt::rv32imc
