// Figures as --json has them: null if one is not known.
#pragma once

#include <string>

#include "board/measure.h"
#include "emit/emit.h"
#include "passes/constant_channels.h"
#include "report/json.h"

namespace milliwatt {

/// {arena_bytes, state_bytes (of a stream), stack_bytes, stack_bound_bytes, static_bytes, total_bytes}, and
/// why_no_stack_bound if there is none
Json ram_json(const Measurement& measured);
/// {weights_bytes, code_bytes, total_bytes}
Json flash_json(const Measurement& measured);
/// {ram_bytes, flash_bytes} of the smallest application with the model in it
Json application_json(const Measurement& measured);
/// {removed, macs_before, macs_after}
Json constant_channels_json(const ConstantChannelFigures& figures);
/// A line of its own that says what was removed; empty if nothing was.
std::string constant_channels_text(const ConstantChannelFigures& figures);
/// `12 % of it waiting for flash`, or that its wait states are not known; the latency must be.
std::string waiting_text(const Measurement& measured);
/// `104 B at most`, or `104 B as measured` if there is no bound.
std::string stack_text(const BuiltFigures& figures);
/// RAM, flash and the application, three lines for people; all of it must be known.
std::string memory_text(const Measurement& measured);

}  // namespace milliwatt
