// Firmware in simavr: instructions and exact cycles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "board/measure.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

Inference inference_of(const Source& source) { return Firmware(source, read_board("uno")).run({&kInput, 1}).front(); }

std::string refusal(const std::string& instructions) {
  try {
    inference_of(tiny_avr_model(instructions));
  } catch (const Error& error) {
    return error.what();
  }
  return "it does not fault";
}

TEST(avr, counts_the_instructions_and_cycles_of_a_layer) {
  const CallCount call = *inference_of(tiny_avr_model("ldi r24, 3\n 1: dec r24\n brne 1b\n ret")).count;
  ASSERT_EQ(call.layers.size(), 1u);
  EXPECT_EQ(call.layers[0].instructions, 1 + 3 * 2 + 1);
  EXPECT_EQ(call.layers[0].cycles, 1 + 3 * 1 + 2 * 2 + 1 + 4);
  EXPECT_EQ(call.around.instructions, 2);
  EXPECT_EQ(call.around.cycles, 4 + 4);
  EXPECT_EQ(call.cycles, call.layers[0].cycles + call.around.cycles);
}

// AVR Instruction Set Manual (DS40002198), cycles of AVRe+ cores.
TEST(avr, takes_the_cycles_of_the_manual) {
  const std::map<std::string, int> cycles = {{"add r24, r25", 1},
                                             {"mul r24, r25", 2},
                                             {"mulsu r20, r21", 2},
                                             {"fmul r20, r21", 2},
                                             {"muls r24, r25", 2},
                                             {"adiw r24, 1", 2},
                                             {"movw r24, r20", 1},
                                             {"ldi r24, 1", 1},
                                             {"lpm r24, Z", 3},
                                             {"lpm r24, Z+", 3},
                                             {"lds r24, 0x100", 2},
                                             {"sts 0x400, r24", 2},
                                             {"push r24\n pop r24", 4},
                                             {"in r24, 0x3f", 1},
                                             {"movw r26, r20\n ld r24, X", 3},
                                             {"movw r26, r20\n ld r24, X+", 3},
                                             {"movw r30, r20\n ldd r24, Z+3", 3},
                                             {"movw r30, r20\n std Z+3, r24", 3},
                                             {"movw r26, r20\n st X+, r24", 3},
                                             {"rjmp 1f\n 1:", 2},
                                             {"jmp 1f\n 1:", 3},
                                             {"rcall 1f\n rjmp 2f\n 1: ret\n 2:", 3 + 4 + 2},
                                             {"cp r1, r1\n breq 1f\n nop\n 1:", 3},
                                             {"cp r1, r1\n brne 1f\n nop\n 1:", 3},
                                             {"cpse r1, r1\n nop", 2},
                                             {"cpse r1, r1\n lds r24, 0x100", 3},
                                             {"sbrs r1, 0\n nop", 2}};
  // r21:r20 is the arena, which the model is called with.
  for (const auto& [instructions, count] : cycles) {
    const CallCount call = *inference_of(tiny_avr_model(instructions + "\n ret")).count;
    EXPECT_EQ(call.layers[0].cycles, count + 4) << instructions;  // ret: 4
  }
}

TEST(avr, sees_what_is_touched_of_the_arena) {
  const CallCount call = *inference_of(tiny_avr_model("movw r30, r20\n ldd r24, Z+3\n std Z+13, r24\n ret")).count;
  EXPECT_EQ(call.arena_begin, 3);
  EXPECT_EQ(call.arena_end, 14);
}

TEST(avr, bounds_the_stack_that_a_run_uses) {
  const Source source =
      tiny_avr_model("or r22, r23\n breq 1f\n push r1\n pop r0\n ret\n 1: push r1\n push r1\n pop r0\n pop r0\n ret");
  const Firmware firmware(source, read_board("uno"));
  EXPECT_EQ(firmware.run({&kInput, 1}).front().stack_bytes, 2 + 2 + 1);
  EXPECT_EQ(firmware.application()->run_stack.bytes, 2 + 2 + 2);
}

TEST(avr, names_the_function_that_faults) {
  const auto at_layer =
      testing::ContainsRegex("fault at 0x[0-9a-f]+ \\(layer\\) called from 0x[0-9a-f]+ \\(tiny_run\\): ");
  EXPECT_THAT(refusal("clr r30\n clr r31\n ld r24, Z\n ret"),
              testing::AllOf(at_layer, testing::HasSubstr("reads below the RAM")));
  EXPECT_THAT(refusal("clr r30\n clr r31\n st Z, r24\n ret"),
              testing::AllOf(at_layer, testing::HasSubstr("writes below the RAM")));
  EXPECT_THAT(refusal("1: push r1\n rjmp 1b\n ret"), testing::HasSubstr("the stack reaches into the data"));
  EXPECT_THAT(refusal("clr r30\n clr r31\n ijmp"), testing::HasSubstr("fault at 0x00000000 called from"));
}

TEST(avr, refuses_what_does_not_fit_the_ram_to_the_byte) {
  Board board = read_board("uno");
  board.ram_bytes = Firmware(tiny_two_layers(), board).application()->sizes.ram_bytes;
  EXPECT_NO_THROW(Firmware(tiny_two_layers(), board));
  board.ram_bytes -= 1;
  EXPECT_THROW(Firmware(tiny_two_layers(), board), Error);
}

TEST(avr, has_exact_cycles_and_time) {
  const Measurement m = measure(tiny_two_layers(), read_board("uno"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  ASSERT_TRUE(m.instructions && m.layers && m.flash_bytes() && m.ram.stack_bound_bytes && m.cycles && m.latency_ms);
  EXPECT_TRUE(m.cycles_are_exact);
  EXPECT_DOUBLE_EQ(*m.latency_ms, static_cast<double>(*m.cycles) / 16e3);
  EXPECT_EQ(m.arena_touched_bytes, 16);
}

TEST(avr, has_return_addresses_of_three_bytes_on_an_atmega2560) {
  const Firmware firmware(tiny_avr_model("push r1\n pop r0\n ret"), read_board("arduino-mega2560"));
  const Inference inference = firmware.run({&kInput, 1}).front();
  EXPECT_EQ(inference.count->layers[0].cycles, 2 + 2 + 5);
  EXPECT_EQ(inference.stack_bytes, 3 + 3 + 1);
  EXPECT_EQ(firmware.application()->run_stack.bytes, 3 + 3 + 1);
}

TEST(avr, names_the_function_that_faults_on_an_atmega2560) {
  const Firmware firmware(tiny_avr_model("clr r30\n clr r31\n ld r24, Z\n ret"), read_board("arduino-mega2560"));
  try {
    firmware.run({&kInput, 1});
    FAIL() << "it does not fault";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::ContainsRegex("\\(layer\\) called from 0x[0-9a-f]+ \\(tiny_run\\): "));
  }
}

TEST(avr, counts_only_instructions_where_simavr_has_not_the_chip) {
  const Measurement m = measure(tiny_two_layers(), read_board("attiny1616"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  EXPECT_TRUE(m.instructions && m.ram.stack_bound_bytes && m.application);
  EXPECT_FALSE(m.cycles || m.latency_ms);
}

}  // namespace
}  // namespace milliwatt
