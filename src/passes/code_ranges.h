// Which codes each channel of an int8 network can take, over all inputs (ops/facts/channel_codes.h).
#pragma once

#include "base/indexed.h"
#include "graph/graph.h"
#include "ops/facts/channel_codes.h"

namespace milliwatt {

/// By tensor id; empty for tensors that are not int8. Operators that do not say what they write
/// (OperatorType::output_codes) may write any code.
Indexed<ChannelRanges> code_ranges(const Graph& graph);

}  // namespace milliwatt
