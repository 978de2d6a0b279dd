// The instructions of one function of a WebAssembly module.
#pragma once

#include <string_view>

#include "board/wasm_file.h"

namespace milliwatt {

/// Reads a function's body, behind its locals: its calls and what it takes of the stack in memory, whose pointer is
/// global 0, as LLVM's linker has it.
/// @throws Error if an instruction is not known.
void read_wasm_code(std::string_view body, WasmFunction& function);

}  // namespace milliwatt
