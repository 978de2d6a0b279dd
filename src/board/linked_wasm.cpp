#include "board/linked_wasm.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/files.h"

namespace milliwatt {
namespace {

// The least that the linker is told to leave for the stack; what the model needs is put in its place.
constexpr std::int64_t kLinkedStackBytes = 16;
// For a stack whose bound is not known, and for the harness.
constexpr std::int64_t kAnyStackBytes = 0x10000;

std::vector<std::string> joined(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

std::vector<std::string> flags_with(std::int64_t stack_bytes, const std::vector<std::string>& more) {
  return joined({"-nostdlib", "-Wl,--no-entry", "-Wl,--stack-first", fmt::format("-Wl,-z,stack-size={}", stack_bytes)},
                more);
}

// Walks the calls.
class Depths {
 public:
  explicit Depths(const WasmFile& module) : module_(module) {}

  /// @throws Error where there is no bound.
  std::int64_t of(std::uint32_t number) {
    if (const auto done = bounds_.find(number); done != bounds_.end()) return done->second;
    const WasmFunction& function = module_.function(number);
    const std::string& name = function.name;
    if (!open_.insert(number).second) throw Error(fmt::format("recursion through {}", name));
    if (function.computes_frame) throw Error(fmt::format("{} takes stack of a size that it computes", name));
    if (function.calls_pointer) throw Error(fmt::format("{} calls through a pointer", name));
    std::int64_t below = 0;
    std::string deepest;
    for (const std::uint32_t callee : function.callees) {
      const std::int64_t bytes = of(callee);
      if (bytes >= below) deepest = " > " + deepest_.at(callee);
      below = std::max(below, bytes);
    }
    open_.erase(number);
    deepest_[number] = name + deepest;
    return bounds_[number] = function.frame_bytes + below;
  }
  const std::string& deepest(std::uint32_t number) const { return deepest_.at(number); }

 private:
  const WasmFile& module_;
  std::map<std::uint32_t, std::int64_t> bounds_;
  std::map<std::uint32_t, std::string> deepest_;
  std::set<std::uint32_t> open_;
};

std::int64_t weights_bytes(const Toolchain& tools, const FirmwareObjects& objects) {
  std::int64_t bytes = 0;
  for (const std::string& object : objects.weights) {
    bytes += WasmFile(read_text_file(tools.directory / object)).data_bytes();
  }
  return bytes;
}

}  // namespace

StackBound wasm_stack_bound(const WasmFile& module, std::string_view function) {
  StackBound bound;
  try {
    Depths depths(module);
    const std::uint32_t number = module.function_named(function);
    bound.bytes = depths.of(number);
    bound.deepest = depths.deepest(number);
  } catch (const Error& error) {
    bound.why_unknown = error.what();
  }
  return bound;
}

LinkedFirmware link_wasm(const Source& source, const Toolchain& tools, const FirmwareObjects& objects) {
  std::vector<std::string> flags = emitted_code_flags();
  flags.insert(flags.end(), {"-Iemitted", "-Iharness"});
  compile(tools, "harness/" + tools.emulator.core_folder + "/application.cpp", "application.o", flags);
  const std::vector<std::string> models = joined(objects.model, objects.weights);
  link(tools, flags_with(kLinkedStackBytes, {"-Wl,--export=__heap_base"}), joined({"application.o"}, models), {"-lc"},
       "application.wasm");
  link(tools, flags_with(kAnyStackBytes, {"-Wl,--export=__wasm_call_ctors", "-Wl,--export=__stack_pointer"}),
       joined(objects.harness, models), {"-lc"}, "firmware.wasm");

  const WasmFile application(read_text_file(tools.directory / "application.wasm"));
  LinkedFirmware linked;
  linked.application.run_stack = wasm_stack_bound(application, source.run_function());
  const std::int64_t alignment = tools.emulator.stack_alignment;
  const std::int64_t stack_bytes =
      (linked.application.run_stack.bytes.value_or(kAnyStackBytes) + alignment - 1) / alignment * alignment;
  const std::int64_t memory_bytes = application.global("__heap_base") - kLinkedStackBytes;
  linked.application.sizes = {memory_bytes + stack_bytes, application.module_bytes()};
  linked.sizes.weights_bytes = weights_bytes(tools, objects);
  linked.sizes.code_bytes = application.module_bytes() - linked.sizes.weights_bytes;
  linked.sizes.static_bytes = memory_bytes - source.arena_bytes;
  if (source.entry == EntryKind::kStream) linked.sizes.static_bytes -= source.state_bytes;
  return linked;
}

}  // namespace milliwatt
