// simavr's library, loaded when the program starts: where it is missing, that is said in a sentence.
#ifndef MILLIWATT_SIMAVR_LIBRARY_H
#define MILLIWATT_SIMAVR_LIBRARY_H

#include <simavr/sim_avr.h>

struct SimavrLibrary {
  avr_t* (*make_mcu_by_name)(const char* name);
  int (*init)(avr_t* avr);
  avr_flashaddr_t (*run_one)(avr_t* avr);  // one instruction; returns the address of the next
  void (*register_io_write)(avr_t* avr, avr_io_addr_t address, avr_io_write_t write, void* param);
};

// Ends the program with a message if there is no such library.
struct SimavrLibrary simavr_library(void);

#endif
