// Arm's MPS3 board in QEMU (hw/arm/mps2-tz.c) with a Cortex-M55, in Secure state.
#include "board/emulators/cortex_m.h"

namespace milliwatt::emulators {

std::vector<Emulator> mps3() {
  Emulator emulator = cortex_m("mps3-an547");
  emulator.memory_map = "mps3.ld";
  // The regions of mps3.ld.
  emulator.most_flash_bytes = 0x1000000;
  emulator.most_ram_bytes = 0x400000;
  return {emulator};
}

}  // namespace milliwatt::emulators
