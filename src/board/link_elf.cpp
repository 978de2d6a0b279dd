#include <fmt/format.h>

#include "base/files.h"
#include "board/linked_firmware.h"

namespace milliwatt {
namespace {

// The stack that the linked program must have left at least where its bound is not known.
constexpr std::int64_t kLeastStackBytes = 256;

FirmwareSizes sizes_of(const ElfFile& elf) {
  FirmwareSizes sizes;
  sizes.weights_bytes = elf.section_bytes(".weights");
  for (const char* section : {".code", ".ARM.extab", ".ARM.exidx", ".data"}) {
    sizes.code_bytes += elf.section_bytes(section);
  }
  sizes.static_bytes = elf.section_bytes(".data") + elf.section_bytes(".bss");
  const std::optional<ElfSymbol> code_begin = elf.symbol("harness_ram_code_begin");
  const std::optional<ElfSymbol> code_end = elf.symbol("harness_ram_code_end");
  if (code_begin && code_end) sizes.ram_code_bytes = std::int64_t{code_end->address} - code_begin->address;
  return sizes;
}

}  // namespace

LinkedFirmware link_elf(const Source& source, const Toolchain& tools, const FirmwareObjects& objects) {
  const Board& board = tools.board;
  const Emulator& emulator = tools.emulator;
  std::vector<std::string> models = objects.model;
  models.insert(models.end(), objects.weights.begin(), objects.weights.end());
  LinkedFirmware linked;
  linked.application = link_application(source, tools, models, kLeastStackBytes);
  const std::int64_t least_stack = linked.application.run_stack.bytes.value_or(kLeastStackBytes);
  std::vector<std::string> flags = {"-nostartfiles",
                                    "-nodefaultlibs",
                                    "-Wl,--gc-sections",
                                    fmt::format("-Wl,--defsym=milliwatt_flash_bytes={}", board.flash_bytes),
                                    fmt::format("-Wl,--defsym=milliwatt_ram_bytes={}", board.ram_bytes),
                                    fmt::format("-Wl,--defsym=milliwatt_least_stack_bytes={}", least_stack),
                                    fmt::format("-Wl,--defsym=milliwatt_stack_alignment={}", emulator.stack_alignment),
                                    "-Tharness/" + emulator.memory_map};
  flags.insert(flags.end(), emulator.link_flags.begin(), emulator.link_flags.end());
  std::vector<std::string> all = objects.harness;
  all.insert(all.end(), models.begin(), models.end());
  link(tools, flags, all, {"-lgcc", "-lc", "-lgcc"}, "firmware.elf");
  linked.elf.emplace(read_text_file(tools.directory / "firmware.elf"));
  linked.sizes = sizes_of(*linked.elf);
  return linked;
}

}  // namespace milliwatt
