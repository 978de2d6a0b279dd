// Runs the firmware of an AVR board in simavr, instruction by instruction, with its exact cycles.
//
//   run_avr MCU [-plugin FILE,NAME=VALUE,...]
//
// runs firmware.elf of the current folder. The core is the chip's, its memories are larger (image.h): the harness lies
// beyond the board's own. The harness calls the computer by writing an operation to GPIOR0, after the address of its
// arguments to GPIOR1 and GPIOR2, where the answer then stands. With -plugin the calls of one function are counted, by
// the options of the QEMU plugin (plugin/count.c).
//
// What the chip would do silently is a fault here, told on the standard error, status 99: execution of what was not
// loaded, access to registers and I/O through a pointer or below the RAM, and a stack that reaches into the data.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "call_count.h"
#include "host_files.h"
#include "image.h"
#include "library.h"

enum Register { kGpior0 = 0x3e, kGpior1 = 0x4a, kGpior2 = 0x4b };

static struct Image image;
static uint32_t ram_begin, stack_low, harness_begin;

static void on_call(avr_t* avr, avr_io_addr_t address, uint8_t operation, void* param) {
  (void)address;
  (void)param;
  const uint32_t arguments = (uint32_t)(avr->data[kGpior1] | avr->data[kGpior2] << 8);
  const int answer = host_call(operation, avr->data, arguments);
  avr->data[kGpior1] = (uint8_t)(answer & 0xff);
  avr->data[kGpior2] = (uint8_t)(answer >> 8 & 0xff);
}

static unsigned stack_pointer(const avr_t* avr) { return (unsigned)(avr->data[R_SPL] | avr->data[R_SPH] << 8); }

// `pc` is where it happened; the stack's upper bytes are taken for the address to return to.
static void fault(const avr_t* avr, const char* what) {
  const unsigned top = stack_pointer(avr);
  unsigned back = 0;
  for (unsigned i = 1; i <= avr->address_size && top + i < kDataBytes; ++i) back = back << 8 | avr->data[top + i];
  fprintf(stderr, "fault at 0x%08x called from 0x%08x: %s\n", (unsigned)avr->pc, 2 * back, what);
  fflush(NULL);
  _Exit(99);
}

static uint16_t code_word(uint32_t address) {
  if (address + 1 >= kFlashBytes) return 0xffff;
  return (uint16_t)(image.flash[address] | image.flash[address + 1] << 8);
}

// The model's code only; the harness may do what it wants.
static void check_before(const avr_t* avr) {
  if (avr->pc >= kFlashBytes || !image.is_loaded[avr->pc / 2]) fault(avr, "jumps to where there is no code");
  if (avr->pc >= harness_begin) return;
  // The harness's own stack, from which it calls small functions of the model, is above the model's.
  if (stack_pointer(avr) + 1 < stack_low) fault(avr, "the stack reaches into the data");
  const uint16_t code[2] = {code_word(avr->pc), code_word(avr->pc + 2)};
  const struct Access access = access_of(code, avr->data);
  if (!access.is_there) return;
  if (access.address < ram_begin) fault(avr, access.writes ? "writes below the RAM" : "reads below the RAM");
  call_count_touch(access.address);
}

static bool find_places(void) {
  return image_symbol(&image, "harness_ram_begin", &ram_begin) &&
         image_symbol(&image, "harness_stack_low", &stack_low) &&
         image_symbol(&image, "harness_flash_begin", &harness_begin);
}

static avr_t* new_core(const struct SimavrLibrary* simavr, const char* name) {
  avr_t* avr = simavr->make_mcu_by_name(name);
  if (avr == NULL) return NULL;
  avr->flashend = kFlashBytes - 1;
  avr->ramend = kDataBytes - 1;
  simavr->init(avr);
  avr->log = 0;
  memcpy(avr->flash, image.flash, kFlashBytes);
  for (uint32_t i = ram_begin; i < kDataBytes; ++i) avr->data[i] = image.data[i];
  simavr->register_io_write(avr, kGpior0, on_call, NULL);
  avr->pc = image.entry;
  avr->state = cpu_Running;
  return avr;
}

int main(int count, char** arguments) {
  if (count < 2 || (count == 4 && !call_count_configure(arguments[3]))) return 3;
  if (!image_read(&image, "firmware.elf") || !find_places()) {
    fprintf(stderr, "firmware.elf is no firmware for AVR\n");
    return 3;
  }
  const struct SimavrLibrary simavr = simavr_library();
  avr_t* avr = new_core(&simavr, arguments[1]);
  if (avr == NULL) {
    fprintf(stderr, "simavr does not know %s\n", arguments[1]);
    return 3;
  }
  for (;;) {
    call_count_before(avr->pc);
    check_before(avr);
    avr->run_cycle_count = 0;  // otherwise run_one goes on with the next instruction
    const avr_cycle_count_t before = avr->cycle;
    const avr_flashaddr_t next = simavr.run_one(avr);
    if (avr->state != cpu_Running) fault(avr, "stops");
    avr->pc = next;
    call_count_after(avr->cycle - before);
  }
}
