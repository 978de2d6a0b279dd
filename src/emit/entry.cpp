#include "emit/entry.h"

#include <fmt/format.h>

#include "emit/names.h"
#include "emit/place_macros.h"
#include "emit/text.h"

namespace milliwatt {

std::string EntryParts::constant(std::string_view what) const {
  return fmt::format("{}_{}", capitals(options.name), what);
}

std::string EntryParts::port_parameters() const {
  std::string text;
  for (std::size_t i = 0; i < source.inputs.size(); ++i)
    text += fmt::format("const {}* in{}, ", c_type(source.inputs[i].type), i);
  for (std::size_t i = 0; i < source.outputs.size(); ++i)
    text += fmt::format("{}* out{}, ", c_type(source.outputs[i].type), i);
  return text;
}

std::string EntryParts::place_function(const char* kind, std::size_t i, const Port& port) const {
  return fmt::format("{}* {}_{}{}(void* arena)", c_type(port.type), options.name, kind, i);
}

std::string EntryParts::place_definition(const char* kind, std::size_t i, const Port& port) const {
  const std::string place_text = fmt::format("static_cast<uint8_t*>(arena) + {}", place(port.tensor).offset);
  const std::string_view type = c_type(port.type);
  // By way of void*, compilers do not warn that the alignment grows: the arena's places are aligned.
  const std::string cast = bytes_of(port.type, 1) == 1
                               ? fmt::format("reinterpret_cast<{}*>({})", type, place_text)
                               : fmt::format("static_cast<{}*>(static_cast<void*>({}))", type, place_text);
  return fmt::format("{} {{ return {}; }}\n", place_function(kind, i, port), cast);
}

std::string EntryParts::place_declarations() const {
  std::string text;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) text += place_function("in", i, source.inputs[i]) + ";\n";
  for (std::size_t i = 0; i < source.outputs.size(); ++i) text += place_function("out", i, source.outputs[i]) + ";\n";
  return text;
}

std::string EntryParts::place_definitions() const {
  std::string text;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) text += place_definition("in", i, source.inputs[i]);
  for (std::size_t i = 0; i < source.outputs.size(); ++i) text += place_definition("out", i, source.outputs[i]);
  return text;
}

std::string EntryParts::copy_in(std::size_t i) const {
  return fmt::format("  if (in{0} != {1}_in{0}(arena)) memcpy({1}_in{0}(arena), in{0}, {2});\n", i, options.name,
                     source.inputs[i].bytes());
}

std::string EntryParts::copy_out(std::size_t i) const {
  return fmt::format("  if (out{0} != {1}_out{0}(arena)) memcpy(out{0}, {1}_out{0}(arena), {2});\n", i, options.name,
                     source.outputs[i].bytes());
}

std::string EntryParts::arena_declaration() const {
  return fmt::format(
      "\n/* A default arena. --gc-sections removes it if it is not used. */\nextern uint8_t "
      "{}_arena[{}] __attribute__((aligned({})));\n",
      options.name, arena_size(), constant("ARENA_ALIGNMENT"));
}

std::string EntryParts::arena_definition() const {
  return fmt::format("{}__attribute__((aligned(8))) uint8_t {}_arena[{}];\n\n",
                     placed(board.arena_place, options.name, "ARENA_PLACE"), options.name, arena_size());
}

std::string EntryParts::arena_size() const {
  return plan.arena_bytes > 0 ? constant("ARENA_BYTES") : std::string("1");  // an array of size 0 is no C
}

std::string EntryParts::code_place() const { return placed(board.code_place, options.name, "CODE_PLACE"); }

}  // namespace milliwatt
