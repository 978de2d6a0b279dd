// NAME_stream: the next answer of a window that moves along an endless input.
#include <fmt/format.h>

#include <algorithm>

#include "emit/emit_schedule.h"
#include "emit/entry.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

// Of NAME_state in front of the rows: the count of calls, filled up to the rows' alignment.
constexpr std::int64_t kStateHead = 8;

std::int64_t state_bytes(const Plan& plan) { return kStateHead + std::max<std::int64_t>(plan.stream->state_bytes, 8); }

std::string declarations(const EntryParts& parts) {
  const std::string& name = parts.options.name;
  const StreamPlan& stream = *parts.plan.stream;
  const std::size_t fed = parts.source.fed_input;
  std::string text = fmt::format(
      "/* State of one stream, kept between calls; {}_reset() starts a stream. */\n"
      "typedef struct {{\n  int32_t calls;\n  uint8_t rows[{}] __attribute__((aligned(8)));\n}} {}_state;\n"
      "void {}_reset({}_state* state);\n\n",
      name, std::max<std::int64_t>(stream.state_bytes, 8), name, name, name);
  const int window_rows = parts.place(parts.source.inputs[fed].tensor).rows;
  text += fmt::format(
      "/* Takes the next {0} rows of in{1}, oldest first, and computes the outputs for the last {2} rows,\n"
      "   bit-identical to an inference on that whole window.\n",
      parts.constant("HOP_ROWS"), fed, window_rows);
  text +=
      stream.filling_calls == 0
          ? std::string("   Returns 1: the outputs are valid.\n")
          : fmt::format(
                "   Returns 1 if the outputs are valid. The first {} calls return 0, without outputs: there are fewer\n"
                "   than {} rows yet.\n",
                stream.filling_calls, window_rows);
  text += fmt::format("   arena: {} bytes, aligned to 8 bytes; it need not be kept between calls. */\n",
                      parts.constant("ARENA_BYTES"));
  text += fmt::format("int {}_stream({}{}_state* state, void* arena);\n", name, parts.port_parameters(), name);
  return text + parts.arena_declaration();
}

/// Moves each tensor's kept rows on, so that row r + shift becomes row r.
std::string shifts(const EntryParts& parts) {
  std::string text;
  for (std::size_t id = 0; id < parts.plan.tensors.size(); ++id) {
    const TensorPlace& at = parts.plan.tensors[id];
    const std::int64_t moved = at.row_bytes * parts.plan.stream->shifts[id];
    if (!at.in_state || moved >= at.bytes()) continue;
    text += fmt::format("  memmove(rows + {}, rows + {}, {});  // \"{}\"\n", at.offset, at.offset + moved,
                        at.bytes() - moved, comment_text(parts.graph.tensors[id].name));
  }
  return text;
}

std::string definitions(const EntryParts& parts) {
  const std::string& name = parts.options.name;
  const Source& source = parts.source;
  std::string text = parts.arena_definition();
  text += fmt::format("void {0}_reset({0}_state* state) {{ memset(state, 0, sizeof *state); }}\n\n", name);
  text += fmt::format("{2}int {0}_stream({1}{0}_state* state, void* arena_start) {{\n", name, parts.port_parameters(),
                      parts.code_place());
  text += "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n  uint8_t* const rows = state->rows;\n";
  text += shifts(parts);
  const std::size_t fed = parts.source.fed_input;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) {
    if (i == fed) continue;
    text += fmt::format("  memcpy(arena + {}, in{}, {});\n", parts.place(source.inputs[i].tensor).offset, i,
                        source.inputs[i].bytes());
  }
  text += emit_stream_schedule(parts.graph, parts.plan, parts.layers, fmt::format("in{}", fed));
  if (parts.plan.stream->filling_calls > 0) {
    text += fmt::format("  if (state->calls < {}) {{\n    ++state->calls;\n    return 0;\n  }}\n",
                        parts.plan.stream->filling_calls);
  }
  for (std::size_t i = 0; i < source.outputs.size(); ++i) {
    const TensorPlace& at = parts.place(source.outputs[i].tensor);
    text += fmt::format("  memcpy(out{}, {} + {}, {});\n", i, at.in_state ? "rows" : "arena", at.offset,
                        source.outputs[i].bytes());
  }
  return text + "  return 1;\n}\n";
}

}  // namespace

EntryText stream_entry(const EntryParts& parts) {
  const StreamPlan& stream = *parts.plan.stream;
  const TensorPlace& window = parts.place(parts.source.inputs[parts.source.fed_input].tensor);
  return {declarations(parts),
          definitions(parts),
          {{"STATE_BYTES", state_bytes(parts.plan), "sizeof(" + parts.options.name + "_state)"},
           {"HOP_ROWS", stream.hop_rows, "new rows in each call"},
           {"WINDOW_ROWS", window.rows, "rows that an answer is for"},
           {"FILLING_CALLS", stream.filling_calls, "calls before the first answer"}},
          state_bytes(parts.plan)};
}

}  // namespace milliwatt
