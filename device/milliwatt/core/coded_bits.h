// A stream of bits in flash, the highest of each byte first, and words of a canonical prefix code in it.
#pragma once

#include "flash.h"

namespace milliwatt {

class CodedBits {
 public:
  explicit CodedBits(Flash<int8_t> from) : from_(from), window_(0), bits_(0) {}

  // The next 16 bits.
  uint32_t peek() {
    if (bits_ < 16) {
      const uint32_t first = static_cast<uint8_t>(from_[0]);
      const uint32_t second = static_cast<uint8_t>(from_[1]);
      from_ = from_ + 2;
      window_ |= (first << 8 | second) << (16 - bits_);
      bits_ += 16;
    }
    return window_ >> 16;
  }

  // At most 16 of those that were peeked at.
  void drop(int32_t bits) {
    window_ <<= bits;
    bits_ -= bits;
  }

  // A number of two's complement, 1 to 32 bits.
  int32_t number(int32_t bits) {
    const uint32_t sign = UINT32_C(1) << (bits - 1);
    uint32_t value = 0;
    while (bits > 0) {
      const int32_t some = bits < 16 ? bits : 16;
      value = value << some | peek() >> (16 - some);
      drop(some);
      bits -= some;
    }
    return static_cast<int32_t>((value ^ sign) - sign);
  }

  // The number of a symbol. rows, from the code's shortest length on: the last 16 bits that begin with a word of at
  // most that length; what is to be taken from the word for its symbol's number.
  int32_t symbol(Flash<int16_t> rows, int32_t shortest) {
    const uint32_t next = peek();
    int32_t length = shortest;
    while (next > static_cast<uint16_t>(rows[0])) {
      rows = rows + 2;
      ++length;
    }
    drop(length);
    return static_cast<int32_t>((next >> (16 - length)) - static_cast<uint16_t>(rows[1]));
  }

 private:
  Flash<int8_t> from_;
  uint32_t window_;
  int32_t bits_;  // in the window
};

}  // namespace milliwatt
