// Linked twice: with endless memories, for the instructions that the stack's bound is read from; then with the board's,
// and that much stack.
#include "board/application.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "board/elf_file.h"
#include "emit/names.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kEndless = 0x10000000;

struct Memories {
  std::int64_t flash_bytes, ram_bytes, stack_bytes;
};

ElfFile link_with(const Memories& memories, const Toolchain& tools, const std::vector<std::string>& objects,
                  const char* program) {
  std::vector<std::string> flags = {
      "-nostartfiles",
      "-nodefaultlibs",
      "-Wl,--gc-sections",
      fmt::format("-Wl,--defsym=milliwatt_flash_bytes={}", memories.flash_bytes),
      fmt::format("-Wl,--defsym=milliwatt_ram_bytes={}", memories.ram_bytes),
      fmt::format("-Wl,--defsym=milliwatt_stack_bytes={}", memories.stack_bytes),
      fmt::format("-Wl,--defsym=milliwatt_stack_alignment={}", tools.emulator.stack_alignment),
      "-Tharness/" + tools.emulator.application_map};
  flags.insert(flags.end(), tools.emulator.link_flags.begin(), tools.emulator.link_flags.end());
  link(tools, flags, objects, {"-lgcc", "-lc", "-lgcc"}, program);
  return ElfFile(read_text_file(tools.directory / program));
}

std::int64_t aligned(std::int64_t bytes, std::int64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::uint32_t address_of(const ElfFile& elf, const char* symbol) {
  const std::optional<ElfSymbol> found = elf.symbol(symbol);
  expects(found.has_value(), "the application's linker script sets its symbols");
  return found->address;
}

ApplicationSizes sizes_of(const ElfFile& elf) {
  return {std::int64_t{address_of(elf, "application_stack_top")} - address_of(elf, "application_ram_begin"),
          static_cast<std::int64_t>(address_of(elf, "application_flash_end"))};
}

// Arguments that have no register are on the stack, and the stack stays aligned; the address to return to may be too.
std::int64_t calling_bytes(const Source& source, const Emulator& emulator) {
  const auto arguments = static_cast<std::int64_t>(source.inputs.size() + source.outputs.size()) + 1 +
                         (source.entry == EntryKind::kStream ? 1 : 0);
  const std::int64_t on_stack = std::max<std::int64_t>(arguments - emulator.argument_registers, 0);
  return aligned(emulator.argument_bytes * on_stack, emulator.stack_alignment) + emulator.return_bytes;
}

// Memories of size 0 are not limited.
std::int64_t size_of(std::int64_t bytes) { return bytes > 0 ? bytes : kEndless; }

void check_memories(const ApplicationSizes& needed, std::int64_t stack_bytes, const Source& source,
                    const Board& board) {
  std::string misses;
  const auto over = [&](const char* memory, std::int64_t bytes, std::int64_t there, const std::string& parts) {
    if (there == 0 || bytes <= there) return;
    misses += fmt::format("{}{} by {} B (needs {}{}, has {})", misses.empty() ? "" : " and ", memory,
                          grouped(bytes - there), grouped(bytes), parts, grouped(there));
  };
  over("RAM", needed.ram_bytes, board.ram_bytes,
       fmt::format(": arena {}, stack {}, data {}", grouped(source.arena_bytes), grouped(stack_bytes),
                   grouped(needed.ram_bytes - source.arena_bytes - stack_bytes)));
  over("flash", needed.flash_bytes, board.flash_bytes, "");
  if (misses.empty()) return;
  throw Error(fmt::format("{}: does not fit {}: the application exceeds its {}; use a board with more, or a "
                          "smaller model",
                          source.name, board.name, misses),
              Verdict::kNo);
}

}  // namespace

std::string application_text(const Source& source) {
  std::string buffers;
  std::string arguments;
  const auto add = [&](const std::vector<Port>& ports, const char* kind) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (ports[i].in_arena) {
        arguments += fmt::format("{}_{}{}(arena), ", source.name, kind, i);
      } else if (source.entry == EntryKind::kFed) {
        arguments += fmt::format("reinterpret_cast<{}*>(arena), ", c_type(ports[i].type));  // its rows lie elsewhere
      } else {
        buffers += fmt::format("static {} {}{}[{}];\n", c_type(ports[i].type), kind, i, ports[i].elements);
        arguments += fmt::format("{}{}, ", kind, i);
      }
    }
  };
  add(source.inputs, "in");
  add(source.outputs, "out");
  if (source.entry == EntryKind::kStream) {
    buffers += fmt::format("static {}_state state;\n", source.name);
    arguments += "&state, ";
  }
  return fmt::format(
      "#include <stdint.h>\n\n#include \"../emitted/{0}.h\"\n\n__attribute__((aligned(8))) static uint8_t "
      "arena[{1}];\n{2}\n"
      "static inline void application_step() {{ {3}({4}arena); }}\n",
      source.name, std::max<std::int64_t>(source.arena_bytes, 1), buffers, source.run_function(), arguments);
}

LinkedApplication link_application(const Source& source, const Toolchain& tools,
                                   const std::vector<std::string>& objects, std::int64_t least_stack_bytes) {
  const Board& board = tools.board;
  const Emulator& emulator = tools.emulator;
  std::vector<std::string> flags = emitted_code_flags();
  flags.insert(flags.end(), {"-fno-threadsafe-statics", "-Iemitted", "-Iharness", "-Iharness/" + emulator.core_folder});
  compile(tools, "harness/" + emulator.core_folder + "/application.cpp", "application.o", flags);
  std::vector<std::string> all = objects;
  all.emplace_back("application.o");

  const ElfFile endless = link_with({kEndless, kEndless, 0}, tools, all, "endless.elf");
  const std::string listing = disassembly(tools, "endless.elf");
  LinkedApplication application;
  application.run_stack =
      stack_bound(listing, endless.functions(source.run_function()).front().address, emulator.stack_reader());
  if (application.run_stack.bytes) *application.run_stack.bytes += calling_bytes(source, emulator);
  const std::int64_t stack_bytes =
      stack_bound(listing, address_of(endless, "application_reset"), emulator.stack_reader())
          .bytes.value_or(least_stack_bytes);

  // Of everything but the stack the sizes are known by now, but the linker has the last word.
  ApplicationSizes needed = sizes_of(endless);
  needed.ram_bytes += aligned(stack_bytes, emulator.stack_alignment);
  check_memories(needed, stack_bytes, source, board);
  application.sizes = sizes_of(
      link_with({size_of(board.flash_bytes), size_of(board.ram_bytes), stack_bytes}, tools, all, "application.elf"));
  return application;
}

}  // namespace milliwatt
