// NAME_step: an inference on a whole input, one step of one layer per call. Control returns to the caller after every
// step.
#include <fmt/format.h>

#include "emit/entry.h"
#include "emit/resumable.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

/// `const int8_t* in0, `
std::string input_parameters(const EntryParts& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.source.inputs.size(); ++i)
    text += fmt::format("const {}* in{}, ", c_type(parts.source.inputs[i].type), i);
  return text;
}

std::string declarations(const EntryParts& parts, const Resumable& schedule) {
  const std::string& name = parts.options.name;
  const std::string arena_bytes = parts.constant("ARENA_BYTES");
  std::string text =
      fmt::format("/* Progress of one inference; {}_start() resets it. */\n{}\n", name, schedule.state_definition());
  text += fmt::format(
      "/* Starts an inference; one in progress is abandoned. Copies the inputs into the arena.\n"
      "   arena: {0} bytes, aligned to 8 bytes; your own buffer, or {1}_arena. Do not use it for\n"
      "   anything else until you have read the outputs. */\n"
      "void {1}_start({2}{1}_state* state, void* arena);\n\n",
      arena_bytes, name, input_parameters(parts));
  text += fmt::format(
      "/* Runs the next of {0} steps: one row of a layer, or a few. Control returns to the caller after every step.\n"
      "   Returns 1 after the last step: the outputs are valid, and further calls do nothing until {1}_start().\n"
      "   Otherwise returns 0. */\n"
      "int {1}_step({1}_state* state, void* arena);\n\n",
      parts.constant("STEPS"), name);
  text += fmt::format("/* Runs all steps. */\nvoid {}_run({}void* arena);\n\n", name, parts.port_parameters());
  text +=
      "/* The inputs and outputs inside the arena. To avoid the copies, fill and read them here and pass these "
      "pointers "
      "to\n"
      "   the functions above. Inputs stay valid until the first step, outputs until the next inference starts. */\n";
  return text + parts.place_declarations() + parts.arena_declaration();
}

std::string definitions(const EntryParts& parts, const Resumable& schedule) {
  const std::string& name = parts.options.name;
  const Source& source = parts.source;
  std::string text = parts.place_definitions() + "\n" + parts.arena_definition();
  std::string inputs;
  std::string arguments;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) {
    inputs += parts.copy_in(i);
    arguments += fmt::format("in{}, ", i);
  }
  text += fmt::format(
      "void {0}_start({1}{0}_state* state, void* arena) {{\n{2}  memset(state, 0, sizeof *state);\n"
      "  state->stopped_at = 1;  // before the first step\n}}\n\n",
      name, input_parameters(parts), inputs);
  text += fmt::format(
      "// Runs one step. Not inlined: one call is the longest that a scheduler has to wait.\n"
      "{1}__attribute__((noinline)) int {0}_step({0}_state* at, void* arena_start) {{\n"
      "  uint8_t* const arena = static_cast<uint8_t*>(arena_start);\n{2}"
      "  at->stopped_at = -1;  // done\n  return 1;\n}}\n\n",
      name, parts.code_place(), schedule.body([&](int op) {
        return Resumable::Action{true, schedule.step(op)};
      }));
  text += fmt::format(
      "{0}void {1}_run({2}void* arena) {{\n  {1}_state state;\n  {1}_start({3}&state, arena);\n"
      "  while (!{1}_step(&state, arena)) {{\n  }}\n",
      parts.code_place(), name, parts.port_parameters(), arguments);
  for (std::size_t i = 0; i < source.outputs.size(); ++i) text += parts.copy_out(i);
  return text + "}\n";
}

}  // namespace

EntryText stepped_entry(const EntryParts& parts) {
  const Resumable schedule(parts);
  return {declarations(parts, schedule),
          definitions(parts, schedule),
          {{"STATE_BYTES", schedule.state_bytes(), "sizeof(" + parts.options.name + "_state)"},
           {"STEPS", static_cast<std::int64_t>(parts.plan.schedule.size())}},
          schedule.state_bytes()};
}

}  // namespace milliwatt
