// A linked AVR program: its bytes in both memories, and its symbols.
#ifndef MILLIWATT_SIMAVR_IMAGE_H
#define MILLIWATT_SIMAVR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Sizes of the emulated memories, which are larger than the chip's: the harness lies beyond those.
enum { kFlashBytes = 0x60000, kDataBytes = 0x10000 };

enum { kDataSpace = 0x800000 };  // what linked addresses of data are more than those of the core

struct Image {
  uint8_t flash[kFlashBytes];
  bool is_loaded[kFlashBytes / 2];  // by words: may be executed
  uint8_t data[kDataBytes];
  uint32_t entry;  // byte address in flash
  uint8_t* file;
  size_t file_bytes;
};

// False where the file is no AVR program for these memories. What the linker places at addresses of RAM is loaded
// there.
bool image_read(struct Image* image, const char* path);

// The address of a symbol, without the offset of the data space; false if there is none of that name.
bool image_symbol(const struct Image* image, const char* name, uint32_t* address);

#endif
