// The interlock: a plain digital input, such as an emergency button, that overrides every output at once. It stays in
// force until the input was released for `release` calls in a row, which also takes a bouncing contact.
//
// It knows no score, no decision and no clock: nothing but the input and its own state, which is stored twice. A state
// that is damaged counts as pressed.
#pragma once

#include <stdint.h>

#include "doubled.h"

namespace milliwatt {

class Interlock {
 public:
  // `release`: 1 to 255. Returns true if outputs may be active.
  bool permits(bool pressed, uint8_t release) {
    uint8_t left;
    if (pressed || !left_.load(&left) || left > release) {
      left_.store(release);
      return false;
    }
    if (left > 0) left_.store(static_cast<uint8_t>(left - 1));
    return left <= 1;
  }

 private:
  Doubled<uint8_t> left_;  // releases that are missing
};

}  // namespace milliwatt
