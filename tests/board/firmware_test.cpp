#include "board/firmware.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/error.h"
#include "board/measure.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

// Both worlds: natively and emulated.
class FirmwareOn : public testing::TestWithParam<const char*> {
 protected:
  Board board_ = read_board(GetParam());
};

INSTANTIATE_TEST_SUITE_P(boards, FirmwareOn,
                         testing::Values("host", "nano33ble", "nucleo-l4r5zi", "esp32-c3", "pico", "nucleo-l152re",
                                         "corstone-300", "nucleo-u575", "ch32v003"),
                         [](const auto& tried) {
                           std::string name = tried.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(FirmwareOn, runs_each_set_of_inputs) {
  const Firmware firmware(tiny_two_layers(), board_);
  const std::vector<std::vector<TensorBytes>> sets = {
      kInput, {bytes_of({9, 9, 9, 9, 0, 0, 0, 0})}, {bytes_of({-1, -2, -3, 127, -128, 5, 6, 7})}};
  const std::vector<Inference> inferences = firmware.run(sets);
  ASSERT_EQ(inferences.size(), sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    ASSERT_EQ(inferences[i].outputs.size(), 1u);
    EXPECT_EQ(inferences[i].outputs[0], tiny_two_layers_of(sets[i][0])) << "set " << i;
  }
  EXPECT_EQ(firmware.run({&sets[1], 1}).front().outputs[0], tiny_two_layers_of(sets[1][0])) << "a second run";
}

TEST_P(FirmwareOn, gives_the_model_tensors_outside_its_arena) {
  const Firmware firmware(tiny_two_layers(), board_, {.tensors = Tensors::kApart});
  EXPECT_EQ(firmware.run({&kInput, 1}).front().outputs[0], tiny_two_layers_of(kInput[0]));
}

TEST_P(FirmwareOn, records_the_rows_of_a_trace) {
  const Source source =
      tiny_model({{"traced", "milliwatt_trace(7, 0, arena, 4); arena[8] = 42; milliwatt_trace(8, 3, arena + 8, 1);"}},
                 "extern \"C\" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);\n");
  const std::vector<TraceRecord> records = Firmware(source, board_).trace(kInput);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].tensor, 7);
  EXPECT_EQ(records[0].row, 0);
  EXPECT_EQ(records[0].bytes, bytes_of({1, 2, 3, 4}));
  EXPECT_EQ(records[1].tensor, 8);
  EXPECT_EQ(records[1].row, 3);
  EXPECT_EQ(records[1].bytes, bytes_of({42}));
}

TEST_P(FirmwareOn, reports_the_first_error_of_the_compiler) {
  const Source source = tiny_model({{"broken", "arena[0] = nonsense; more = 1;"}});
  try {
    const Firmware firmware(source, board_);
    FAIL() << "it does not compile";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("compiling emitted/tiny.cpp for " + board_.name + ": emitted/tiny.cpp:4:"));
    EXPECT_THAT(error.what(), HasSubstr("nonsense"));
    EXPECT_EQ(error.verdict(), Verdict::kBadInput);
  }
}

TEST_P(FirmwareOn, takes_warnings_for_errors) {
  EXPECT_THROW(Firmware(tiny_model({{"careless", "int unused; arena[0] = 0;"}}), board_), Error);
}

TEST_P(FirmwareOn, reports_what_the_linker_misses) {
  const Source source = tiny_model({{"calling", "elsewhere(arena);"}}, "void elsewhere(uint8_t* arena);\n");
  try {
    const Firmware firmware(source, board_);
    FAIL() << "there is no such function";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("undefined reference to `elsewhere(unsigned char*)'"));
  }
}

TEST_P(FirmwareOn, stops_a_program_that_does_not_end) {
  const Firmware firmware(tiny_model({{"endless", "for (;;) { __asm__ volatile(\"\" ::\"r\"(arena)); }"}}), board_);
  try {
    firmware.run({&kInput, 1}, {.limit = std::chrono::seconds(1)});
    FAIL() << "it never ends";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no result after 1 s"));
  }
}

TEST_P(FirmwareOn, refuses_inputs_of_the_wrong_size) {
  const Firmware firmware(tiny_two_layers(), board_);
  const std::vector<TensorBytes> short_input = {bytes_of({1, 2})};
  EXPECT_THROW(firmware.run({&short_input, 1}), Error);
  const std::vector<TensorBytes> none;
  EXPECT_THROW(firmware.run({&none, 1}), Error);
}

TEST_P(FirmwareOn, leaves_no_files_behind) {
  std::string pattern = testing::TempDir() + "own-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  ::setenv("TMPDIR", pattern.c_str(), 1);
  {
    const Firmware firmware(tiny_two_layers(), board_);
    EXPECT_FALSE(std::filesystem::is_empty(pattern));
  }
  EXPECT_TRUE(std::filesystem::is_empty(pattern)) << "after a build";
  EXPECT_THROW(Firmware(tiny_model({{"broken", "nonsense;"}}), board_), Error);
  EXPECT_TRUE(std::filesystem::is_empty(pattern)) << "after an error";
  ::unsetenv("TMPDIR");
  std::filesystem::remove_all(pattern);
}

TEST(firmware, refuses_a_board_that_cannot_run_and_says_why) {
  try {
    Board board = read_board("pico");
    board.emulator.clear();
    board.why_not_run = "nothing emulates it";
    const Firmware firmware(tiny_two_layers(), board);
    FAIL() << "nothing runs it";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("nothing emulates it"));
  }
}

TEST(firmware, names_a_missing_compiler) {
  Board board = read_board("nano33ble");
  board.compiler[0] = "no-such-compiler";
  try {
    const Firmware firmware(tiny_two_layers(), board);
    FAIL() << "there is no such compiler";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no-such-compiler: program not found"));
  }
}

TEST(firmware, refuses_what_does_not_fit_the_flash) {
  Board board = read_board("nano33ble");
  board.flash_bytes = 100;
  try {
    const Firmware firmware(tiny_two_layers(), board);
    FAIL() << "it cannot fit";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::ContainsRegex("tiny: does not fit nano33ble: .* exceeds its flash by [0-9]+ B"));
    EXPECT_EQ(error.verdict(), Verdict::kNo);
  }
}

TEST(firmware, refuses_what_does_not_fit_the_ram_to_the_byte) {
  Board board = read_board("nano33ble");
  const ApplicationSizes needed = Firmware(tiny_two_layers(), board).application()->sizes;
  EXPECT_GT(needed.ram_bytes, 32);
  board.ram_bytes = needed.ram_bytes;
  board.flash_bytes = needed.flash_bytes;
  EXPECT_NO_THROW(Firmware(tiny_two_layers(), board));
  board.ram_bytes = 32;  // the arena and nothing else
  try {
    const Firmware firmware(tiny_two_layers(), board);
    FAIL() << "it cannot fit";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(fmt::format("exceeds its RAM by {} B (needs {}: arena 32, stack ",
                                                    needed.ram_bytes - 32, needed.ram_bytes)));
    EXPECT_EQ(error.verdict(), Verdict::kNo);
  }
}

TEST(firmware, has_an_application_with_vectors_start_up_and_initial_values) {
  const Board board = read_board("nano33ble");
  const Firmware plain(tiny_model({{"layer", "arena[8] = 1;"}}), board);
  const Firmware keeping(tiny_model({{"layer", "arena[8] = static_cast<uint8_t>(++counter + start);"}},
                                    "static int32_t counter;\nstatic volatile int32_t start = 5;\n"),
                         board);
  const ApplicationSizes& sizes = plain.application()->sizes;
  EXPECT_GT(sizes.flash_bytes, plain.sizes()->code_bytes + 64);  // 16 vectors, and start-up
  EXPECT_LT(sizes.flash_bytes, plain.sizes()->code_bytes + 64 + 300);
  EXPECT_GE(keeping.application()->sizes.ram_bytes, sizes.ram_bytes + 8);
  EXPECT_GE(keeping.application()->sizes.flash_bytes - keeping.sizes()->code_bytes,
            sizes.flash_bytes - plain.sizes()->code_bytes);
}

TEST(firmware, bounds_the_stack_that_a_run_uses) {
  const Firmware branching(tiny_asm_model("ldrb r1, [r0]\n cbz r1, 1f\n sub sp, #100\n str r0, [sp]\n add sp, #100\n"
                                          " bx lr\n 1: sub sp, #200\n str r0, [sp]\n add sp, #200\n bx lr"),
                           read_board("nano33ble"));
  EXPECT_EQ(branching.run({&kInput, 1}).front().stack_bytes, 8 + 100);
  EXPECT_EQ(branching.application()->run_stack.bytes, 8 + 200);
}

TEST(measure, goes_by_the_painted_stack_where_there_is_no_bound) {
  const Source source = tiny_asm_model("push {lr}\n mov r1, #64\n sub sp, r1\n str r0, [sp]\n add sp, #64\n pop {pc}");
  Board board = read_board("nano33ble");
  const Measurement m = measure(source, board, kInput);
  EXPECT_EQ(m.ram.stack_bytes, 8 + 4 + 64);
  EXPECT_FALSE(m.ram.stack_bound_bytes.has_value());
  EXPECT_EQ(m.ram.why_no_stack_bound, "layer allocates a computed amount of stack");
  EXPECT_EQ(m.ram.total_bytes(), 32 + 8 + 4 + 64);
}

TEST(firmware, names_the_layer_that_has_no_function_of_its_own) {
  Source source = tiny_two_layers();
  source.layers.push_back({"elsewhere", 2});
  try {
    Firmware(source, read_board("nano33ble")).run({&kInput, 1});
    FAIL() << "there is no such function";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no function elsewhere"));
  }
}

TEST(firmware, names_the_function_that_faults) {
  const Firmware firmware(tiny_asm_model("udf #0\n bx lr"), read_board("nano33ble"));
  try {
    firmware.run({&kInput, 1});
    FAIL() << "it faults";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::ContainsRegex("fault at 0x[0-9a-f]+ \\(layer\\)"));
  }
}

TEST(firmware, traps_unaligned_accesses_where_the_core_does) {
  const Source source = tiny_asm_model(".syntax unified\n adds r0, #1\n ldr r1, [r0]\n bx lr");
  EXPECT_NO_THROW(Firmware(source, read_board("nucleo-l152re")).run({&kInput, 1}));
  for (const char* name : {"pico", "microbit-v1"}) {
    const Firmware firmware(source, read_board(name));
    EXPECT_THROW(firmware.run({&kInput, 1}), Error) << name;
  }
}

TEST(firmware, measures_the_stack_below_the_call) {
  const Source source = tiny_asm_model("sub sp, #100\n str r0, [sp]\n add sp, #100\n bx lr");
  const std::vector<Inference> inferences = Firmware(source, read_board("nano33ble")).run({&kInput, 1});
  EXPECT_EQ(inferences.front().stack_bytes, 8 + 100);
}

TEST(firmware, counts_as_the_model_s_only_what_is_the_model_s) {
  const Board board = read_board("nano33ble");
  const Firmware plain(tiny_model({{"layer", "arena[8] = 1;"}}), board);
  EXPECT_EQ(plain.sizes()->weights_bytes, 0);  // nothing reads them
  EXPECT_EQ(plain.sizes()->static_bytes, 0);
  EXPECT_GT(plain.sizes()->code_bytes, 20);
  EXPECT_LT(plain.sizes()->code_bytes, 400);  // memcpy, which tiny_run calls, included

  const Firmware reading(tiny_two_layers(), board);
  EXPECT_EQ(reading.sizes()->weights_bytes, 4);

  const Firmware keeping(tiny_model({{"layer", "arena[8] = static_cast<uint8_t>(++counter + start);"}},
                                    "static int32_t counter;\nstatic volatile int32_t start = 5;\n"),
                         board);
  EXPECT_EQ(keeping.sizes()->static_bytes, 8);

  const Firmware dividing(
      tiny_model({{"layer", "uint64_t v; memcpy(&v, arena, 8); v /= arena[3]; memcpy(arena + 8, &v, 8);"}}), board);
  EXPECT_GT(dividing.sizes()->code_bytes, plain.sizes()->code_bytes + 200);  // libgcc's 64-bit division
}

TEST(measure, estimates_time_and_energy_from_cycles) {
  const Board board = read_board("nano33ble");
  const Measurement m = measure(tiny_two_layers(), board, kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  ASSERT_TRUE(m.cycles && m.instructions && m.latency_ms && m.energy_uj && m.layers && m.flash_bytes());
  EXPECT_GT(*m.cycles, *m.instructions);
  EXPECT_DOUBLE_EQ(*m.latency_ms, static_cast<double>(*m.cycles) / 64e3);
  EXPECT_DOUBLE_EQ(*m.energy_uj, 3.3 * 3.0 * *m.latency_ms);
  EXPECT_EQ(m.layers->size(), 2u);
  EXPECT_EQ(m.arena_touched_bytes, 16);
  EXPECT_EQ(m.ram.arena_bytes, 32);
  EXPECT_EQ(m.ram.total_bytes(), 32 + *m.ram.stack_bound_bytes);
  EXPECT_GE(*m.ram.stack_bound_bytes, *m.ram.stack_bytes);
  EXPECT_EQ(*m.flash_bytes(), m.sizes->weights_bytes + m.sizes->code_bytes);
}

TEST(measure, knows_no_cycles_of_the_host) {
  const Measurement m = measure(tiny_two_layers(), read_board("host"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  EXPECT_FALSE(m.cycles || m.instructions || m.latency_ms || m.energy_uj || m.layers || m.flash_bytes());
  EXPECT_FALSE(m.ram.total_bytes().has_value());
}

}  // namespace
}  // namespace milliwatt
