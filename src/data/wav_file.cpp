#include "data/wav_file.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/error.h"

namespace milliwatt {
namespace {

bool has_tag(std::span<const std::byte> bytes, std::size_t at, std::string_view tag) {
  return at + tag.size() <= bytes.size() && std::memcmp(bytes.data() + at, tag.data(), tag.size()) == 0;
}

std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t at, std::size_t count, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[at + (big_endian ? i : count - 1 - i)]);
  }
  return value;
}

// Programs that write to a pipe cannot go back to fill in the size; they leave a huge one.
bool says_until_the_end(std::uint64_t size) { return size >= 0x7ffff000; }

}  // namespace

void check_wav(std::span<const std::byte> bytes) {
  if (bytes.empty()) throw Error("is empty (0 bytes); record or copy it again, or delete it");
  const bool wide = has_tag(bytes, 0, "RF64");
  const bool big_endian = has_tag(bytes, 0, "RIFX");
  if (!(wide || big_endian || has_tag(bytes, 0, "RIFF")) || !has_tag(bytes, 8, "WAVE")) {
    throw Error("is not a .wav file (it does not begin with RIFF and WAVE); convert it, or rename it");
  }
  std::size_t at = 12;
  std::uint64_t wide_size = 0;  // RF64 has the data's size in an earlier chunk
  bool described = false;
  while (bytes.size() - at >= 8) {
    std::uint64_t size = number_at(bytes, at + 4, 4, big_endian);
    const std::size_t left = bytes.size() - at - 8;
    if (has_tag(bytes, at, "data")) {
      if (wide && size == 0xffffffff) size = wide_size;
      if (!described) throw Error("is damaged: its samples come before the chunk \"fmt \" that describes them");
      if (size == 0 || left == 0) throw Error("has no samples; record or copy it again, or delete it");
      if (size > left && !says_until_the_end(size)) {
        throw Error(fmt::format("is damaged: its header promises {} bytes of samples, {} are there; copy it again",
                                size, left));
      }
      return;
    }
    if (has_tag(bytes, at, "fmt ")) described = true;
    if (wide && has_tag(bytes, at, "ds64") && size >= 16 && left >= 16) wide_size = number_at(bytes, at + 16, 8, false);
    if (size > left) break;
    at += 8 + size + (size & 1);
    if (at > bytes.size()) break;
  }
  throw Error("is damaged: it ends before its samples begin; copy it again");
}

}  // namespace milliwatt
