// Which channels of a network have to stay.
#pragma once

#include <cstdint>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

struct KeptChannels {
  /// By tensor id: the channels that stay, in order; empty where all do.
  Indexed<std::vector<std::int64_t>> channels;
  /// By operator: for each output of a layer what the channels that go add to its sums; empty where nothing does.
  Indexed<std::vector<std::int64_t>> added;

  bool all() const;
};

/// Channels that nobody needs: of each group (ChannelGroups) that is not pinned and whose readers that sum over
/// channels all get the same from it in every window. A tensor keeps a multiple of `multiple` channels, of 4 where 16
/// are enough, if it had so many, and at least one.
KeptChannels choose_channels(const Graph& graph, int multiple);

}  // namespace milliwatt
