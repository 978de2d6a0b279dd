// Which codes sums of products can take.
#pragma once

#include "ops/operator.h"

namespace milliwatt {

/// Of an int8 operator with weighted_sum(), for those of that sum's input.
ChannelRanges codes_of_sums(const OpView& op, const ChannelRanges& input);

}  // namespace milliwatt
