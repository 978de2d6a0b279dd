// What average and maximum pools have in common as facts.
#pragma once

#include <algorithm>

#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// A mean or a maximum of codes of the interval is one of them; the activation then cuts it.
inline ChannelRanges pooled_codes(const OpView& op, ChannelRanges ranges) {
  CodeLimits limits;
  activation_range(op.word("activation"), op.output(), limits.lowest, limits.highest);
  const auto cut = [&](std::int32_t code) { return std::min(std::max(code, limits.lowest), limits.highest); };
  for (CodeInterval& codes : ranges) codes = {cut(codes.lowest), cut(codes.highest)};
  return ranges;
}

/// Rows along time of a pool.
inline TimeRows pool_rows(const OpView& op) { return {RowsRead::kWindow, op.integer("kernel_h"), true}; }

}  // namespace milliwatt
