// Weights as device/milliwatt/rv32imc multiplies them with words of two codes: in groups of taps whose products' sums
// stay within 16 bits. Weights too large for their group are apart from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace milliwatt::rv32imc {

struct ApartWeight {
  int tap = 0;
  std::int8_t weight = 0;
};

struct GroupedWeights {
  int group = 1;                                  ///< taps
  int rounds = 1;                                 ///< groups of one iteration
  int taps = 0;                                   ///< a multiple of group * rounds
  std::vector<std::vector<std::int8_t>> weights;  ///< of each channel; 0 where they are apart
  std::vector<std::vector<ApartWeight>> apart;    ///< of each channel
  bool any_apart() const;
  std::size_t count_apart() const;
};

/// @param group taps whose sums are added up in 16 bits; @param rounds groups of one iteration
GroupedWeights grouped(const std::vector<std::vector<std::int8_t>>& weights, int group, int rounds);

/// Instructions for one channel.
struct GroupCosts {
  double tap = 0;
  double group = 0;
  double iteration = 0;
  double apart = 0;  ///< of a weight that is apart
};

/// The group and the number of rounds that cost least. @param groups to choose from
GroupedWeights best_grouped(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<int>& groups,
                            int most_rounds, const GroupCosts& costs);

/// What they cost.
double grouped_cost(const GroupedWeights& grouped, const GroupCosts& costs);

/// Appends the number of weights that are apart and then each, weight * 2^16 + scale * tap. An odd one gets a partner
/// without weight if `even`.
void append_apart(const std::vector<ApartWeight>& apart, int scale, bool even, std::vector<std::int32_t>& to);

}  // namespace milliwatt::rv32imc
