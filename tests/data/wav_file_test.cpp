// What real and broken writers leave in .wav files: it is read rightly, or refused with advice that helps.
#include "data/wav_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/files.h"
#include "data/sound.h"
#include "data/wav_bytes.h"
#include "error_text.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kTwo("\x01\x00\xfe\xff", 4);  // the samples 1 and -2
const Samples kTwoSamples = {1, -2};

Samples read(const std::string& content) {
  const ScratchFolder folder;
  write_file_atomically(folder.path() / "f.wav", content);
  return read_sound(folder.path() / "f.wav", 16000);
}

std::string error_of(const std::string& content) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "f.wav";
  write_file_atomically(path, content);
  const std::string text = error_text([&] { read_sound(path, 16000); });
  EXPECT_THAT(text, StartsWith(path.string() + ": "));
  // Bytes of the file never reach the message.
  for (const char c : text) EXPECT_TRUE(c >= ' ' && c < '\x7f') << text;
  EXPECT_THAT(text, HasSubstr("; ")) << "without advice";
  return text.substr(std::min(text.size(), path.string().size() + 2));
}

TEST(plain_wav, keeps_format_and_samples_alone) {
  const std::string plain = wav_file(wav_format() + wav_chunk("data", kTwo));
  const std::string full = wav_file(wav_chunk("JUNK", "abc") + wav_format() + wav_chunk("LIST", "INFO") +
                                    wav_chunk("data", kTwo) + wav_chunk("id3 ", "xyz"));
  const std::vector<std::byte> out = plain_wav(std::as_bytes(std::span(full)));
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(out.data()), out.size()), plain);
}

TEST(read_sound, reads_samples_whose_size_was_never_filled_in) {
  for (const std::uint32_t size : {0U, 0xffffffffU, 0x7ffff000U, 0x7fffffffU}) {
    for (const std::uint32_t riff : {0U, 36U, 0xffffffffU}) {
      const std::string file = wav_file(wav_format() + wav_chunk("data", kTwo, size), riff);
      EXPECT_EQ(read(file), kTwoSamples) << size << " " << riff;
      const std::string more = wav_file(wav_chunk("LIST", "INFO") + wav_format() + wav_chunk("data", kTwo, size), riff);
      EXPECT_EQ(read(more), kTwoSamples) << size << " " << riff;
    }
  }
  const std::filesystem::path shared = shared_path("data/faults/09-wav-advice/size_never_filled_in.wav");
  if (std::filesystem::exists(shared)) {
    EXPECT_EQ(read_sound(shared, 16000).size(), 16000U);
  }
}

TEST(read_sound, knows_no_samples_from_a_size_that_was_not_filled_in) {
  EXPECT_THAT(error_of(wav_file(wav_format() + wav_chunk("data", ""))), StartsWith("has no samples"));
  EXPECT_THAT(error_of(wav_file(wav_format() + wav_chunk("data", "") + wav_chunk("LIST", "INFO"))),
              StartsWith("has no samples"));
  EXPECT_THAT(error_of(wav_file(wav_format())), StartsWith("has no samples: no chunk \"data\""));
  EXPECT_THAT(error_of(wav_file("")), StartsWith("has no samples: no chunk \"data\""));
}

TEST(read_sound, refuses_two_chunks_of_samples) {
  for (const std::string& first : {kTwo, std::string()}) {
    for (const std::string& between : {std::string(), wav_chunk("LIST", "odd")}) {
      EXPECT_THAT(error_of(wav_file(wav_format() + wav_chunk("data", first) + between + wav_chunk("data", kTwo))),
                  HasSubstr("has two chunks of samples"));
    }
  }
}

TEST(read_sound, refuses_formats_that_no_sound_can_have) {
  const auto with = [](WavFormat format) { return wav_file(wav_format(format) + wav_chunk("data", kTwo)); };
  EXPECT_THAT(error_of(with({.rate = 0})),
              HasSubstr("0 samples per second; record it again, or save it from an editor"));
  EXPECT_THAT(error_of(with({.channels = 0})), HasSubstr("0 channels; record it again"));
  EXPECT_THAT(error_of(with({.rate = 999})), StartsWith("has 999 samples per second; supported: 1000 to 768000"));
  EXPECT_THAT(error_of(with({.rate = 768001})), StartsWith("has 768001 samples per second"));
  EXPECT_THAT(error_of(with({.rate = 0xffffffff})), StartsWith("has 4294967295 samples per second"));
  EXPECT_THAT(error_of(wav_file(wav_chunk("fmt ", "short") + wav_chunk("data", kTwo))),
              HasSubstr("the description of its samples has 5 bytes"));
  EXPECT_THAT(error_of(wav_file(wav_chunk("data", kTwo) + wav_format())), HasSubstr("before the chunk \"fmt \""));
  EXPECT_THAT(error_of(with({.tag = 0x55})), HasSubstr("cannot be decoded"));
}

TEST(read_sound, passes_over_chunks_with_any_name) {
  for (const std::string& name :
       {std::string("\x00\x01\x02\xff", 4), std::string("\n\r\t\x1b"), std::string("dat\0", 4), std::string("    ")}) {
    EXPECT_EQ(read(wav_file(wav_format() + wav_chunk(name, "abcde") + wav_chunk("data", kTwo))), kTwoSamples);
    EXPECT_EQ(read(wav_file(wav_format() + wav_chunk("data", kTwo) + wav_chunk(name, "abcde"))), kTwoSamples);
    EXPECT_THAT(error_of(wav_file(wav_format() + wav_chunk(name, "abcde", 1000))), StartsWith("is damaged: "));
  }
}

TEST(read_sound, refuses_a_file_that_was_cut_anywhere) {
  std::string samples;
  for (int i = 0; i < 50; ++i) samples += kTwo;
  const std::string file = wav_file(wav_chunk("JUNK", "abcd") + wav_format() + wav_chunk("data", samples));
  ASSERT_EQ(read(file).size(), 100U);
  for (std::size_t size = 0; size < file.size(); ++size) error_of(file.substr(0, size));
}

TEST(read_sound, reads_the_codings_that_are_common) {
  const auto read_one = [](const WavFormat& format, const std::string& sample) {
    return read(wav_file(wav_format(format) + wav_chunk("data", sample))).at(0);
  };
  EXPECT_EQ(read_one({.bits = 24}, std::string("\x00\x34\x12", 3)), 0x1234);
  EXPECT_EQ(read_one({.bits = 32}, std::string("\x00\x00\x34\x12", 4)), 0x1234);
  EXPECT_EQ(read_one({.bits = 8}, "\xc0"), 0x4000);
  EXPECT_EQ(read_one({.tag = 3, .bits = 32}, std::string("\x00\x00\x00\x3f", 4)), 0x4000);
  EXPECT_EQ(read_one({.tag = 3, .bits = 64}, std::string("\x00\x00\x00\x00\x00\x00\xe0\x3f", 8)), 0x4000);
  EXPECT_EQ(read_one({.tag = 6, .bits = 8}, "\xd5"), 8);  // A-law's smallest
  EXPECT_EQ(read_one({.tag = 7, .bits = 8}, "\xff"), 0);  // mu-law's zero
  EXPECT_EQ(read_one({.channels = 2}, kTwo), -1);         // the mean, -0.5, away from 0
  // WAVE_FORMAT_EXTENSIBLE: 16 valid bits, a mask of speakers, and the format again as a GUID
  std::string extensible = wav_format().substr(8);
  extensible.replace(0, 2, "\xfe\xff");
  extensible += wav_number(22, 2) + wav_number(16, 2) + wav_number(4, 4) + wav_number(1, 2) +
                std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14);
  EXPECT_EQ(read(wav_file(wav_chunk("fmt ", extensible) + wav_chunk("data", kTwo))), kTwoSamples);
}

TEST(read_sound, reads_big_endian_and_wide_files) {
  const std::string big =
      wav_file(wav_format({}, true) + wav_chunk("data", std::string("\x00\x01\xff\xfe", 4), -1, true), -1, "RIFX");
  EXPECT_EQ(read(big), kTwoSamples);
  const std::string sizes =
      wav_chunk("ds64", wav_number(100, 8) + wav_number(4, 8) + wav_number(2, 8) + wav_number(0, 4));
  EXPECT_EQ(read(wav_file(sizes + wav_format() + wav_chunk("data", kTwo, 0xffffffff) + wav_chunk("LIST", "INFO"),
                          0xffffffff, "RF64")),
            kTwoSamples);
}

TEST(read_sound, names_other_kinds_of_sound_by_their_first_bytes) {
  struct Kind {
    std::string bytes, name;
  };
  for (const Kind& kind : {Kind{"fLaC", "FLAC"}, Kind{"OggS", "Ogg"}, Kind{"ID3\x04", "MP3"},
                           Kind{"\xff\xfb\x90", "MP3"}, Kind{std::string("\0\0\0\x20", 4) + "ftypM4A ", "MPEG-4"},
                           Kind{"FORM\1\1\1\1AIFF", "AIFF"}, Kind{"\x1a\x45\xdf\xa3", "WebM"}}) {
    const std::string text = error_of(kind.bytes + std::string(100, '\x01'));
    EXPECT_THAT(text, HasSubstr(kind.name));
    EXPECT_THAT(text, HasSubstr("ffmpeg -i OLD NEW.wav"));
  }
}

TEST(check_sound, says_what_is_in_a_file) {
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "f.wav";
  write_file_atomically(path, wav_file(wav_format({.channels = 2, .rate = 8000}) +
                                       wav_chunk("data", wav_number(0x7fff, 2) + wav_number(0, 2) +  // full scale
                                                             wav_number(0x8000, 2) + wav_number(1, 2) +
                                                             wav_number(0x7000, 2) + wav_number(0x9000, 2))));
  const SoundFacts facts = check_sound(path);
  EXPECT_EQ(facts.rate, 8000);
  EXPECT_EQ(facts.samples, 3);
  EXPECT_EQ(facts.clipped, 2);
  EXPECT_EQ(facts.sha256.size(), 64U);
  EXPECT_FALSE(facts.constant);
  EXPECT_DOUBLE_EQ(facts.seconds(), 3.0 / 8000);
}

TEST(check_sound, knows_a_copy_whatever_else_is_in_the_file) {
  const ScratchFolder folder;
  const auto content_of = [&](const std::string& file) {
    write_file_atomically(folder.path() / "f.wav", file);
    return check_sound(folder.path() / "f.wav").content;
  };
  const std::uint64_t content = content_of(wav_file(wav_format() + wav_chunk("data", kTwo)));
  EXPECT_EQ(content_of(wav_file(wav_format() + wav_chunk("LIST", "INFO") + wav_chunk("data", kTwo))), content);
  EXPECT_NE(content_of(wav_file(wav_format() + wav_chunk("data", kTwo + kTwo))), content);
  EXPECT_NE(content_of(wav_file(wav_format({.rate = 8000}) + wav_chunk("data", kTwo))), content);
  write_file_atomically(folder.path() / "f.wav", wav_file(wav_format() + wav_chunk("data", std::string(80, '\5'))));
  EXPECT_TRUE(check_sound(folder.path() / "f.wav").constant);
}

}  // namespace
}  // namespace milliwatt
