// QEMU's Xtensa machine `sim` (hw/xtensa/sim.c), which is no chip: an LX106 core with memories around it.
#include "board/emulator.h"
#include "board/xtensa_stack.h"

namespace milliwatt::emulators {

std::vector<Emulator> sim() {
  Emulator emulator;
  emulator.name = "sim";
  emulator.command = qemu_command("qemu-system-xtensa", {"-M", "sim", "-cpu", "lx106"});
  emulator.core_folder = "xtensa";
  emulator.memory_map = "sim.ld";
  emulator.application_map = "application_xtensa.ld";
  // The regions of sim.ld.
  emulator.most_flash_bytes = 0x2000000;
  emulator.most_ram_bytes = 0x1000000;
  emulator.stack_reader = xtensa_stack_reader;
  emulator.argument_registers = 6;  // Xtensa Instruction Set Architecture, CALL0 application binary interface
  emulator.stack_alignment = 16;
  return {emulator};
}

}  // namespace milliwatt::emulators
