// The file is taken into memory (it is a clip), decoded in blocks, and each block is averaged and resampled before the
// next one is decoded: what a header claims never decides how much memory is asked for.
#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/resample.h"
#include "data/samples.h"
#include "data/sound.h"
#include "data/wav_file.h"

namespace milliwatt {
namespace {

constexpr int kLongestSeconds = 60;
constexpr int kLowestRate = 1000;
constexpr int kHighestRate = 768000;
constexpr std::size_t kBlockValues = 16384;  // of all channels together

// The bytes as libsndfile reads them.
struct Memory {
  std::span<const std::byte> bytes;
  sf_count_t at = 0;
};

sf_count_t size_of(void* data) { return static_cast<sf_count_t>(static_cast<const Memory*>(data)->bytes.size()); }

sf_count_t seek(sf_count_t offset, int whence, void* data) {
  Memory& memory = *static_cast<Memory*>(data);
  const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory.at : size_of(data);
  memory.at = std::clamp<sf_count_t>(from + offset, 0, size_of(data));
  return memory.at;
}

sf_count_t read_bytes(void* to, sf_count_t count, void* data) {
  Memory& memory = *static_cast<Memory*>(data);
  count = std::clamp<sf_count_t>(count, 0, size_of(data) - memory.at);
  if (count > 0) std::memcpy(to, memory.bytes.data() + memory.at, to_size(count));
  memory.at += count;
  return count;
}

sf_count_t write_nothing(const void*, sf_count_t, void*) { return 0; }

sf_count_t tell(void* data) { return static_cast<const Memory*>(data)->at; }

struct Close {
  void operator()(SNDFILE* file) const { ::sf_close(file); }
};

void check_format(const SF_INFO& info) {
  if (info.samplerate < kLowestRate || info.samplerate > kHighestRate) {
    throw Error(
        fmt::format("has {} samples per second; supported: {} to {}", info.samplerate, kLowestRate, kHighestRate));
  }
  expects(info.channels > 0, "a decoded file has channels");
  if (info.frames <= 0) throw Error("has no samples; record or copy it again, or delete it");
  if (info.frames > static_cast<sf_count_t>(kLongestSeconds) * info.samplerate) {
    throw Error(fmt::format("is longer than {} s; cut it into clips", kLongestSeconds));
  }
}

// Appends the mean of the channels, in -1 .. 1, of each frame.
void average(std::span<const float> frames, std::size_t channels, std::vector<float>& mono) {
  mono.clear();
  for (std::size_t i = 0; i + channels <= frames.size(); i += channels) {
    double sum = 0;
    for (std::size_t channel = 0; channel < channels; ++channel) sum += frames[i + channel];
    if (!std::isfinite(sum)) throw Error("is damaged: it contains values that are not numbers; copy it again");
    mono.push_back(static_cast<float>(std::clamp(sum / static_cast<double>(channels), -1.0, 1.0)));
  }
}

Samples decode(std::span<const std::byte> bytes, int sample_rate) {
  check_wav(bytes);
  Memory memory{bytes};
  SF_VIRTUAL_IO access = {size_of, seek, read_bytes, write_nothing, tell};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, Close> file(::sf_open_virtual(&access, SFM_READ, &info, &memory));
  if (!file) {
    std::string reason = ::sf_strerror(nullptr);
    while (!reason.empty() && reason.back() == '.') reason.pop_back();
    throw Error(fmt::format("cannot be decoded: {}; convert it to 16-bit samples", reason));
  }
  check_format(info);

  Resampler resampler(info.samplerate, sample_rate);
  const auto channels = to_size(info.channels);
  const std::size_t block_frames = std::max<std::size_t>(1, kBlockValues / channels);
  std::vector<float> block(block_frames * channels);
  std::vector<float> mono;
  std::vector<float> sound;
  sf_count_t left = info.frames;
  while (left > 0) {
    const auto wanted = std::min(left, static_cast<sf_count_t>(block_frames));
    const sf_count_t got = ::sf_readf_float(file.get(), block.data(), wanted);
    if (got <= 0) break;
    average(std::span(block).first(to_size(got) * channels), channels, mono);
    resampler.push(mono, sound);
    left -= got;
  }
  if (left > 0) {
    throw Error(fmt::format("is damaged: {} of its {} samples cannot be decoded; copy it again", left, info.frames));
  }
  resampler.finish(sound);
  for (float& value : sound) value *= 32768;
  return to_samples(sound);
}

}  // namespace

Samples read_sound(const std::filesystem::path& path, int sample_rate) {
  expects(sample_rate > 0, "read_sound needs a sample rate");
  const std::vector<std::byte> bytes = read_file(path);
  try {
    return decode(bytes, sample_rate);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

}  // namespace milliwatt
