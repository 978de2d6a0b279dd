// AVR in simavr, by a program of ours (simavr/run_avr.c): its cycles are the chip's if simavr has that chip.
#include <fmt/format.h>

#include "board/avr_stack.h"
#include "board/embedded_avr_runner.h"
#include "board/emulator.h"

namespace milliwatt::emulators {
namespace {

struct Chip {
  std::string name;
  std::string emulated;                   ///< the chip of simavr that runs its code
  std::int64_t ram_begin = 0;             ///< as the linker counts
  bool has_long_program_counter = false;  ///< of 22 bits: more than 128 KB of flash
};

Emulator emulator_of(const Chip& chip) {
  Emulator emulator;
  emulator.name = chip.name;
  emulator.runner_file = "run_avr";
  emulator.command = {"./" + emulator.runner_file, chip.emulated};
  emulator.runner = embedded_avr_runner;
  emulator.needs_to_build = "libsimavr-dev";
  emulator.needs = "simavr";
  emulator.core_folder = "avr";
  emulator.memory_map = "avr.ld";
  emulator.application_map = "application_avr.ld";
  // The regions of avr.ld.
  const std::int64_t harness_flash = chip.has_long_program_counter ? 0x41000 : 0x10000;
  emulator.link_flags = {fmt::format("-Wl,--defsym=milliwatt_ram_begin={:#x}", chip.ram_begin),
                         fmt::format("-Wl,--defsym=milliwatt_harness_flash={:#x}", harness_flash)};
  emulator.most_flash_bytes = harness_flash - 0x100;
  emulator.most_ram_bytes = 0x808000 - chip.ram_begin;
  emulator.has_exact_cycles = chip.name == chip.emulated;
  if (emulator.has_exact_cycles) emulator.cycle_models = {chip.has_long_program_counter ? "avr6" : "avr5"};
  emulator.stack_reader = chip.has_long_program_counter ? avr6_stack_reader : avr_stack_reader;
  emulator.argument_registers = 9;  // gcc's wiki, avr-gcc, Calling Convention: r25 down to r8
  emulator.argument_bytes = 2;
  emulator.stack_alignment = 1;
  emulator.return_bytes = chip.has_long_program_counter ? 3 : 2;
  return emulator;
}

}  // namespace

std::vector<Emulator> simavr() {
  return {emulator_of({"atmega328p", "atmega328p", 0x800100}),
          emulator_of({"atmega2560", "atmega2560", 0x800200, true}),
          emulator_of({"attiny1616", "atmega328p", 0x803800})};
}

}  // namespace milliwatt::emulators
