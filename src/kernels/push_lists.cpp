#include "kernels/push_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/numbers.h"
#include "base/to_size.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

/// The largest that the sum of a unit's positive or negative weights can be.
std::int64_t largest_sum(const UnitWeights& weights, std::int32_t input_zero_point) {
  std::int64_t largest = 0;
  for (const std::vector<std::int8_t>& unit : weights) {
    std::int64_t positive = 0;
    std::int64_t negative = 0;
    for (const std::int8_t weight : unit) (weight > 0 ? positive : negative) += std::abs(weight);
    largest = std::max({largest, positive, negative});
  }
  return largest * std::max(127 - input_zero_point, 128 + input_zero_point);
}

/// A layer's sums: of each unit that of its positive and that of its negative weights.
StepArray sums_of(bool wide) { return wide ? StepArray{4, 2, 16} : StepArray{2, 2, 32}; }

/// The sums that an input with weights of that magnitude is added to.
std::vector<int> places_of(const UnitWeights& weights, std::size_t input, int magnitude, const StepArray& sums) {
  std::vector<int> places;
  for (std::size_t unit = 0; unit < weights.size(); ++unit) {
    const std::int8_t weight = weights[unit][input];
    if (std::abs(weight) == magnitude) places.push_back(2 * sums.slot(unit) + (weight < 0 ? 1 : 0));
  }
  return places;
}

/// How many of the inputs are not at their zero point, if nothing more is known: all, or half of those that have their
/// zero point at an end of their codes, as after RELU or of an image.
double usual_share(std::int32_t input_zero_point) {
  return input_zero_point == -128 || input_zero_point == 127 ? 0.5 : 1.0;
}

}  // namespace

std::optional<PushLists> push_lists(const UnitWeights& weights, std::int32_t input_zero_point) {
  const std::optional<std::vector<std::int8_t>> magnitudes = few_magnitudes(weights);
  if (!magnitudes) return std::nullopt;
  PushLists lists;
  lists.magnitudes = *magnitudes;
  lists.wide = largest_sum(weights, input_zero_point) > INT16_MAX;
  const StepArray sums = sums_of(lists.wide);
  lists.block = sums.block;
  lists.slots = sums.slots(weights.size());
  for (std::size_t input = 0; input < weights.front().size(); ++input) {
    for (const std::int8_t magnitude : lists.magnitudes) {
      std::vector<std::uint8_t> steps = sums.steps(places_of(weights, input, magnitude, sums));
      steps.resize((steps.size() + 3) / 4 * 4, 0);
      if (steps.size() / 4 > kMostListWords) return std::nullopt;
      lists.counts.push_back(static_cast<std::int8_t>(steps.size() / 4));
      append_words(steps, lists.words);
    }
  }
  return lists;
}

std::vector<Kernel> push_kernels(const OpView& op, const DenseLayer& layer, const std::string& function,
                                 const PushCycles& cycles) {
  const Requantization requantization = requantization_of(op, layer.units);
  const UnitWeights weights = weights_by_channel(op.input(1));
  if (!is_sparse(weights)) return {};
  const std::optional<PushLists> lists = push_lists(weights, requantization.input_zero_point);
  if (!lists || 16 * lists->words.size() > weights.size() * weights.front().size()) return {};

  const auto cycles_of = [&](double share) {
    const double some =
        cycles.list * static_cast<double>(lists->counts.size() - to_size(std::ranges::count(lists->counts, 0)));
    return 80.0 + 40.0 * layer.rows.rows + layer.inputs * (share * cycles.input + (1.0 - share) * cycles.passed_over) +
           share * (some + cycles.word * static_cast<double>(lists->words.size())) + cycles.unit * layer.units;
  };
  const double share = usual_share(requantization.input_zero_point);
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kInputRows", layer.rows.rows, ""},
                    {"kMagnitudes", static_cast<std::int32_t>(lists->magnitudes.size()), ""},
                    {"kFirst", lists->magnitudes.front(), "magnitude"},
                    {"kWide", lists->wide ? 1 : 0, "sums of 32 bits"},
                    {"kBlock", lists->block, "units between spare sums, and one"},
                    {"kSlots", lists->slots, "units and spare ones"}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {
      {"lists", lists->words,
       fmt::format("of each input the sums that it is added to, four steps a word. Estimated cycles: {} if "
                   "{:g} % of the inputs are at their zero point, at most {}",
                   grouped(std::llround(cycles_of(share))), 100 * (1.0 - share), grouped(std::llround(cycles_of(1.0)))),
       true},
      {"counts", lists->counts, "words of each list", true},
      {"magnitudes", lists->magnitudes, "", true}};
  add_unit_constants(kernel, bias_of(op, 2, layer.units), requantization);
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.steps.state_bytes = 4 + std::int64_t{lists->slots} * (lists->wide ? 8 : 4);
  kernel.cost = {cycles_of(share), cycles.code_bytes};
  return {std::move(kernel)};
}

}  // namespace milliwatt
