#include "target/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace milliwatt {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// MILLIWATT_HOME set to a folder of its own, with boards/host.toml and whatever the test adds.
class OwnBoards : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boards-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home_ = pattern;
    std::filesystem::create_directory(home_ / "boards");
    write("host",
          "title = 'x'\ncore = 'host'\ninstruction_set = 'portable'\ncompiler = ['g++']\nemulator = 'native'\n");
    ::setenv("MILLIWATT_HOME", home_.c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("MILLIWATT_HOME");
    std::filesystem::remove_all(home_);
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(home_ / "boards" / (name + ".toml")) << text;
  }
  // The message of reading a board of that text.
  std::string message_of(const std::string& text) const {
    write("tried", text);
    try {
      read_board("tried");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path home_;
};

constexpr const char* kGood = R"(title = "a board"
core = "cortex-m4"
instruction_set = "dsp"
clock_hz = 64_000_000
ram_bytes = 1024
compiler = ["cc", "-x"]
emulator = "mps2-an386"
[sources]
clock_hz = "a datasheet"
ram_bytes = "the same"
)";

std::string good_with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(read_board, reads_every_board_of_the_project) {
  for (const std::string& name : board_names()) {
    SCOPED_TRACE(name);
    const Board board = read_board(name);
    EXPECT_EQ(board.name, name);
    EXPECT_THAT(board.title, Not(IsEmpty()));
    EXPECT_EQ(board.emulator.empty(), !board.why_not_run.empty());
    EXPECT_GE(board.sources.size(), board.clock_hz == 0 ? 0u : 3u);  // the host and browsers have no figures
  }
}

TEST(read_board, knows_the_nano_33_ble) {
  const Board board = read_board("nano33ble");
  EXPECT_EQ(board.core, "cortex-m4");
  EXPECT_EQ(board.instruction_set, InstructionSet::dsp);
  EXPECT_EQ(board.clock_hz, 64e6);
  EXPECT_EQ(board.ram_bytes, 256 * 1024);
  EXPECT_EQ(board.flash_bytes, 1024 * 1024);
  EXPECT_THAT(board.compiler, Contains("-mcpu=cortex-m4"));
  EXPECT_EQ(board.emulator, "mps2-an386");
  EXPECT_EQ(board.cycle_model, "cortex-m4");
  EXPECT_EQ(board.microphone, "pdm");
  EXPECT_EQ(board.motion, "lsm9ds1");
}

TEST(read_board, assumes_nothing_of_the_host) {
  const Board board = read_board("host");
  EXPECT_EQ(board.emulator, "native");
  EXPECT_EQ(board.clock_hz, 0);
  EXPECT_EQ(board.ram_bytes, 0);
  EXPECT_FALSE(board.active_ma.has_value());
  EXPECT_THAT(board.cycle_model, IsEmpty());
}

TEST(read_board, knows_the_flash_of_the_nucleo_l4r5zi) {
  const std::optional<FlashTiming> timing = read_board("nucleo-l4r5zi").flash_timing;
  ASSERT_TRUE(timing.has_value());
  EXPECT_EQ(timing->wait_states, 5);
  EXPECT_EQ(timing->read_bytes, 8);
  EXPECT_FALSE(timing->prefetch);
  ASSERT_TRUE(timing->code_cache && timing->data_cache);
  EXPECT_EQ(timing->code_cache->bytes, 1024);
  EXPECT_EQ(timing->data_cache->bytes, 256);
  EXPECT_EQ(timing->data_cache->line_bytes, 32);
  EXPECT_EQ(timing->data_cache->ways, 8);
  EXPECT_FALSE(read_board("nano33ble").flash_timing.has_value());
}

TEST(board_names, lists_the_boards_sorted) {
  const std::vector<std::string> names = board_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, IsSupersetOf({"host", "nano33ble", "nucleo-l4r5zi", "pico", "uno"}));
}

TEST(read_board, names_the_nearest_board_and_all_of_them_where_there_is_none) {
  try {
    read_board("nano33");
    FAIL() << "there is no such board";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean nano33ble?"));
    EXPECT_THAT(error.what(), HasSubstr("nucleo-l4r5zi"));
    EXPECT_EQ(error.verdict(), Verdict::kBadInput);
  }
}

TEST(read_board, takes_no_path_for_a_name) { EXPECT_THROW(read_board("../boards/host"), Error); }

TEST_F(OwnBoards, come_from_milliwatt_home) {
  write("mine", kGood);
  EXPECT_EQ(read_board("mine").ram_bytes, 1024);
  EXPECT_THAT(read_board("mine").sources, Contains("clock_hz: a datasheet"));
}

TEST_F(OwnBoards, are_missed_where_milliwatt_home_has_none) {
  std::filesystem::remove(home_ / "boards" / "host.toml");
  EXPECT_THROW(boards_directory(), Error);
}

TEST_F(OwnBoards, have_no_unknown_keys) {
  EXPECT_THAT(message_of(good_with("clock_hz = 64", "clok_hz = 64")),
              HasSubstr("tried.toml: clok_hz: unknown key; did you mean clock_hz"));
}

TEST_F(OwnBoards, give_a_source_for_each_figure_and_for_nothing_else) {
  EXPECT_THAT(message_of(good_with("ram_bytes = \"the same\"\n", "")), HasSubstr("ram_bytes has no source"));
  EXPECT_THAT(message_of(good_with("[sources]", "[sources]\nflash_bytes = \"x\"")),
              HasSubstr("flash_bytes has no value in this file"));
  EXPECT_THAT(message_of(good_with("[sources]", "[sources]\ncolour = \"x\"")), HasSubstr("colour: unknown figure"));
}

TEST_F(OwnBoards, are_refused_where_the_flash_makes_no_sense) {
  const auto with_flash = [this](const std::string& lines) {
    return message_of(good_with("[sources]", "[flash_timing]\n" + lines + "\n[sources]\nflash_timing = \"a manual\""));
  };
  const std::string good = "wait_states = 2\nread_bytes = 16\nprefetch = true\n";
  EXPECT_EQ(with_flash(good + "code_cache = { bytes = 1024, line_bytes = 32, ways = 4 }"), "");
  EXPECT_THAT(message_of(good_with("[sources]", "[flash_timing]\n" + good + "[sources]")),
              HasSubstr("flash_timing has no source"));
  EXPECT_THAT(with_flash("wait_states = 2\nread_bytes = 16"), HasSubstr("flash_timing.prefetch: not true or false"));
  EXPECT_THAT(with_flash("wait_states = -1\nread_bytes = 16\nprefetch = true"), HasSubstr("wait_states: not a whole"));
  EXPECT_THAT(with_flash("wait_states = 2\nread_bytes = 12\nprefetch = true"), HasSubstr("not a power of two"));
  EXPECT_THAT(with_flash("wait_states = 256\nread_bytes = 16\nprefetch = true"), HasSubstr("from 0 to 255"));
  EXPECT_THAT(with_flash(good + "waits = 3"), HasSubstr("flash_timing.waits: unknown key"));
  EXPECT_THAT(with_flash(good + "code_cache = 1024"), HasSubstr("flash_timing.code_cache: not a table"));
  EXPECT_THAT(with_flash(good + "code_cache = { bytes = 1024, line_bytes = 32 }"), HasSubstr("code_cache.ways"));
  EXPECT_THAT(with_flash(good + "data_cache = { bytes = 1024, line_bytes = 24, ways = 1 }"),
              HasSubstr("data_cache.line_bytes: not 1 to 32 reads"));
  EXPECT_THAT(with_flash(good + "data_cache = { bytes = 1000, line_bytes = 32, ways = 4 }"),
              HasSubstr("data_cache.bytes: not sets of 4 lines"));
}

TEST_F(OwnBoards, are_refused_where_a_value_has_the_wrong_type_or_makes_no_sense) {
  EXPECT_THAT(message_of(good_with("1024", "\"1024\"")), HasSubstr("ram_bytes: not a positive whole number"));
  EXPECT_THAT(message_of(good_with("1024", "-1")), HasSubstr("ram_bytes: not a positive whole number"));
  EXPECT_THAT(message_of(good_with("64_000_000", "0")), HasSubstr("clock_hz: not a positive number"));
  EXPECT_THAT(message_of(good_with("\"dsp\"", "\"mmx\"")), HasSubstr("unknown set \"mmx\""));
  EXPECT_THAT(message_of(good_with("\"-x\"", "1")), HasSubstr("compiler: not a list of strings"));
  EXPECT_THAT(message_of(good_with("title = \"a board\"\n", "")), HasSubstr("title: missing"));
  EXPECT_THAT(message_of(good_with("compiler = [\"cc\", \"-x\"]\n", "")), HasSubstr("compiler: missing"));
}

TEST_F(OwnBoards, may_have_places_with_an_empty_default) {
  write("placing", good_with("clock_hz", "arena_place = \"\"\ncode_place = \"__attribute__((hot))\"\nclock_hz"));
  const Board board = read_board("placing");
  EXPECT_EQ(board.arena_place, "");
  EXPECT_EQ(board.code_place, "__attribute__((hot))");
  EXPECT_FALSE(board.weights_place.has_value());
  EXPECT_THAT(message_of(good_with("clock_hz", "code_place = \"a\\nb\"\nclock_hz")),
              HasSubstr("code_place: not one line"));
}

TEST_F(OwnBoards, say_why_they_cannot_run) {
  EXPECT_THAT(message_of(good_with("emulator = \"mps2-an386\"\n", "")), HasSubstr("why_not_run"));
  EXPECT_THAT(message_of(good_with("emulator", "why_not_run = \"y\"\nemulator")), HasSubstr("why_not_run"));
}

TEST_F(OwnBoards, name_the_line_that_is_no_toml) {
  EXPECT_THAT(message_of("title = \"x\"\ncore = \n"), HasSubstr("tried.toml: line 2: "));
}

}  // namespace
}  // namespace milliwatt
