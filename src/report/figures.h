// Figures for --json (null if unknown) and for text.
#pragma once

#include <string>

#include "base/json.h"
#include "board/measure.h"
#include "emit/emit.h"
#include "passes/constant_channels.h"
#include "plan/plan.h"
#include "recipe/deployment.h"

namespace milliwatt {

/// {arena_bytes, state_bytes (of a stream), stack_bytes, stack_bound_bytes, static_bytes, code_bytes (of
/// static_bytes: code that runs in RAM), total_bytes}. Without a bound
/// on the stack also why_no_stack_bound.
Json ram_json(const Measurement& measured);
/// {weights_bytes, code_bytes, total_bytes}
Json flash_json(const Measurement& measured);
/// {ram_bytes, flash_bytes} of the smallest application with the model in it
Json application_json(const Measurement& measured);
/// {removed, macs_before, macs_after}
Json constant_channels_json(const ConstantChannelFigures& figures);
/// A line that says what was removed; empty if nothing was.
std::string constant_channels_text(const ConstantChannelFigures& figures);
/// ` (estimate)` behind cycles and latency, or nothing if they are exact.
std::string estimate_remark(const Measurement& measured);
/// The column of cycles: `est. cycles`, or `cycles` if they are exact.
std::string cycles_heading(const Measurement& measured);
/// Those of the keys whose figures are estimates: all of them, or what exact cycles do not give.
Json estimates_json(const Measurement& measured, std::vector<std::string> keys);
/// `12 % of it waiting for flash`, or that wait states are not known. The latency must be known.
std::string waiting_text(const Measurement& measured);
/// A line that states the lower bound on the arena and which plans it is for; empty for a stream, which has none.
std::string lower_bound_text(const Plan& plan);
/// Adds arena_lower_bound_bytes, arena_lower_bound_of (which plans' arenas it bounds) and arena_proven; a stream's
/// bound is null.
void add_lower_bound(const Plan& plan, Json& json);
/// `104 B at most`, or `104 B as measured` if there is no bound.
std::string stack_text(const BuiltFigures& figures);
/// `data 8`, and `code that runs in RAM 9,216` if the board's code_place has it there.
std::string data_text(const Measurement& measured);
/// [low, high] of the figure's 95 % interval; null if it is not known
Json interval_json(const Score& score);
/// `0.952 (95 % interval 0.935 to 0.965)`
std::string figure_text(const Score& score);
/// What counts of items are called in JSON: `clips`.
std::string items_key(const Task& task);
/// {form: stream or windows, answers_per_second, hop_rows (null for windows), why_no_stream (null, or what prevents
/// it)}
Json form_json(const Form& form);
/// A line that says in what form the emitted code takes its input.
std::string form_text(const Form& form, const Arrival& arrival);
/// Three lines: RAM, flash and the linked application. All figures must be known.
std::string memory_text(const Measurement& measured);

}  // namespace milliwatt
