// WebAssembly in Node, whose engine is that of Chrome: nothing is counted.
#include "board/linked_wasm.h"

namespace milliwatt::emulators {

std::vector<Emulator> node() {
  Emulator emulator;
  emulator.name = "node";
  emulator.command = {"node", "harness/wasm/run.mjs"};
  emulator.core_folder = "wasm";
  emulator.flags = {"-mmutable-globals"};  // run.mjs sets the stack pointer
  emulator.model_flags.clear();            // those are gcc's
  emulator.harness_flags.clear();
  emulator.link = link_wasm;
  emulator.linker = "wasm-ld";
  // Of a memory of 65,536 pages there is room for the harness too.
  emulator.most_flash_bytes = 0x40000000;
  emulator.most_ram_bytes = 0x40000000;
  emulator.stack_alignment = 16;  // WebAssembly's tool conventions, BasicCABI
  return {emulator};
}

}  // namespace milliwatt::emulators
