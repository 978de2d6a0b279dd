// The interlock's whole state machine: every state of its memory, damaged ones too, and every input.
#include "milliwatt/decide/interlock.h"

#include <gtest/gtest.h>

#include <cstring>

namespace milliwatt {
namespace {

Interlock in_state(unsigned value, unsigned complement) {
  const unsigned char bytes[2] = {static_cast<unsigned char>(value), static_cast<unsigned char>(complement)};
  Interlock interlock;
  static_assert(sizeof interlock == sizeof bytes);
  std::memcpy(static_cast<void*>(&interlock), bytes, sizeof bytes);
  return interlock;
}

TEST(interlock, permits_nothing_while_pressed_and_until_it_was_released_long_enough_from_every_state) {
  for (const unsigned release : {1U, 2U, 5U, 255U}) {
    for (unsigned value = 0; value < 256; ++value) {
      for (unsigned complement = 0; complement < 256; ++complement) {
        const bool whole = (value ^ complement) == 0xFF && value <= release;
        Interlock pressed = in_state(value, complement);
        ASSERT_FALSE(pressed.permits(true, static_cast<std::uint8_t>(release)));
        for (unsigned i = 1; i < release; ++i) {
          ASSERT_FALSE(pressed.permits(false, static_cast<std::uint8_t>(release))) << value << " " << complement;
        }
        ASSERT_TRUE(pressed.permits(false, static_cast<std::uint8_t>(release)));

        // Released: a whole state goes on, a damaged one is as if it were pressed.
        Interlock released = in_state(value, complement);
        ASSERT_EQ(released.permits(false, static_cast<std::uint8_t>(release)), whole && value <= 1)
            << value << " " << complement;
      }
    }
  }
}

TEST(interlock, a_flipped_bit_never_permits_what_the_whole_state_did_not) {
  for (unsigned left = 0; left <= 5; ++left) {
    for (int bit = 0; bit < 16; ++bit) {
      const unsigned both = left | ((~left & 0xFFU) << 8);
      const unsigned flipped = both ^ (1U << bit);
      ASSERT_FALSE(in_state(flipped & 0xFFU, flipped >> 8).permits(false, 5)) << left << " " << bit;
    }
  }
}

}  // namespace
}  // namespace milliwatt
