// AVR in simavr, by a program of ours (simavr/run_avr.c): its cycles are the chip's.
#include "board/avr_stack.h"
#include "board/embedded_avr_runner.h"
#include "board/emulator.h"

namespace milliwatt::emulators {
namespace {

// `name`: of the chip, as simavr has it.
Emulator chip(const std::string& name) {
  Emulator emulator;
  emulator.name = name;
  emulator.runner_file = "run_avr";
  emulator.command = {"./" + emulator.runner_file, name};
  emulator.runner = embedded_avr_runner;
  emulator.needs_to_build = "libsimavr-dev";
  emulator.needs = "simavr";
  emulator.core_folder = "avr";
  emulator.memory_map = "avr.ld";
  emulator.application_map = "application_avr.ld";
  // The regions of avr.ld.
  emulator.most_flash_bytes = 0x10000 - 0x100;
  emulator.most_ram_bytes = 0x8000 - 0x100;
  emulator.cycle_models = {"avr5"};
  emulator.has_exact_cycles = true;
  emulator.stack_reader = avr_stack_reader;
  emulator.argument_registers = 9;  // gcc's wiki, avr-gcc, Calling Convention: r25 down to r8
  emulator.argument_bytes = 2;
  emulator.stack_alignment = 1;
  emulator.return_bytes = 2;
  return emulator;
}

}  // namespace

std::vector<Emulator> simavr() { return {chip("atmega328p")}; }

}  // namespace milliwatt::emulators
