// NAME_run: one inference on a whole input.
#include <fmt/format.h>

#include "base/indexed.h"
#include "emit/emit_schedule.h"
#include "emit/entry.h"
#include "emit/text.h"
#include "graph/first_byte.h"

namespace milliwatt {
namespace {

std::string declarations(const EntryParts& parts) {
  const std::string& name = parts.options.name;
  std::string text =
      fmt::format("/* Runs one inference. arena: {} bytes, aligned to 8 bytes; your own buffer, or {}_arena. */\n",
                  parts.constant("ARENA_BYTES"), name);
  text += fmt::format("void {}_run({}void* arena);\n\n", name, parts.port_parameters());
  if (parts.source.has_variables) {
    text += fmt::format(
        "/* The arena holds the model's variables: keep it from one inference to the next. Call this before the "
        "first,\n"
        "   and to begin anew. */\nvoid {}_reset(void* arena);\n\n",
        name);
  }
  text +=
      "/* The inputs and outputs inside the arena. To avoid the copies, fill and read them here and pass these "
      "pointers "
      "to\n"
      "   the function above. Inputs stay valid until it is called, outputs until it is called again. */\n";
  return text + parts.place_declarations() + parts.arena_declaration();
}

std::string steps_struct(const EntryParts& parts) {
  const Indexed<bool> counted = counted_layers(parts.plan);
  std::string members;
  for (std::size_t op = 0; op < parts.layers.size(); ++op) {
    if (counted[op]) members += fmt::format("    int16_t {};\n", parts.layers[op]);
  }
  if (members.empty()) return {};
  return fmt::format(
      "  // The next step of each layer that is interleaved with others.\n  struct {{\n{}  }} steps;\n"
      "  memset(&steps, 0, sizeof steps);\n",
      members);
}

/// Each variable has its first value: the byte that stands for 0.
std::string reset_definition(const EntryParts& parts) {
  std::string text = fmt::format("{}void {}_reset(void* arena_start) {{\n", parts.code_place(), parts.options.name);
  text += "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n";
  for (std::size_t id = 0; id < parts.graph.tensors.size(); ++id) {
    const Tensor& tensor = parts.graph.tensors[id];
    const TensorPlace& at = parts.plan.tensors[id];
    if (!tensor.is_variable || at.kept_rows == 0) continue;
    text += fmt::format("  memset(arena + {}, {}, {});  // \"{}\"\n", at.offset, first_byte_of(tensor), at.bytes(),
                        comment_text(tensor.name));
  }
  return text + "  static_cast<void>(arena);\n}\n\n";
}

std::string definitions(const EntryParts& parts) {
  const Source& source = parts.source;
  std::string text = parts.place_definitions() + "\n" + parts.arena_definition();
  if (source.has_variables) text += reset_definition(parts);
  text += fmt::format("{}void {}_run({}void* arena_start) {{\n", parts.code_place(), parts.options.name,
                      parts.port_parameters());
  text += "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n";
  for (std::size_t i = 0; i < source.inputs.size(); ++i) text += parts.copy_in(i);
  if (parts.options.trace) {
    text += emit_traced_schedule(parts.graph, parts.plan, parts.layers);
  } else {
    text += steps_struct(parts) + emit_schedule(parts.plan, parts.layers);
  }
  for (std::size_t i = 0; i < source.outputs.size(); ++i) text += parts.copy_out(i);
  return text + "}\n";
}

}  // namespace

EntryText whole_entry(const EntryParts& parts) {
  return {declarations(parts), definitions(parts), {{"STATE_BYTES", 0}}, 0};
}

}  // namespace milliwatt
