// QEMU's RISC-V machine `virt` (hw/riscv/virt.c), which is no chip: 32-bit RISC-V cores.
#include "board/emulator.h"
#include "board/riscv_stack.h"

namespace milliwatt::emulators {

std::vector<Emulator> virt() {
  Emulator emulator;
  emulator.name = "virt";
  emulator.command = qemu_command("qemu-system-riscv32", {"-M", "virt", "-bios", "none"});
  emulator.core_folder = "riscv";
  emulator.memory_map = "virt.ld";
  // Debian's compiler comes without a C library: this names its headers and its folder. Nothing of it is linked that
  // the model does not call.
  emulator.flags = {"--specs=picolibc.specs"};
  // The regions of virt.ld.
  emulator.most_flash_bytes = 0x2000000 - 0x1000;
  emulator.most_ram_bytes = 0x1000000;
  emulator.stack_reader = riscv_stack_reader;
  emulator.argument_registers = 8;  // RISC-V ELF psABI, integer calling convention
  emulator.stack_alignment = 16;
  return {emulator};
}

}  // namespace milliwatt::emulators
