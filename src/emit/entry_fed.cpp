// NAME_feed_row: an inference whose input comes row by row.
//
// Between two rows the caller has the processor, so the schedule's loops stop in their middle: they are one function
// that notes where it stopped in NAME_state and jumps there when it is called again (Duff's device; as protothreads
// do).
#include <fmt/format.h>

#include <algorithm>

#include "emit/emit_schedule.h"
#include "emit/entry.h"
#include "emit/fold_schedule.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

class FedEntry {
 public:
  explicit FedEntry(const EntryParts& parts) : parts_(parts), name_(parts.options.name), port_(parts.source.fed_input) {
    fed_tensor_ = parts.source.inputs[port_].tensor;
    feed_ = producer_of(parts.graph, fed_tensor_);
    nodes_ = fold_schedule(parts.plan.schedule);
    depth_ = depth_of(nodes_);
  }

  EntryText text() { return {declarations(), definitions()}; }

 private:
  static int depth_of(const std::vector<ScheduleNode>& nodes) {
    int depth = 0;
    for (const ScheduleNode& node : nodes) {
      if (node.is_loop()) depth = std::max(depth, 1 + depth_of(node.body));
    }
    return depth;
  }

  std::string counters() const {
    std::string text = "  int16_t stopped_at;\n";
    if (depth_ > 0) text += fmt::format("  int16_t loop[{}];\n", depth_);
    text += "  struct {\n";
    for (const std::string& layer : parts_.layers) text += fmt::format("    int16_t {};\n", layer);
    return text + "  } next; /* step of each layer */\n";
  }
  std::int64_t state_bytes() const { return 2 * (1 + depth_ + static_cast<std::int64_t>(parts_.layers.size())); }

  const TensorPlace& fed() const { return parts_.place(fed_tensor_); }

  std::string declarations() const {
    const Port& port = parts_.source.inputs[port_];
    std::string text = fmt::format("enum {{ {} = {}, {} = {} }};\n\n", parts_.constant("ARENA_BYTES"),
                                   parts_.plan.arena_bytes, parts_.constant("STATE_BYTES"), state_bytes());
    text += fmt::format(
        "/* How far an inference has come; {0}_reset() begins one. */\n"
        "typedef struct {{\n{1}}} {0}_state;\nvoid {0}_reset({0}_state* state);\n\n",
        name_, counters());
    text += fmt::format(
        "/* Takes the next of in{}'s {} rows, {} elements, and computes what it makes possible. Returns 1 with the "
        "last:\n"
        "   the outputs are in their places, until the next row; otherwise 0. The arena has {} bytes, aligned to 8. "
        "*/\n"
        "int {}_feed_row({}_state* state, const {}* row, void* arena);\n\n",
        port_, fed().rows, port.elements / fed().rows, parts_.constant("ARENA_BYTES"), name_, name_, c_type(port.type));
    text += fmt::format("/* All rows, where they lie together. */\nvoid {}_run({}void* arena);\n\n", name_,
                        parts_.port_parameters());
    text += "/* Where the other inputs, to be filled before the first row, and the outputs lie in the arena. */\n";
    each_place(
        [&](const char* kind, std::size_t i, const Port& at) { text += parts_.place_function(kind, i, at) + ";\n"; });
    return text + parts_.arena_declaration();
  }

  template <typename Visit>
  void each_place(Visit visit) const {
    for (std::size_t i = 0; i < parts_.source.inputs.size(); ++i) {
      if (i != port_) visit("in", i, parts_.source.inputs[i]);
    }
    for (std::size_t i = 0; i < parts_.source.outputs.size(); ++i) visit("out", i, parts_.source.outputs[i]);
  }

  std::string definitions() {
    std::string text;
    each_place([&](const char* kind, std::size_t i, const Port& at) { text += parts_.place_definition(kind, i, at); });
    text += "\n" + parts_.arena_definition();
    text += fmt::format("void {0}_reset({0}_state* state) {{ memset(state, 0, sizeof *state); }}\n\n", name_);
    text += feed_row() + "\n" + run();
    return text;
  }

  std::string feed_row() {
    const std::string_view element = c_type(parts_.source.inputs[port_].type);
    std::string text = fmt::format(
        "// From where the last call stopped, to where another row is needed.\n"
        "{}static int run_on({}_state* at, const {}* row, uint8_t* arena) {{\n  switch (at->stopped_at) {{\n    case "
        "0:\n",
        parts_.code_place(), name_, element);
    text += write(nodes_, 0);
    text += "  }\n  memset(at, 0, sizeof *at);\n  return 1;\n}\n\n";
    text += fmt::format(
        "int {0}_feed_row({0}_state* state, const {1}* row, void* arena_start) {{\n"
        "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n"
        "  if (state->stopped_at == 0) run_on(state, row, arena);  // up to where the first row is needed\n"
        "  return run_on(state, row, arena);\n}}\n",
        name_, element);
    return text;
  }

  std::string write(const std::vector<ScheduleNode>& nodes, int depth) {
    std::string text;
    const std::string indent(static_cast<std::size_t>(6 + 2 * depth), ' ');
    for (const ScheduleNode& node : nodes) {
      if (node.is_loop()) {
        text += fmt::format("{0}for (at->loop[{1}] = 0; at->loop[{1}] < {2}; ++at->loop[{1}]) {{\n", indent, depth,
                            node.count);
        text += write(node.body, depth + 1) + indent + "}\n";
      } else if (node.op == feed_) {
        ++stops_;
        text += fmt::format("{0}at->stopped_at = {1};\n{0}return 0;\n", indent, stops_);
        text += fmt::format("{}case {}:\n{}{}", indent.substr(2), stops_, indent, take_row());
      } else {
        text +=
            fmt::format("{0}{1}(arena, at->next.{1}++);\n", indent, parts_.layers[static_cast<std::size_t>(node.op)]);
      }
    }
    return text;
  }

  /// Copies the row that the caller brings to its slot.
  std::string take_row() const {
    const std::string& count = parts_.layers[static_cast<std::size_t>(feed_)];
    const std::string slot = fed().is_ring() ? fmt::format("at->next.{}++ % {}", count, fed().kept_rows)
                                             : fmt::format("at->next.{}++", count);
    return fmt::format("memcpy(arena + {} + {} * ({}), row, {});\n", fed().offset, fed().row_bytes, slot,
                       fed().row_bytes);
  }

  std::string run() const {
    const Source& source = parts_.source;
    std::string text = fmt::format("void {}_run({}void* arena_start) {{\n", name_, parts_.port_parameters());
    text += "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n";
    for (std::size_t i = 0; i < source.inputs.size(); ++i) {
      if (i != port_) text += parts_.copy_in(i);
    }
    text += fmt::format("  {0}_state state;\n  {0}_reset(&state);\n", name_);
    text += fmt::format("  for (int32_t row = 0; row < {}; ++row) {}_feed_row(&state, in{} + row * {}, arena);\n",
                        fed().rows, name_, port_, source.inputs[port_].elements / fed().rows);
    for (std::size_t i = 0; i < source.outputs.size(); ++i) text += parts_.copy_out(i);
    return text + "}\n";
  }

  const EntryParts& parts_;
  const std::string& name_;
  const std::size_t port_;
  int feed_ = -1;
  TensorId fed_tensor_ = kNoTensor;
  std::vector<ScheduleNode> nodes_;
  int depth_ = 0;
  int stops_ = 0;
};

}  // namespace

EntryText fed_entry(const EntryParts& parts) { return FedEntry(parts).text(); }

}  // namespace milliwatt
