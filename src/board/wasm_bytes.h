// Walks over the bytes of a WebAssembly file.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace milliwatt {

class WasmBytes {
 public:
  explicit WasmBytes(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  std::size_t left() const { return bytes_.size(); }

  /// @throws Error if the file ends before.
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw Error("wasm: truncated; link it again");
    const std::string_view head = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return head;
  }
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
  /// LEB128, of at most 64 bits.
  std::uint64_t number() { return leb().bits; }
  std::int64_t signed_number() {
    const Leb read = leb();
    const bool negative = read.width < 64 && ((read.bits >> (read.width - 1)) & 1) != 0;
    return static_cast<std::int64_t>(negative ? read.bits | (~std::uint64_t{0} << read.width) : read.bits);
  }
  std::uint32_t index() { return static_cast<std::uint32_t>(number()); }
  std::string_view text() { return take(number()); }

 private:
  struct Leb {
    std::uint64_t bits = 0;
    int width = 0;
  };
  Leb leb() {
    Leb result;
    std::uint8_t next = 0;
    do {
      next = byte();
      if (result.width < 64) result.bits |= std::uint64_t{next & 0x7fU} << result.width;
      result.width += 7;
    } while ((next & 0x80U) != 0);
    return result;
  }

  std::string_view bytes_;
};

}  // namespace milliwatt
