#include "call_count.h"

#include <stdio.h>
#include <string.h>

#include "../plugin/call_log.h"
#include "image.h"

static struct CountOptions options;
static bool is_open;
static struct CallPlace places[kFlashBytes / 2];  // by words

bool call_count_configure(char* text) {
  strtok(text, ",");
  for (char* option = strtok(NULL, ","); option != NULL; option = strtok(NULL, ",")) {
    if (strncmp(option, "core=", 5) == 0 || count_options_read(&options, option)) continue;  // the core is AVR
    fprintf(stderr, "count: unknown option %s\n", option);
    return false;
  }
  if (!call_log_open(&options)) return false;
  for (uint32_t word = 0; word < kFlashBytes / 2; ++word) places[word] = call_log_place(2 * word);
  is_open = true;
  return true;
}

void call_count_before(uint32_t address) {
  if (is_open) call_log_enter(&places[address / 2]);
}

void call_count_touch(uint16_t at) {
  const uint32_t address = kDataSpace + at;
  if (call_log_now != NULL) call_log_touch(address, address + 1);
}

void call_count_after(uint64_t cycles) {
  if (call_log_now == NULL) return;
  call_log_now->instructions += 1;
  call_log_now->cycles += cycles;
}
