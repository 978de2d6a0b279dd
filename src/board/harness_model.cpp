#include "board/harness_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "emit/names.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

constexpr std::size_t kLeastArguments = 9;  // as firmware/harness.h has it

std::string byte_counts(const char* name, const std::vector<Port>& ports) {
  std::vector<std::int64_t> bytes;
  for (const Port& port : ports) bytes.push_back(port.bytes());
  if (bytes.empty()) bytes.push_back(0);
  return fmt::format("static const uint32_t {}[] = {{{}}};\n", name, fmt::join(bytes, ", "));
}

}  // namespace

std::string harness_model_text(const Source& source, Tensors tensors) {
  const std::string& name = source.name;
  std::string text = fmt::format("#include \"../emitted/{}.h\"\n\n#include \"harness.h\"\n\n", name);
  text += fmt::format("static_assert(static_cast<int>({}_ARENA_BYTES) == {}, \"the arena's size\");\n\n",
                      capitals(name), source.arena_bytes);
  text += fmt::format("__attribute__((aligned(8), section(\".bss.milliwatt_arena\"))) uint8_t milliwatt_arena[{}];\n",
                      std::max<std::int64_t>(source.arena_bytes, 1));
  text += byte_counts("input_bytes", source.inputs) + byte_counts("output_bytes", source.outputs);

  std::string places;
  std::string arguments;
  std::size_t index = 0;
  const auto add = [&](const std::vector<Port>& ports, const char* kind) {
    for (std::size_t i = 0; i < ports.size(); ++i, ++index) {
      if (tensors == Tensors::kInArena && ports[i].in_arena) {
        places += fmt::format("  tensors[{}] = {}_{}{}(milliwatt_arena);\n", index, name, kind, i);
      } else {
        text += fmt::format("__attribute__((aligned(8))) static uint8_t tensor{}[{}];\n", index,
                            std::max<std::int64_t>(ports[i].bytes(), 1));
        places += fmt::format("  tensors[{0}] = tensor{0};\n", index);
      }
      arguments += fmt::format("static_cast<{}*>(tensors[{}]), ", c_type(ports[i].type), index);
    }
  };
  add(source.inputs, "in");
  add(source.outputs, "out");

  const bool streams = source.entry == EntryKind::kStream;
  if (streams) {
    arguments += "&state, ";
    text += fmt::format("static {}_state state;\n", name);
    text += fmt::format("static_assert(sizeof({}_state) == {}, \"the state's size\");\n", name, source.state_bytes);
  }
  const std::size_t all_arguments = source.inputs.size() + source.outputs.size() + (streams ? 2 : 1);
  text += fmt::format("static void* arguments[{}];\n", std::max(all_arguments, kLeastArguments));
  text += fmt::format("\nstatic void places(void** tensors) {{\n{}}}\n", places);
  text += fmt::format("\nvoid harness_invoke(void* const* tensors) {{ {}({}milliwatt_arena); }}\n",
                      source.run_function(), arguments);
  text += fmt::format(
      "\nconst HarnessModel harness_model = {{milliwatt_arena, {}, {}, {}, input_bytes, output_bytes, {}, arguments,\n"
      "                                    places, reinterpret_cast<void (*)()>(&{}), {}}};\n",
      source.arena_bytes, source.inputs.size(), source.outputs.size(), streams ? "&state" : "nullptr",
      source.run_function(), source.has_variables ? fmt::format("&{}_reset", name) : std::string("nullptr"));
  return text;
}

}  // namespace milliwatt
