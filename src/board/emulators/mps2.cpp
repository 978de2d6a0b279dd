// Arm's MPS2 boards in QEMU (hw/arm/mps2.c): Cortex-M3, M4 and M7.
#include <fmt/format.h>

#include "board/emulator.h"
#include "board/thumb_stack.h"

namespace milliwatt::emulators {
namespace {

// `more_ram`: where the machine has its 16 MB of PSRAM.
Emulator machine(const std::string& name, std::uint32_t more_ram) {
  Emulator emulator;
  emulator.name = name;
  emulator.command = qemu_command("qemu-system-arm", {"-M", name});
  emulator.core_folder = "cortex_m";
  emulator.memory_map = "mps2.ld";
  emulator.link_flags = {fmt::format("-Wl,--defsym=milliwatt_more_ram={:#x}", more_ram)};
  // FLASH in mps2.ld ends where the harness begins, RAM where the first 4 MB do.
  emulator.most_flash_bytes = 0x300000 - 0x400;
  emulator.most_ram_bytes = 0x400000;
  emulator.knows_cycles = true;
  emulator.stack_reader = thumb_stack_reader;
  emulator.argument_registers = 4;  // AAPCS32
  emulator.stack_alignment = 8;
  return emulator;
}

}  // namespace

std::vector<Emulator> mps2() {
  return {machine("mps2-an385", 0x21000000), machine("mps2-an386", 0x21000000), machine("mps2-an500", 0x60000000)};
}

}  // namespace milliwatt::emulators
