#include "compress/cut_channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "ops/questions.h"
#include "passes/channel_groups.h"
#include "passes/keep_channels.h"

namespace milliwatt {
namespace {

constexpr std::size_t kLeastShare = 8;  // where MACs decide, a tensor keeps at least 1 of so many channels

class Cutter {
 public:
  Cutter(const Graph& graph, const Indexed<std::vector<double>>& scores)
      : graph_(graph), groups_(graph, ElementType::kFloat32), scores_(groups_.count(), 0), goes_(groups_.count()) {
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      const auto id = static_cast<TensorId>(i);
      for (std::size_t c = 0; c < channels(id); ++c) {
        members_[groups_.group(id, c)][id]++;
        if (!scores[i].empty()) scores_[groups_.group(id, c)] += scores[i][c];
      }
      staying_.push_back(channels(id));
      least_.push_back(1);
    }
    for (std::size_t i = 0; i < graph.operators.size(); ++i) add_operator(i);
  }

  void keep_of_layer(const std::string& layer, std::size_t count) {
    const TensorId output = output_of(layer);
    const std::size_t all = channels(output);
    if (count < 1 || count > all) {
      throw Error(fmt::format("channels: {} has {}; supported: 1 to {}", in_quotes(layer), all, all));
    }
    while (staying_[output] > count) {
      const std::optional<std::size_t> lowest = lowest_of(output);
      if (!lowest) {
        throw Error(
            fmt::format("channels: {} cannot lose more channels, {} stay; the network's input or output, or "
                        "an operator that mixes channels, needs them",
                        in_quotes(layer), staying_[output]));
      }
      remove(*lowest);
    }
    fixed_.push_back(output);
  }

  /// Until the MACs are at most that; the numbers of channels as `multiple` has them.
  void reach(double macs, int multiple) {
    const std::vector<bool> before = goes_;
    // Rounding up takes MACs back, so it aims lower until what remains is little enough.
    for (double aim = macs; aim > macs / 4; aim -= macs / 64) {
      restore(before);
      if (!remove_until(aim)) break;
      round_up(to_size(multiple));
      if (macs_now() <= macs) return;
    }
    restore(before);
    remove_until(0);
    throw Error(
        fmt::format("macs: the network cannot lose so many; {:.2f} of them stay at least", macs_now() / macs_of_all_));
  }

  double all_macs() const { return macs_of_all_; }

  KeptChannels kept() const {
    KeptChannels kept;
    kept.channels.resize(graph_.tensors.size());
    kept.added.resize(graph_.operators.size());
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const auto id = static_cast<TensorId>(i);
      if (staying_[i] == channels(id)) continue;
      for (std::size_t c = 0; c < channels(id); ++c) {
        if (!goes_[groups_.group(id, c)]) kept.channels[i].push_back(static_cast<std::int64_t>(c));
      }
    }
    return kept;
  }

 private:
  /// A layer's MACs, in proportion to the channels that stay.
  struct Layer {
    double macs;
    TensorId output, input;  ///< kNoTensor: its MACs do not follow from that
  };

  std::size_t channels(TensorId id) const { return groups_.has_channels(id) ? channels_of(graph_.tensor(id)) : 0; }

  void add_operator(std::size_t i) {
    const OpView op(graph_, graph_.operators[i]);
    const auto macs = static_cast<double>(type_of(op).macs(op));
    macs_of_all_ += macs;
    const TensorId output = op.op().outputs.at(0);
    least_[output] = std::max(least_[output], std::min(channel_flow_of(op, ElementType::kFloat32).least_outputs,
                                                       std::max<std::size_t>(1, channels(output))));
    const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
    if (!sum || macs == 0) return;
    const TensorId input = sum->input_dimension ? op.op().inputs[sum->input] : kNoTensor;
    layers_.push_back({macs, channels(output) > 0 ? output : kNoTensor,
                       input != kNoTensor && channels(input) > 0 ? input : kNoTensor});
    proportional_ += macs;
  }

  TensorId output_of(const std::string& layer) const {
    for (const Operator& op : graph_.operators) {
      const OpView view(graph_, op);
      if (op.name == layer && type_of(view).weighted_sum(view)) return op.outputs[0];
    }
    throw Error(fmt::format("channels: there is no layer {}", in_quotes(layer)));
  }

  /// `divisor`: of its channels a tensor keeps at least 1 of so many.
  bool may_go(std::size_t group, std::size_t divisor) const {
    if (goes_[group] || groups_.is_pinned(group)) return false;
    return std::ranges::all_of(members_.at(group), [&](const auto& member) {
      const auto [id, count] = member;
      const std::size_t least = std::max(least_[id], (channels(id) + divisor - 1) / divisor);
      return staying_[id] >= least + count && std::ranges::count(fixed_, id) == 0;
    });
  }

  /// Of the tensor's channels that may go: the one that matters least.
  std::optional<std::size_t> lowest_of(TensorId id) const {
    std::optional<std::size_t> lowest;
    for (std::size_t c = 0; c < channels(id); ++c) {
      const std::size_t group = groups_.group(id, c);
      if (may_go(group, channels(id)) && (!lowest || scores_[group] < scores_[*lowest])) lowest = group;
    }
    return lowest;
  }

  void remove(std::size_t group) {
    goes_[group] = true;
    for (const auto& [id, count] : members_.at(group)) staying_[id] -= count;
  }
  void take_back(std::size_t group) {
    goes_[group] = false;
    for (const auto& [id, count] : members_.at(group)) staying_[id] += count;
  }
  void restore(const std::vector<bool>& goes) {
    for (std::size_t group = 0; group < goes.size(); ++group) {
      if (goes_[group] && !goes[group]) take_back(group);
    }
  }

  /// `without`: a group that is counted as gone.
  double share(TensorId id, const std::map<TensorId, std::size_t>* without) const {
    if (id == kNoTensor) return 1;
    std::size_t stay = staying_[id];
    if (without != nullptr && without->contains(id)) stay -= without->at(id);
    return static_cast<double>(stay) / static_cast<double>(channels(id));
  }
  double macs_now(const std::map<TensorId, std::size_t>* without = nullptr) const {
    double macs = macs_of_all_ - proportional_;
    for (const Layer& layer : layers_) macs += layer.macs * share(layer.output, without) * share(layer.input, without);
    return macs;
  }

  /// False if it cannot.
  bool remove_until(double macs) {
    for (double now = macs_now(); now > macs; now = macs_now()) {
      std::optional<std::size_t> best;
      double lowest = std::numeric_limits<double>::infinity();
      for (const auto& [group, members] : members_) {
        if (!may_go(group, kLeastShare)) continue;
        const double saved = now - macs_now(&members);
        if (!(saved > 0) || scores_[group] / saved >= lowest) continue;
        lowest = scores_[group] / saved;
        best = group;
      }
      if (!best) return false;
      remove(*best);
    }
    return true;
  }

  void round_up(std::size_t multiple) {
    for (bool is_stable = false; !is_stable;) {
      is_stable = true;
      for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
        const auto id = static_cast<TensorId>(i);
        if (std::ranges::count(fixed_, id) > 0) continue;
        const std::size_t wanted = std::min(channels(id), (staying_[i] + multiple - 1) / multiple * multiple);
        while (staying_[i] < wanted) {
          take_back(*highest_gone(id));
          is_stable = false;
        }
      }
    }
  }

  std::optional<std::size_t> highest_gone(TensorId id) const {
    std::optional<std::size_t> highest;
    for (std::size_t c = 0; c < channels(id); ++c) {
      const std::size_t group = groups_.group(id, c);
      if (goes_[group] && (!highest || scores_[group] > scores_[*highest])) highest = group;
    }
    return highest;
  }

  const Graph& graph_;
  const ChannelGroups groups_;
  std::vector<double> scores_;                                      ///< by group
  std::vector<bool> goes_;                                          ///< by group
  std::map<std::size_t, std::map<TensorId, std::size_t>> members_;  ///< by group: how many channels of each tensor
  Indexed<std::size_t> staying_, least_;                            ///< by tensor: channels
  std::vector<TensorId> fixed_;                                     ///< tensors whose number of channels was asked for
  std::vector<Layer> layers_;
  double macs_of_all_ = 0, proportional_ = 0;
};

}  // namespace

Graph cut_channels(const Graph& graph, const Indexed<std::vector<double>>& scores, const CutRequest& request) {
  expects(scores.size() == graph.tensors.size(), "scores, possibly none, for each tensor");
  Cutter cutter(graph, scores);
  for (const auto& [layer, count] : request.channels) cutter.keep_of_layer(layer, to_size(count));
  if (request.macs < 1) cutter.reach(request.macs * cutter.all_macs(), request.multiple);
  Graph result = keep_channels(graph, cutter.kept(), ElementType::kFloat32);
  verify(result);
  return result;
}

}  // namespace milliwatt
