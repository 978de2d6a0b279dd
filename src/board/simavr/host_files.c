#include "host_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

enum Operation { kOpen = 1, kClose = 2, kPrint = 4, kWrite = 5, kRead = 6, kExit = 0x20 };
enum { kMostFiles = 8 };

static FILE* files[kMostFiles];

static uint32_t word(const uint8_t* data, uint32_t at) {
  uint32_t value = 0;
  for (unsigned i = 4; i-- > 0;) value = value << 8 | data[(at + i) % kDataBytes];
  return value;
}

static int open_file(const char* name, uint32_t mode) {
  for (int i = 0; i < kMostFiles; ++i) {
    if (files[i] != NULL) continue;
    files[i] = fopen(name, mode == 1 ? "rb" : "wb");
    return files[i] != NULL ? i : -1;
  }
  return -1;
}

// How many bytes were not moved, as semihosting has it.
static int move(bool reads, uint8_t* data, uint32_t file, uint32_t at, uint32_t bytes) {
  if (file >= kMostFiles || files[file] == NULL || at > kDataBytes || bytes > kDataBytes - at) return 1;
  const size_t moved = reads ? fread(data + at, 1, bytes, files[file]) : fwrite(data + at, 1, bytes, files[file]);
  return moved == bytes ? 0 : 1;
}

int host_call(unsigned operation, uint8_t* data, uint32_t arguments) {
  const uint32_t first = word(data, arguments), second = word(data, arguments + 4), third = word(data, arguments + 8);
  switch (operation) {
    case kOpen:
      return first < kDataBytes ? open_file((const char*)data + first, second) : -1;
    case kClose:
      if (first >= kMostFiles || files[first] == NULL) return -1;
      fclose(files[first]);
      files[first] = NULL;
      return 0;
    case kPrint:
      fputs((const char*)data + arguments, stderr);
      return 0;
    case kWrite:
      return move(false, data, first, second, third);
    case kRead:
      return move(true, data, first, second, third);
    case kExit:
      for (int i = 0; i < kMostFiles; ++i) {
        if (files[i] != NULL) fclose(files[i]);
      }
      fflush(NULL);
      _Exit((int)second);
    default:
      fprintf(stderr, "the harness calls for %#x, which there is not\n", operation);
      _Exit(3);
  }
}
