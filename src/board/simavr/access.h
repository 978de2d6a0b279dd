// Which byte of the data space an AVR instruction reads or writes through a pointer or an address of its own.
#ifndef MILLIWATT_SIMAVR_ACCESS_H
#define MILLIWATT_SIMAVR_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

struct Access {
  bool is_there;  // LD, LDD, LDS, ST, STD, STS; not PUSH, POP, IN, OUT and LPM
  bool writes;
  uint16_t address;
};

// `code` are the instruction's two words; `registers` the 32, as they are before it.
struct Access access_of(const uint16_t code[2], const uint8_t* registers);

#endif
