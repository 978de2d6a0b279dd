// .wav files, byte by byte: also such as no program should write.
#pragma once

#include <cstdint>
#include <string>

namespace milliwatt {

/// A number of that many bytes.
inline std::string wav_number(std::uint64_t value, int bytes, bool big_endian = false) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * (big_endian ? bytes - 1 - i : i) & 0xff);
  return text;
}

/// A chunk whose size is true, or `size` if that is given.
inline std::string wav_chunk(const std::string& name, const std::string& body, std::int64_t size = -1,
                             bool big_endian = false) {
  const auto said = size < 0 ? body.size() : static_cast<std::uint64_t>(size);
  return name + wav_number(said, 4, big_endian) + body + (body.size() % 2 == 0 ? "" : std::string(1, '\0'));
}

struct WavFormat {
  int tag = 1;  ///< 1: PCM, 3: float, 6: A-law
  int channels = 1;
  std::uint32_t rate = 16000;
  int bits = 16;
};

/// The chunk "fmt ".
inline std::string wav_format(const WavFormat& of = {}, bool big_endian = false) {
  const int block = of.channels * of.bits / 8;
  return wav_chunk("fmt ",
                   wav_number(static_cast<std::uint64_t>(of.tag), 2, big_endian) +
                       wav_number(static_cast<std::uint64_t>(of.channels), 2, big_endian) +
                       wav_number(of.rate, 4, big_endian) +
                       wav_number(of.rate * static_cast<std::uint64_t>(block), 4, big_endian) +
                       wav_number(static_cast<std::uint64_t>(block), 2, big_endian) +
                       wav_number(static_cast<std::uint64_t>(of.bits), 2, big_endian),
                   -1, big_endian);
}

/// A file of these chunks; its size is true, or `size` if that is given.
inline std::string wav_file(const std::string& chunks, std::int64_t size = -1, const std::string& kind = "RIFF") {
  const auto said = size < 0 ? 4 + chunks.size() : static_cast<std::uint64_t>(size);
  return kind + wav_number(said, 4, kind == "RIFX") + "WAVE" + chunks;
}

}  // namespace milliwatt
