#include "data/sound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>

#include "base/files.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Format {
  int subtype;
  int channels;
  int rate;
  int major = SF_FORMAT_WAV;
};

// A second of a 440 Hz sine of amplitude 0.5 in the first channel, and `rest` of it in the others.
void write_sine(const fs::path& path, const Format& format, double rest = 1) {
  SF_INFO info{};
  info.samplerate = format.rate;
  info.channels = format.channels;
  info.format = format.major | format.subtype;
  SNDFILE* file = ::sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << ::sf_strerror(nullptr);
  for (int i = 0; i < format.rate; ++i) {
    const double value = 0.5 * std::sin(2 * std::numbers::pi * 440 * i / format.rate);
    std::vector<double> frame(static_cast<std::size_t>(format.channels), value * rest);
    frame[0] = value;
    ASSERT_EQ(::sf_writef_double(file, frame.data(), 1), 1);
  }
  ASSERT_EQ(::sf_close(file), 0);
}

// The amplitude of the tone in the middle of a sound, where a resampler's edges are far away.
double amplitude_at(const Samples& sound, double hertz, int rate) {
  double x = 0;
  double y = 0;
  const std::size_t from = sound.size() / 10;
  const std::size_t count = static_cast<std::size_t>(rate) / 2;  // whole periods of whole even frequencies
  for (std::size_t i = from; i < from + count; ++i) {
    const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
    x += sound[i] * std::cos(angle);
    y += sound[i] * std::sin(angle);
  }
  return 2 * std::hypot(x, y) / static_cast<double>(count);
}

std::string header(std::uint32_t data_bytes, int rate = 16000) {
  std::string text = "RIFF";
  const auto put = [&text](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  };
  put(36 + data_bytes, 4);
  text += "WAVEfmt ";
  put(16, 4);
  put(1, 2);
  put(1, 2);
  put(static_cast<std::uint32_t>(rate), 4);
  put(static_cast<std::uint32_t>(rate) * 2, 4);
  put(2, 2);
  put(16, 2);
  text += "data";
  put(data_bytes, 4);
  return text;
}

TEST(read_sound, keeps_frequency_and_level_of_every_width_channel_count_and_rate) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "sine.wav";
  for (const Format& format : {Format{SF_FORMAT_PCM_U8, 1, 16000}, Format{SF_FORMAT_PCM_16, 1, 8000},
                               Format{SF_FORMAT_PCM_16, 1, 16000}, Format{SF_FORMAT_PCM_16, 2, 44100},
                               Format{SF_FORMAT_PCM_24, 2, 48000}, Format{SF_FORMAT_PCM_32, 6, 22050, SF_FORMAT_WAVEX},
                               Format{SF_FORMAT_FLOAT, 1, 11025}, Format{SF_FORMAT_DOUBLE, 2, 32000},
                               Format{SF_FORMAT_ULAW, 1, 8000}, Format{SF_FORMAT_PCM_16, 1, 48000, SF_FORMAT_RF64}}) {
    SCOPED_TRACE(::testing::Message() << std::hex << format.subtype << std::dec << ' ' << format.channels << ' '
                                      << format.rate);
    write_sine(path, format);
    const Samples sound = read_sound(path, 16000);
    EXPECT_NEAR(static_cast<double>(sound.size()), 16000, 1);
    EXPECT_NEAR(amplitude_at(sound, 440, 16000), 16384, 16384 * 0.01);
    EXPECT_LT(amplitude_at(sound, 880, 16000), 100);
    EXPECT_LT(amplitude_at(sound, 3560, 16000), 100) << "an alias";
  }
}

TEST(read_sound, averages_channels) {
  const ScratchFolder folder;
  write_sine(folder.path() / "f.wav", {SF_FORMAT_PCM_16, 2, 16000}, 0);
  EXPECT_NEAR(amplitude_at(read_sound(folder.path() / "f.wav", 16000), 440, 16000), 8192, 10);
}

TEST(read_sound, takes_the_alias_of_high_tones_away) {
  const ScratchFolder folder;
  Samples high(48000);
  for (std::size_t i = 0; i < high.size(); ++i) {
    high[i] =
        static_cast<std::int16_t>(16000 * std::sin(2 * std::numbers::pi * 10000 * static_cast<double>(i) / 48000));
  }
  write_sound(folder.path() / "f.wav", high, 48000);
  const Samples sound = read_sound(folder.path() / "f.wav", 16000);
  EXPECT_LT(amplitude_at(sound, 6000, 16000), 2) << "10 kHz would fold to 6 kHz";
}

TEST(write_sound, gives_back_every_sample) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "f.wav";
  Samples all;
  for (int value = -32768; value <= 32767; value += 7) all.push_back(static_cast<std::int16_t>(value));
  all.push_back(32767);
  write_sound(path, all, 16000);
  EXPECT_EQ(read_sound(path, 16000), all);
  EXPECT_EQ(fs::file_size(path), 44 + 2 * all.size());
  EXPECT_THAT(error_text([&] { write_sound(folder.path() / "none/f.wav", all, 16000); }),
              AllOf(HasSubstr("none/f.wav: cannot be written"), HasSubstr("make its folder first")));
}

TEST(read_sound, reads_what_programs_write_into_pipes) {
  const ScratchFolder folder;
  for (const std::uint32_t size : {0xffffffffU, 0x7ffff000U}) {
    write_file_atomically(folder.path() / "f.wav", header(size) + std::string("\x01\x00\x02\x00", 4));
    EXPECT_EQ(read_sound(folder.path() / "f.wav", 16000), (Samples{1, 2}));
  }
}

TEST(read_sound, saturates_floats_beyond_full_scale) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "f.wav";
  const auto write = [&path](std::vector<float> values) {
    SF_INFO info{};
    info.samplerate = 16000;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = ::sf_open(path.c_str(), SFM_WRITE, &info);
    ::sf_writef_float(file, values.data(), static_cast<sf_count_t>(values.size()));
    ::sf_close(file);
  };
  write({2.0F, -1e30F, 0.5F, -1.0F});
  EXPECT_EQ(read_sound(path, 16000), (Samples{32767, -32768, 16384, -32768}));
  write({0.5F, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_THAT(error_text([&] { read_sound(path, 16000); }), HasSubstr("not numbers"));
  write({0.5F, std::numeric_limits<float>::infinity()});
  EXPECT_THAT(error_text([&] { read_sound(path, 16000); }), HasSubstr("not numbers"));
}

// The error of a file with that content; it begins with the file's name.
std::string error_of(const std::string& content) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "clip.wav";
  std::ofstream(path, std::ios::binary) << content;
  const std::string text = error_text([&] { read_sound(path, 16000); });
  EXPECT_THAT(text, StartsWith(path.string() + ": "));
  return text.substr(std::min(text.size(), path.string().size() + 2));
}

TEST(read_sound, says_what_is_wrong_with_a_file) {
  EXPECT_THAT(error_of(""), StartsWith("is empty (0 bytes)"));
  EXPECT_THAT(error_of("hello, I am a text\nwith two lines\n"), StartsWith("is not a .wav file"));
  EXPECT_THAT(error_of(std::string(5000, '\0')), StartsWith("is not a .wav file"));
  EXPECT_THAT(error_of(header(32000).substr(0, 30)), StartsWith("is damaged: it ends before its samples"));
  EXPECT_THAT(error_of(header(32000) + std::string(20000, 'x')),
              StartsWith("is damaged: its header promises 32000 bytes of samples, 20000 are there"));
  EXPECT_THAT(error_of(header(0)), StartsWith("has no samples"));
  EXPECT_THAT(error_of(header(0xffffffff)), StartsWith("has no samples"));
  EXPECT_THAT(error_of(header(1900000000)), StartsWith("has no samples"));
  EXPECT_THAT(error_of(header(1900000000) + "xy"), StartsWith("is damaged: its header promises 1900000000"));
  EXPECT_THAT(error_of(header(8, 3) + "abcdefgh"), StartsWith("has 3 samples per second"));
  EXPECT_THAT(error_of(header(8, -5) + "abcdefgh"), ::testing::Not(""));
  const int minute_and_more = 2 * 8000 * 60 + 2;
  EXPECT_THAT(error_of(header(minute_and_more, 8000) + std::string(minute_and_more, 'x')),
              StartsWith("is longer than 60 s"));
  std::string no_channels = header(8) + "abcdefgh";
  no_channels[22] = 0;
  EXPECT_THAT(error_of(no_channels), StartsWith("is damaged: its header says 0 channels"));
  std::string odd_width = header(8) + "abcdefgh";
  odd_width[34] = 77;
  EXPECT_NE(error_of(odd_width), "");
  std::string other_codec = header(8) + "abcdefgh";
  other_codec[20] = 0x7e;
  EXPECT_THAT(error_of(other_codec), StartsWith("cannot be decoded"));
}

TEST(read_sound, survives_any_damage) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "clip.wav";
  const std::string good = header(64) + std::string(64, 'x');
  for (std::size_t at = 0; at < 44; ++at) {
    for (const char value : {'\x00', '\x01', '\x7f', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] = value;
      std::ofstream(path, std::ios::binary) << bad;
      const std::string text = error_text([&] { EXPECT_LE(read_sound(path, 16000).size(), 1000U); });
      EXPECT_TRUE(text.empty() || text.starts_with(path.string())) << text;
    }
    std::ofstream(path, std::ios::binary) << good.substr(0, at);
    EXPECT_NE(error_text([&] { read_sound(path, 16000); }), "") << at;
  }
}

TEST(read_sound, names_what_is_no_file) {
  const ScratchFolder folder;
  EXPECT_THAT(error_text([&] { read_sound(folder.path() / "none.wav", 16000); }),
              HasSubstr("none.wav: cannot be read"));
  EXPECT_THAT(error_text([&] { read_sound(folder.path(), 16000); }), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace milliwatt
