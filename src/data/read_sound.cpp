// The file is taken into memory (it is a clip), decoded in blocks, and each block is averaged and resampled before the
// next one is decoded: what a header claims never decides how much memory is asked for.
#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "data/resample.h"
#include "data/samples.h"
#include "data/sound.h"
#include "data/wav_file.h"

namespace milliwatt {
namespace {

constexpr int kLongestSeconds = 60;
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
  expects(info.channels > 0 && info.samplerate > 0, "a decoded file has channels and a rate");
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

/// A file that is being decoded, block by block.
class Decoder {
 public:
  /// @throws Error without the file's name.
  explicit Decoder(std::span<const std::byte> file) : wav_(plain_wav(file)), memory_{wav_} {
    SF_VIRTUAL_IO access = {size_of, seek, read_bytes, write_nothing, tell};
    file_.reset(::sf_open_virtual(&access, SFM_READ, &info_, &memory_));
    if (!file_) {
      std::string reason = ::sf_strerror(nullptr);
      while (!reason.empty() && reason.back() == '.') reason.pop_back();
      throw Error(fmt::format("cannot be decoded: {}; convert it to 16-bit PCM", reason));
    }
    check_format(info_);
  }

  int rate() const { return info_.samplerate; }
  std::size_t channels() const { return to_size(info_.channels); }

  /// Calls `take` with each block of frames, all channels of a frame together.
  template <typename Take>
  void decode(Take take) {
    const std::size_t block_frames = std::max<std::size_t>(1, kBlockValues / channels());
    std::vector<float> block(block_frames * channels());
    sf_count_t left = info_.frames;
    while (left > 0) {
      const auto wanted = std::min(left, static_cast<sf_count_t>(block_frames));
      const sf_count_t got = ::sf_readf_float(file_.get(), block.data(), wanted);
      if (got <= 0) break;
      take(std::span<const float>(block).first(to_size(got) * channels()));
      left -= got;
    }
    if (left > 0) {
      throw Error(fmt::format("is damaged: {} of its {} samples cannot be decoded; copy it again", left, info_.frames));
    }
  }

 private:
  std::vector<std::byte> wav_;
  Memory memory_;
  SF_INFO info_{};
  std::unique_ptr<SNDFILE, Close> file_;
};

Samples decode(std::span<const std::byte> bytes, int sample_rate) {
  Decoder decoder(bytes);
  Resampler resampler(decoder.rate(), sample_rate);
  std::vector<float> mono;
  std::vector<float> sound;
  decoder.decode([&](std::span<const float> frames) {
    average(frames, decoder.channels(), mono);
    resampler.push(mono, sound);
  });
  resampler.finish(sound);
  for (float& value : sound) value *= 32768;
  return to_samples(sound);
}

SoundFacts facts_of(std::span<const std::byte> bytes) {
  constexpr float kFullScale = 32766.5F / 32768;  // and beyond: the highest two of 65,536 levels, and the lowest
  Decoder decoder(bytes);
  SoundFacts facts;
  facts.rate = decoder.rate();
  facts.sha256 = sha256_hex(bytes);
  facts.constant = true;
  std::vector<float> mono;
  std::optional<float> first;
  std::uint64_t hash = Random{static_cast<std::uint64_t>(decoder.rate())}.bits();
  decoder.decode([&](std::span<const float> frames) {
    average(frames, decoder.channels(), mono);
    facts.samples += static_cast<std::int64_t>(mono.size());
    for (std::size_t i = 0; i < frames.size(); i += decoder.channels()) {
      const std::span<const float> frame = frames.subspan(i, decoder.channels());
      if (std::ranges::any_of(frame, [](float value) { return value >= kFullScale || value <= -1; })) ++facts.clipped;
    }
    for (const float value : mono) {
      if (!first) first = value;
      if (value != *first) facts.constant = false;
      hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001b3;  // FNV-1a, 32 bits at a time
    }
  });
  facts.content = hash;
  return facts;
}

/// What `decode` makes of the file's bytes. @throws Error naming the file.
template <typename Decode>
auto decoded(const std::filesystem::path& path, Decode decode) {
  const std::vector<std::byte> bytes = read_file(path);
  try {
    return decode(std::span<const std::byte>(bytes));
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

}  // namespace

Samples read_sound(const std::filesystem::path& path, int sample_rate) {
  expects(sample_rate > 0, "read_sound needs a sample rate");
  return decoded(path, [sample_rate](std::span<const std::byte> bytes) { return decode(bytes, sample_rate); });
}

SoundFacts check_sound(const std::filesystem::path& path) { return decoded(path, facts_of); }

}  // namespace milliwatt
