#include "kernels/rv32imc/pair_weights.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>

#include "base/to_size.h"
#include "kernels/group_sums.h"

namespace milliwatt::rv32imc {

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
      while (!group_sums_fit(members)) {
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
  double apart = 0;
  for (const std::vector<ApartWeight>& one : grouped.apart) {
    const std::size_t count = costs.by_twos ? (one.size() + 1) / 2 * 2 : one.size();
    if (count > 0) apart += 4.0 + costs.apart * static_cast<double>(count);
  }
  return channels * channel + apart;
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

void append_apart(const std::vector<ApartWeight>& apart, int scale, std::vector<std::int32_t>& to) {
  for (const ApartWeight& one : apart) to.push_back(one.weight * 65536 + scale * one.tap);
}

}  // namespace milliwatt::rv32imc
