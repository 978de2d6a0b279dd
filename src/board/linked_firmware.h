// A board's firmware, linked: sizes, the bound of its stack, and what can be looked up in the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/application.h"
#include "board/elf_file.h"
#include "board/toolchain.h"
#include "emit/source.h"

namespace milliwatt {

/// Of the linked program, the model's own: libgcc and libc as far as the model pulls them in, without the harness.
struct FirmwareSizes {
  std::int64_t weights_bytes = 0;   ///< what NAME_weights.cpp holds, in flash
  std::int64_t code_bytes = 0;      ///< everything else in flash: instructions, tables, initial values of data
  std::int64_t static_bytes = 0;    ///< .data and .bss, without the arena
  std::int64_t ram_code_bytes = 0;  ///< of static_bytes: instructions that the board's code_place puts into RAM
};

/// Paths in the toolchain's folder.
struct FirmwareObjects {
  std::vector<std::string> harness, model, weights;
};

struct LinkedFirmware {
  FirmwareSizes sizes;
  LinkedApplication application;
  std::optional<ElfFile> elf;  ///< empty if the program is no ELF file: then nothing can be counted
};

/// Links firmware.elf by GNU ld with the emulator's linker scripts.
/// @throws Error as link_application() does
LinkedFirmware link_elf(const Source& source, const Toolchain& tools, const FirmwareObjects& objects);

}  // namespace milliwatt
