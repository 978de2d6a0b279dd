// NAME_feed_row: an inference whose input comes row by row. Control returns to the caller after every row, so the
// schedule stops wherever another row is needed.
#include <fmt/format.h>

#include "emit/entry.h"
#include "emit/resumable.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

class FedEntry {
 public:
  explicit FedEntry(const EntryParts& parts)
      : parts_(parts), name_(parts.options.name), port_(parts.source.fed_input), schedule_(parts) {
    fed_tensor_ = parts.source.inputs[port_].tensor;
    feed_ = producer_of(parts.graph, fed_tensor_);
  }

  EntryText text() const {
    return {declarations(),
            definitions(),
            {{"STATE_BYTES", schedule_.state_bytes(), "sizeof(" + name_ + "_state)"}},
            schedule_.state_bytes()};
  }

 private:
  const TensorPlace& fed() const { return parts_.place(fed_tensor_); }

  std::string declarations() const {
    const Port& port = parts_.source.inputs[port_];
    std::string text = fmt::format(
        "/* Progress of one inference; {0}_reset() starts one. */\n{1}void {0}_reset({0}_state* state);\n\n", name_,
        schedule_.state_definition());
    text += fmt::format(
        "/* Takes the next row of in{} ({} rows of {} elements) and computes everything that it makes possible.\n"
        "   Returns 1 after the last row: the outputs are valid until the next call. Otherwise returns 0.\n"
        "   arena: {} bytes, aligned to 8 bytes. */\n"
        "int {}_feed_row({}_state* state, const {}* row, void* arena);\n\n",
        port_, fed().rows, port.elements / fed().rows, parts_.constant("ARENA_BYTES"), name_, name_, c_type(port.type));
    text +=
        fmt::format("/* Runs an inference on all rows, stored one after another. */\nvoid {}_run({}void* arena);\n\n",
                    name_, parts_.port_parameters());
    text += "/* The outputs, and the other inputs, inside the arena. Fill those inputs before the first row. */\n";
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

  std::string definitions() const {
    std::string text;
    each_place([&](const char* kind, std::size_t i, const Port& at) { text += parts_.place_definition(kind, i, at); });
    text += "\n" + parts_.arena_definition();
    text += fmt::format("void {0}_reset({0}_state* state) {{ memset(state, 0, sizeof *state); }}\n\n", name_);
    text += feed_row() + "\n" + run();
    return text;
  }

  std::string feed_row() const {
    const std::string_view element = c_type(parts_.source.inputs[port_].type);
    std::string text = fmt::format(
        "// Resumes where the last call stopped, and stops where another row is needed. Returns 1 at the end.\n"
        "{}static int run_on({}_state* at, const {}* row, uint8_t* arena) {{\n",
        parts_.code_place(), name_, element);
    text += schedule_.body([&](int op) {
      return op == feed_ ? Resumable::Action{true, take_row()} : Resumable::Action{false, schedule_.step(op)};
    });
    text += "  memset(at, 0, sizeof *at);\n  return 1;\n}\n\n";
    text += fmt::format(
        "int {0}_feed_row({0}_state* state, const {1}* row, void* arena_start) {{\n"
        "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n"
        "  if (state->stopped_at == 0) run_on(state, row, arena);  // stops where the first row is needed\n"
        "  return run_on(state, row, arena);\n}}\n",
        name_, element);
    return text;
  }

  /// Copies the caller's row to its slot.
  std::string take_row() const {
    const std::string& count = parts_.layers[feed_];
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
  const Resumable schedule_;
};

}  // namespace

EntryText fed_entry(const EntryParts& parts) { return FedEntry(parts).text(); }

}  // namespace milliwatt
