#include "passes/kept_channels.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

#include "base/indexed.h"
#include "base/to_size.h"
#include "ops/questions.h"
#include "passes/channel_groups.h"
#include "passes/code_ranges.h"
#include "passes/constant_inputs.h"

namespace milliwatt {
namespace {

class Chooser {
 public:
  Chooser(const Graph& graph, int multiple)
      : graph_(graph), multiple_(multiple), groups_(graph), goes_(groups_.count()), added_(graph.operators.size()) {
    for (std::size_t group = 0; group < goes_.size(); ++group) goes_[group] = !groups_.is_pinned(group);
    for (std::size_t i = 0; i < graph.operators.size(); ++i) flows_.push_back(channel_flow_of(view(i)));
    ask_readers();
    find_least_channels();
    do {
      round_up();
    } while (refuse_overflow());
  }

  KeptChannels result() const {
    KeptChannels kept;
    kept.channels.resize(graph_.tensors.size());
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const auto id = static_cast<TensorId>(i);
      const std::size_t all = channels(id);
      for (std::size_t c = 0; c < all; ++c) {
        if (!goes(id, c)) kept.channels[i].push_back(static_cast<std::int64_t>(c));
      }
      if (kept.channels[i].size() == all) kept.channels[i].clear();
    }
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) kept.added.push_back(added_to(i));
    return kept;
  }

 private:
  /// 0 for tensors whose channels are no matter here.
  std::size_t channels(TensorId id) const {
    return groups_.has_channels(id) ? to_size(graph_.tensor(id).shape.back()) : 0;
  }
  OpView view(std::size_t op) const { return {graph_, graph_.operators[op]}; }
  std::optional<WeightedSum> sum_of(std::size_t op) const { return type_of(view(op)).weighted_sum(view(op)); }
  /// The input whose channels the operator sums over; kNoTensor if it does not, or not so that they could go.
  TensorId summed_input(std::size_t op) const {
    return flows_[op].inputs_are_summed ? graph_.operators[op].inputs.at(sum_of(op)->input) : kNoTensor;
  }
  bool goes(TensorId id, std::size_t channel) const { return goes_[groups_.group(id, channel)]; }

  /// Layers that sum over channels say which ones they can do without, and what those add.
  void ask_readers() {
    const Indexed<ChannelRanges> ranges = code_ranges(graph_);
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) {
      const TensorId input = summed_input(i);
      if (input == kNoTensor) continue;
      const ConstantInputs inputs(view(i), *sum_of(i));
      for (std::size_t c = 0; c < channels(input); ++c) {
        auto added = goes(input, c) ? inputs.added_by(c, ranges[input][c]) : std::nullopt;
        if (!added) goes_[groups_.group(input, c)] = false;
        added_[i].push_back(added ? std::move(*added) : std::vector<std::int64_t>());
      }
    }
  }

  void find_least_channels() {
    least_.assign(graph_.tensors.size(), 1);
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      if (flows_[i].least_outputs > 1) least_[graph_.operators[i].outputs.at(0)] = flows_[i].least_outputs;
    }
  }

  /// Keeps some more, so that each tensor has a number of channels that kernels like.
  void round_up() {
    for (bool is_stable = false; !is_stable;) {
      is_stable = true;
      for (std::size_t i = 0; i < graph_.tensors.size(); ++i) is_stable &= !round_up(static_cast<TensorId>(i));
    }
  }

  bool round_up(TensorId id) {
    const std::size_t all = channels(id);
    const std::size_t enough = std::max(staying(id), least_[id]);
    const auto multiple = to_size(enough > 16 ? multiple_ : std::min(multiple_, 4));
    const std::size_t wanted = std::min(all, (enough + multiple - 1) / multiple * multiple);
    bool any = false;
    for (std::size_t c = 0; c < all && staying(id) < wanted; ++c) {
      while (c < all && !goes(id, c)) ++c;
      goes_[groups_.group(id, c)] = false;
      any = true;
    }
    return any;
  }

  std::size_t staying(TensorId id) const {
    std::size_t count = 0;
    for (std::size_t c = 0; c < channels(id); ++c) count += goes(id, c) ? 0 : 1;
    return count;
  }

  /// What the operator's sums get from the channels that go.
  std::vector<std::int64_t> added_to(std::size_t op) const {
    std::vector<std::int64_t> total;
    for (std::size_t c = 0; c < added_[op].size(); ++c) {
      if (!goes(summed_input(op), c)) continue;
      total.resize(added_[op][c].size());
      for (std::size_t output = 0; output < total.size(); ++output) total[output] += added_[op][c][output];
    }
    return total;
  }

  /// Keeps all inputs of a layer whose biases would leave 32 bits. Was there one?
  bool refuse_overflow() {
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) {
      const std::vector<std::int64_t> added = added_to(i);
      if (added.empty() || fits(view(i), sum_of(i)->bias, added)) continue;
      const TensorId input = summed_input(i);
      for (std::size_t c = 0; c < channels(input); ++c) goes_[groups_.group(input, c)] = false;
      return true;
    }
    return false;
  }

  static bool fits(const OpView& op, std::size_t bias_input, const std::vector<std::int64_t>& added) {
    const auto bias =
        op.has_input(bias_input) ? elements_of<std::int32_t>(op.input(bias_input)) : std::span<const std::int32_t>();
    for (std::size_t output = 0; output < added.size(); ++output) {
      const std::int64_t sum = added[output] + (bias.empty() ? 0 : bias[output]);
      if (sum < std::numeric_limits<std::int32_t>::min() || sum > std::numeric_limits<std::int32_t>::max())
        return false;
    }
    return true;
  }

  const Graph& graph_;
  int multiple_;
  ChannelGroups groups_;
  std::vector<ChannelFlow> flows_;                             ///< by operator
  std::vector<bool> goes_;                                     ///< by group
  std::vector<std::vector<std::vector<std::int64_t>>> added_;  ///< by operator, input channel and output
  Indexed<std::size_t> least_;                                 ///< by tensor: channels that it has to keep
};

}  // namespace

bool KeptChannels::all() const {
  return std::ranges::all_of(channels, [](const std::vector<std::int64_t>& of_tensor) { return of_tensor.empty(); });
}

KeptChannels choose_channels(const Graph& graph, int multiple) { return Chooser(graph, multiple).result(); }

}  // namespace milliwatt
