// A value that is stored twice: as it is, and as its complement. A bit that flips in memory makes the two disagree.
// Memory that is all zeros or all ones disagrees too, so a value that was never stored is found. What was computed
// twice may be stored by halves: then the two disagree too if the computations did.
#pragma once

#include <stdint.h>
#include <string.h>

namespace milliwatt {

// T is trivially copyable.
template <typename T>
class Doubled {
 public:
  void store(const T& value) {
    store_value(value);
    store_complement(value);
  }

  void store_value(const T& value) { memcpy(value_, &value, sizeof(T)); }

  void store_complement(const T& value) {
    uint8_t bytes[sizeof(T)];
    memcpy(bytes, &value, sizeof(T));
    for (uint16_t i = 0; i < sizeof(T); ++i) complement_[i] = static_cast<uint8_t>(~bytes[i]);
  }

  // Returns false, and leaves `value` alone, if the two disagree.
  bool load(T* value) const {
    uint8_t difference = 0;
    for (uint16_t i = 0; i < sizeof(T); ++i) {
      difference = static_cast<uint8_t>(difference | (value_[i] ^ complement_[i] ^ 0xFF));
    }
    if (difference != 0) return false;
    memcpy(value, value_, sizeof(T));
    return true;
  }

 private:
  uint8_t value_[sizeof(T)];
  uint8_t complement_[sizeof(T)];
};

}  // namespace milliwatt
