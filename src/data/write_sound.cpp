#include <sndfile.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

// The file as it grows in memory.
struct Memory {
  std::string bytes;
  sf_count_t at = 0;
};

sf_count_t size_of(void* data) { return static_cast<sf_count_t>(static_cast<const Memory*>(data)->bytes.size()); }

sf_count_t seek(sf_count_t offset, int whence, void* data) {
  Memory& memory = *static_cast<Memory*>(data);
  const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory.at : size_of(data);
  return memory.at = from + offset;
}

sf_count_t read_bytes(void* to, sf_count_t count, void* data) {
  Memory& memory = *static_cast<Memory*>(data);
  count = std::min(count, size_of(data) - memory.at);
  if (count <= 0) return 0;
  std::memcpy(to, memory.bytes.data() + memory.at, to_size(count));
  memory.at += count;
  return count;
}

sf_count_t write_bytes(const void* from, sf_count_t count, void* data) {
  Memory& memory = *static_cast<Memory*>(data);
  const auto at = to_size(memory.at);
  const auto size = to_size(count);
  if (memory.bytes.size() < at + size) memory.bytes.resize(at + size);
  std::memcpy(memory.bytes.data() + at, from, size);
  memory.at += count;
  return count;
}

sf_count_t tell(void* data) { return static_cast<const Memory*>(data)->at; }

}  // namespace

void write_sound(const std::filesystem::path& path, std::span<const std::int16_t> samples, int sample_rate) {
  Memory memory;
  SF_VIRTUAL_IO access = {size_of, seek, read_bytes, write_bytes, tell};
  SF_INFO info{};
  info.samplerate = sample_rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* file = ::sf_open_virtual(&access, SFM_WRITE, &info, &memory);
  expects(file != nullptr, "a 16-bit .wav file can be written into memory");
  const auto count = static_cast<sf_count_t>(samples.size());
  const sf_count_t written = ::sf_writef_short(file, samples.data(), count);
  const int failure = ::sf_close(file);
  expects(written == count && failure == 0, "memory takes all samples");
  write_file_atomically(path, memory.bytes);
}

}  // namespace milliwatt
