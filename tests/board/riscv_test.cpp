// Firmware on QEMU's RISC-V machine: instructions are counted, cycles are not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "board/measure.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

Inference inference_of(const Source& source) {
  return Firmware(source, read_board("esp32-c3")).run({&kInput, 1}).front();
}

TEST(riscv, counts_the_instructions_of_a_layer) {
  const CallCount call = *inference_of(tiny_riscv_model("li t0, 3\n 1: addi t0, t0, -1\n bnez t0, 1b\n ret")).count;
  ASSERT_EQ(call.layers.size(), 1u);
  EXPECT_EQ(call.layers[0].instructions, 1 + 3 * 2 + 1);
  EXPECT_EQ(call.around.instructions, 6);
  EXPECT_EQ(call.instructions, 8 + 6);
  EXPECT_EQ(call.cycles, 0);
}

TEST(riscv, counts_wide_and_narrow_instructions_alike) {
  const CallCount call =
      *inference_of(tiny_riscv_model(".rept 3000\n nop\n .endr\n .option norvc\n addi a0, a0, 1\n ret")).count;
  EXPECT_EQ(call.layers[0].instructions, 3002);
}

TEST(riscv, sees_what_is_touched_of_the_arena) {
  const CallCount call = *inference_of(tiny_riscv_model("lb t0, 3(a2)\n sh t0, 12(a2)\n ret")).count;
  EXPECT_EQ(call.arena_begin, 3);
  EXPECT_EQ(call.arena_end, 14);
}

TEST(riscv, bounds_the_stack_that_a_run_uses) {
  const Source source = tiny_riscv_model(
      "beqz a0, 1f\n addi sp, sp, -112\n sw a0, 0(sp)\n addi sp, sp, 112\n ret\n"
      " 1: addi sp, sp, -208\n sw a0, 0(sp)\n addi sp, sp, 208\n ret");
  const Firmware firmware(source, read_board("esp32-c3"));
  EXPECT_EQ(firmware.run({&kInput, 1}).front().stack_bytes, 16 + 112);
  EXPECT_EQ(firmware.application()->run_stack.bytes, 16 + 208);
}

TEST(riscv, names_the_function_that_faults) {
  for (const char* instructions : {"unimp\n ret", "lw a0, -16(zero)\n ret"}) {
    try {
      inference_of(tiny_riscv_model(instructions));
      ADD_FAILURE() << "it faults: " << instructions;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::ContainsRegex(
                                    "fault at 0x[0-9a-f]+ \\(layer\\) called from 0x[0-9a-f]+ \\(tiny_run\\) mcause"));
    }
  }
}

TEST(riscv, refuses_what_does_not_fit_the_ram_to_the_byte) {
  Board board = read_board("esp32-c3");
  board.ram_bytes = Firmware(tiny_two_layers(), board).application()->sizes.ram_bytes;
  EXPECT_NO_THROW(Firmware(tiny_two_layers(), board));
  board.ram_bytes -= 16;
  EXPECT_THROW(Firmware(tiny_two_layers(), board), Error);
}

TEST(riscv, has_no_cycles_and_no_time) {
  const Measurement m = measure(tiny_two_layers(), read_board("esp32-c3"), kInput);
  EXPECT_EQ(m.outputs.front(), tiny_two_layers_of(kInput[0]));
  ASSERT_TRUE(m.instructions && m.layers && m.flash_bytes() && m.ram.stack_bound_bytes);
  EXPECT_FALSE(m.cycles || m.stall_cycles || m.latency_ms || m.energy_uj);
  EXPECT_EQ(m.arena_touched_bytes, 16);
}

}  // namespace
}  // namespace milliwatt
