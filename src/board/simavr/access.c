// Opcodes: AVR Instruction Set Manual (DS40002198), LD, LDD, LDS, ST, STD, STS.
#include "access.h"

static uint16_t pair(const uint8_t* registers, unsigned low) {
  return (uint16_t)(registers[low] | registers[low + 1] << 8);
}

static struct Access at(uint16_t code, uint16_t address) {
  const struct Access access = {true, (code & 0x0200) != 0, address};
  return access;
}

struct Access access_of(const uint16_t code[2], const uint8_t* registers) {
  const struct Access none = {false, false, 0};
  const uint16_t word = code[0];
  // LDD, STD: 10q0 qqsd dddd yqqq; without q: LD, ST by Y or Z.
  if ((word & 0xd000) == 0x8000) {
    const unsigned q = (word & 7u) | (word >> 7 & 0x18u) | (word >> 8 & 0x20u);
    return at(word, (uint16_t)(pair(registers, (word & 8) != 0 ? 28 : 30) + q));
  }
  if ((word & 0xfc00) != 0x9000) return none;
  switch (word & 15) {
    case 0x0:  // LDS, STS
      return at(word, code[1]);
    case 0x1:
      return at(word, pair(registers, 30));
    case 0x2:
      return at(word, (uint16_t)(pair(registers, 30) - 1));
    case 0x9:
      return at(word, pair(registers, 28));
    case 0xa:
      return at(word, (uint16_t)(pair(registers, 28) - 1));
    case 0xc:
    case 0xd:
      return at(word, pair(registers, 26));
    case 0xe:
      return at(word, (uint16_t)(pair(registers, 26) - 1));
    default:  // LPM, ELPM, PUSH, POP, and on other cores XCH and its like
      return none;
  }
}
