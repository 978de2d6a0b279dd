// Damaged files: cut at many places, and with bytes changed at random. Each is refused, or read as a graph that is
// sound and can be written again; nothing else may happen (run under the sanitizers too). The fuzzer in tests/fuzz goes
// on where this stops.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/files.h"
#include "error_text.h"
#include "formats/graphs_to_write.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "formats/tiny_tflite.h"
#include "graph/verify.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

using Bytes = std::vector<std::byte>;

struct Outcomes {
  int read = 0;
  int refused = 0;
};

void expect_sound(const Graph& graph) {
  ASSERT_TRUE(structural_problems(graph).empty());
  Graph again;
  ASSERT_EQ(error_text([&] { again = parse_tflite(tflite_bytes(graph, "again.tflite"), "again.tflite"); }), "");
  ASSERT_EQ(comparable_text(again, 4), comparable_text(graph, 4));
}

void try_to_read(const Bytes& bytes, Outcomes& outcomes) {
  Graph graph;
  const std::string refusal = error_text([&] { graph = parse_tflite(bytes, "damaged.tflite"); });
  if (refusal.empty()) {
    ++outcomes.read;
    expect_sound(graph);
  } else {
    ++outcomes.refused;
    ASSERT_EQ(refusal.find('\n'), std::string::npos);
  }
}

// Numbers that are more likely to be taken for a size or an index than random ones.
std::uint32_t awkward_number(std::mt19937& random) {
  constexpr std::uint32_t kNumbers[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
  return random() % 2 == 0 ? kNumbers[random() % std::size(kNumbers)] : random() % 256;
}

void damage(Bytes& bytes, std::mt19937& random) {
  const std::uint32_t changes = 1 + random() % 4;
  for (std::uint32_t i = 0; i < changes; ++i) {
    const std::size_t place = random() % bytes.size();
    if (random() % 2 == 0) {
      bytes[place] ^= static_cast<std::byte>(1U << random() % 8);
    } else {
      const std::uint32_t number = awkward_number(random);
      std::memcpy(bytes.data() + place, &number, std::min<std::size_t>(4, bytes.size() - place));
    }
  }
}

void damage_many_times(const Bytes& sound, int times, unsigned seed) {
  std::mt19937 random(seed);
  Outcomes outcomes;
  for (int i = 0; i < times; ++i) {
    Bytes bytes = sound;
    damage(bytes, random);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", number " + std::to_string(i));
    try_to_read(bytes, outcomes);
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(outcomes.refused, times / 10) << "the damage does not reach what is checked";
  EXPECT_GT(outcomes.read, 0) << "nothing gets past the first check";
}

// With every part that is read.
Bytes small_file() {
  TinyTflite tiny = convolution();
  tiny.add_metadata("milliwatt.labels", "yes\nno");
  tiny.add_metadata("other", "");
  return tiny.bytes();
}

TEST(parse_tflite, survives_every_truncation_of_a_small_file) {
  const Bytes sound = small_file();
  Outcomes outcomes;
  for (std::size_t length = 0; length < sound.size(); ++length) {
    try_to_read(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(length)), outcomes);
  }
  EXPECT_GT(outcomes.refused, static_cast<int>(sound.size()) - 16) << "all but the padding at the end is needed";
}

TEST(parse_tflite, survives_every_bit_of_a_small_file_turned) {
  const Bytes sound = small_file();
  Outcomes outcomes;
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    Bytes bytes = sound;
    bytes[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    try_to_read(bytes, outcomes);
  }
  EXPECT_GT(outcomes.read, 0);
  EXPECT_GT(outcomes.refused, 0);
}

TEST(parse_tflite, survives_random_damage_to_a_small_file) { damage_many_times(small_file(), 10000, 5); }

TEST(parse_tflite, survives_random_damage_to_real_files) {
  for (const char* name : {"hello_world_int8", "simple_add_model", "micro_speech_quantized"}) {
    const std::filesystem::path path = model_path(std::string("tflite_micro/") + name + ".tflite");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no model; run `make models`";
    SCOPED_TRACE(name);
    damage_many_times(read_file(path), 3000, 6);
  }
}

TEST(parse_tflite, survives_truncations_of_a_real_file) {
  const std::filesystem::path path = model_path("mlperf_tiny/kws_ref_model.tflite");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no model; run `make models`";
  const Bytes sound = read_file(path);
  Outcomes outcomes;
  for (std::size_t i = 0; i < 200; ++i) {
    const std::size_t length = sound.size() * i / 200;
    try_to_read(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(length)), outcomes);
  }
  EXPECT_EQ(outcomes.refused, 200);
}

}  // namespace
}  // namespace milliwatt
