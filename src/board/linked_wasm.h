// Firmware that is a WebAssembly module.
#pragma once

#include <cstdint>
#include <string_view>

#include "board/linked_firmware.h"
#include "board/wasm_file.h"

namespace milliwatt {

/// Links firmware.wasm, which run.mjs runs, and application.wasm for the sizes: flash is the module without names, RAM
/// its memory, constants included.
/// @throws Error as link_elf() does
LinkedFirmware link_wasm(const Source& source, const Toolchain& tools, const FirmwareObjects& objects);

/// How deep the stack in the module's memory can get below a call of that function. What the engine keeps on a stack of
/// its own is not in it.
StackBound wasm_stack_bound(const WasmFile& module, std::string_view function);

}  // namespace milliwatt
