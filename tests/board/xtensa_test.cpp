// Firmware on QEMU's Xtensa machine: instructions are counted, cycles are not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "board/measure.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

Inference inference_of(const Source& source) {
  return Firmware(source, read_board("esp8266")).run({&kInput, 1}).front();
}

std::int64_t instructions_of(const std::string& body) {
  return inference_of(tiny_model({{"layer", body}})).count->layers.at(0).instructions;
}

TEST(xtensa, counts_the_instructions_of_a_layer) {
  const std::int64_t around = instructions_of("__asm__ volatile(\"nop\" : : \"r\"(arena));");
  EXPECT_EQ(instructions_of("__asm__ volatile(\".rept 300\\n nop\\n .endr\" : : \"r\"(arena));"), around + 299);
}

TEST(xtensa, sees_what_is_touched_of_the_arena) {
  const CallCount call = *inference_of(tiny_model({{"layer", "arena[3] = arena[27];"}})).count;
  EXPECT_EQ(call.arena_begin, 3);
  EXPECT_EQ(call.arena_end, 28);
}

TEST(xtensa, bounds_the_stack_that_a_run_uses) {
  const Firmware firmware(tiny_model({{"layer", "volatile uint8_t own[900]; own[arena[0]] = 7; arena[1] = own[3];"}}),
                          read_board("esp8266"));
  const std::optional<std::int64_t> used = firmware.run({&kInput, 1}).front().stack_bytes;
  const std::optional<std::int64_t> bound = firmware.application()->run_stack.bytes;
  ASSERT_TRUE(used && bound);
  EXPECT_GE(*used, 16);
  EXPECT_GE(*bound, std::max<std::int64_t>(*used, 900));
  EXPECT_LE(*bound, 900 + 64);
}

TEST(xtensa, names_the_function_that_faults) {
  for (const char* body :
       {"__asm__ volatile(\"ill\" : : \"r\"(arena));",
        "__asm__ volatile(\"movi a8, 16\\n s32i a8, a8, 0\" : : \"r\"(arena) : \"a8\", \"memory\");"}) {
    try {
      inference_of(tiny_model({{"layer", body}}));
      ADD_FAILURE() << "it faults: " << body;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::ContainsRegex("fault at 0x[0-9a-f]+ \\(anonymous::layer|layer\\)"));
      EXPECT_THAT(error.what(), testing::HasSubstr("exccause"));
    }
  }
}

TEST(xtensa, refuses_what_does_not_fit_the_ram_to_the_byte) {
  Board board = read_board("esp8266");
  board.ram_bytes = Firmware(tiny_two_layers(), board).application()->sizes.ram_bytes;
  EXPECT_NO_THROW(Firmware(tiny_two_layers(), board));
  board.ram_bytes -= 16;
  EXPECT_THROW(Firmware(tiny_two_layers(), board), Error);
}

TEST(xtensa, has_no_cycles_and_no_time) {
  const Measurement m = measure(tiny_two_layers(), read_board("esp8266"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  ASSERT_TRUE(m.instructions && m.layers && m.flash_bytes() && m.ram.stack_bound_bytes);
  EXPECT_FALSE(m.cycles || m.stall_cycles || m.latency_ms || m.energy_uj);
}

}  // namespace
}  // namespace milliwatt
