// What QEMU's Cortex-M machines have in common.
#pragma once

#include <string>

#include "board/emulator.h"
#include "board/thumb_stack.h"

namespace milliwatt::emulators {

/// The machine of that name, without its memories.
inline Emulator cortex_m(const std::string& name) {
  Emulator emulator;
  emulator.name = name;
  emulator.command = qemu_command("qemu-system-arm", {"-M", name});
  emulator.core_folder = "cortex_m";
  emulator.stack_reader = thumb_stack_reader;
  emulator.argument_registers = 4;  // AAPCS32
  emulator.stack_alignment = 8;
  return emulator;
}

}  // namespace milliwatt::emulators
