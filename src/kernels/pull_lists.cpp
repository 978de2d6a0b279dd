#include "kernels/pull_lists.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

constexpr StepArray kInputs = {};

std::vector<std::uint8_t> list_of(const std::vector<std::int8_t>& unit, int weight) {
  std::vector<int> places;
  for (std::size_t input = 0; input < unit.size(); ++input) {
    if (unit[input] == weight) places.push_back(kInputs.slot(input));
  }
  if (places.empty()) return {};
  // The last word is filled up with steps onto the next spare input.
  const int spare = places.back() / kInputs.block * kInputs.block + kInputs.block - 1;
  for (;;) {
    std::vector<std::uint8_t> steps = kInputs.steps(places);
    if (steps.size() % 4 == 0) return steps;
    places.push_back(spare);
  }
}

}  // namespace

std::optional<PullLists> pull_lists(const UnitWeights& weights) {
  const std::optional<std::vector<std::int8_t>> magnitudes = few_magnitudes(weights);
  if (!magnitudes) return std::nullopt;
  PullLists lists;
  lists.magnitudes = *magnitudes;
  lists.slots = (kInputs.slots(weights.front().size()) + kInputs.block - 1) / kInputs.block * kInputs.block;
  for (const std::vector<std::int8_t>& unit : weights) {
    for (const std::int8_t magnitude : lists.magnitudes) {
      for (const int weight : {int{magnitude}, -magnitude}) {
        const std::vector<std::uint8_t> steps = list_of(unit, weight);
        if (steps.size() / 4 > kMostListWords) return std::nullopt;
        lists.counts.push_back(static_cast<std::int8_t>(steps.size() / 4));
        append_words(steps, lists.words);
      }
    }
  }
  return lists;
}

std::vector<Kernel> pull_kernels(const OpView& op, const DenseLayer& layer, const std::string& function,
                                 const PullCycles& cycles) {
  const UnitWeights weights = weights_by_channel(op.input(1));
  if (!is_sparse(weights)) return {};
  const std::optional<PullLists> lists = pull_lists(weights);
  if (!lists || 16 * lists->words.size() > weights.size() * weights.front().size()) return {};
  const Requantization requantization = requantization_of(op, layer.units);
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kMagnitudes", static_cast<std::int32_t>(lists->magnitudes.size()), ""},
                    {"kFirst", lists->magnitudes.front(), "magnitude"},
                    {"kBlock", kInputs.block, "inputs between spare ones, and one"},
                    {"kSlots", lists->slots, "inputs and spare ones"}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {
      {"lists", lists->words, "of each unit the inputs that it adds or takes away, four steps a word", true},
      {"counts", lists->counts, "words of each list", true},
      {"magnitudes", lists->magnitudes, "", true}};
  add_unit_constants(kernel, bias_of(op, 2, layer.units), requantization);
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{2} * lists->slots;
  kernel.cost = {60.0 + cycles.input * layer.inputs + cycles.unit * layer.units +
                     cycles.list * static_cast<double>(lists->counts.size()) +
                     cycles.word * static_cast<double>(lists->words.size()),
                 cycles.code_bytes};
  return {std::move(kernel)};
}

}  // namespace milliwatt
