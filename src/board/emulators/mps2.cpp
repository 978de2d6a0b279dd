// Arm's MPS2 boards in QEMU (hw/arm/mps2.c): Cortex-M3, M4 and M7. The M3 also runs the code of Cortex-M0 and M0+,
// whose instructions it has: the start-up makes it trap unaligned accesses, which these cores do not have.
#include <fmt/format.h>

#include "board/emulators/cortex_m.h"

namespace milliwatt::emulators {
namespace {

// `more_ram`: where the machine has its 16 MB of PSRAM.
Emulator machine(const std::string& name, std::uint32_t more_ram, std::vector<std::string> cycle_models) {
  Emulator emulator = cortex_m(name);
  emulator.memory_map = "mps2.ld";
  emulator.link_flags = {fmt::format("-Wl,--defsym=milliwatt_more_ram={:#x}", more_ram)};
  // FLASH in mps2.ld ends where the harness begins, RAM where the first 4 MB do.
  emulator.most_flash_bytes = 0x300000 - 0x400;
  emulator.most_ram_bytes = 0x400000;
  emulator.cycle_models = std::move(cycle_models);
  return emulator;
}

}  // namespace

std::vector<Emulator> mps2() {
  return {machine("mps2-an385", 0x21000000, {"cortex-m0", "cortex-m0plus", "cortex-m3"}),
          machine("mps2-an386", 0x21000000, {"cortex-m4"}), machine("mps2-an500", 0x60000000, {})};
}

}  // namespace milliwatt::emulators
