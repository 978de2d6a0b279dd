// The plugin's figures against instructions counted by hand from the cost tables in board/plugin/thumb_timing.c.
#include <gtest/gtest.h>

#include "board/firmware.h"
#include "board/tiny_model.h"

namespace milliwatt {
namespace {

const std::vector<TensorBytes> kInput = {bytes_of({1, 2, 3, 4, 5, 6, 7, 8})};

CallCount count_of(const Source& source, const char* board = "nano33ble") {
  const Firmware firmware(source, read_board(board));
  const std::vector<Inference> inferences = firmware.run({&kInput, 1});
  return inferences.front().count.value();
}

struct Case {
  const char* name;
  const char* instructions;
  int count;
  int cycles;  // the return to NAME_run, a taken branch, included
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Counted : public testing::TestWithParam<Case> {};

TEST_P(Counted, as_by_hand) {
  const Case& c = GetParam();
  const CallCount call = count_of(tiny_asm_model(c.instructions));
  ASSERT_EQ(call.layers.size(), 1u);
  EXPECT_EQ(call.layers[0].instructions, c.count);
  EXPECT_EQ(call.layers[0].cycles, c.cycles);
  // push {r4, lr}: 3; bl: 1 and 2 taken; pop {r4, pc}: 3 and 2 taken.
  EXPECT_EQ(call.around.instructions, 3);
  EXPECT_EQ(call.around.cycles, 11);
  EXPECT_EQ(call.instructions, c.count + 3);
  EXPECT_EQ(call.cycles, c.cycles + 11);
}

INSTANTIATE_TEST_SUITE_P(
    instructions, Counted,
    testing::Values(
        Case{"return", "bx lr", 1, 3}, Case{"loop", "movs r1, #3\n 1: subs r1, #1\n bne 1b\n bx lr", 8, 8 + 2 * 2 + 2},
        Case{"branch_not_taken", "cmp r0, #0\n beq 1f\n nop\n 1: bx lr", 4, 6},
        Case{"branch_over", "cmp r0, #0\n bne 1f\n nop\n 1: bx lr", 3, 7},
        Case{"loads", "ldr r1, [r0]\n ldrb r2, [r0, #4]\n adds r1, r2\n ldr r3, [r0]\n bx lr", 5, 2 + 1 + 1 + 2 + 3},
        Case{"stores", "str r1, [r0]\n strb r1, [r0, #4]\n strh.w r1, [r0, #6]\n bx lr", 4, 6},
        Case{"load_literal", "ldr r1, =0x12345678\n ldrsb.w r2, [r0, #3]\n bx lr\n .ltorg", 3, 6},
        Case{"unaligned", "ldr r1, [r0, #1]\n nop\n ldrh r2, [r0, #3]\n str.w r1, [r0, #5]\n bx lr", 5,
             3 + 1 + 3 + 1 + 3},
        Case{"unaligned_after_load", "ldr r1, [r0]\n ldr r2, [r0, #2]\n bx lr", 3, 2 + 2 + 3},
        Case{"multiple", "push {r4-r6}\n ldm r0, {r1-r6}\n pop {r4-r6}\n bx lr", 4, 4 + 7 + 4 + 3},
        Case{"multiple_wide", "push.w {r4-r11, lr}\n stmdb sp!, {r1-r3}\n add sp, #12\n pop.w {r4-r11, pc}", 4,
             10 + 4 + 1 + 10 + 2},
        Case{"dual", "ldrd r2, r3, [r0]\n strd r2, r3, [r0, #8]\n bx lr", 3, 9},
        Case{"divide", "movs r1, #7\n movs r2, #3\n udiv r3, r1, r2\n sdiv r3, r1, r2\n bx lr", 5, 1 + 1 + 7 + 7 + 3},
        Case{"multiply", "smull r1, r2, r0, r0\n smlad r1, r0, r0, r1\n smmlar r1, r0, r0, r1\n bx lr", 4, 6},
        Case{"float",
             "vldr s0, [r0]\n vldr s1, [r0, #4]\n vmul.f32 s2, s0, s1\n vmla.f32 s2, s0, s1\n"
             " vfma.f32 s2, s0, s1\n vdiv.f32 s3, s1, s0\n vldm r0, {s4-s7}\n bx lr",
             8, 2 + 1 + 1 + 3 + 3 + 14 + 5 + 3},
        Case{"float_stack", "vpush {s16-s19}\n vmov s16, r0\n vmov r1, s16\n vpop {s16-s19}\n bx lr", 5,
             5 + 1 + 1 + 5 + 3},
        // Not executed: 1. Executed: as ever.
        Case{"conditional_load",
             "cmp r0, #0\n it eq\n ldreq r1, [r0]\n itt ne\n ldrne r2, [r0]\n ldrne r3, [r0]\n bx lr", 7,
             1 + 1 + 1 + 1 + 2 + 1 + 3},
        Case{"conditional_multiple", "cmp r0, #0\n ite eq\n ldmeq r0, {r1-r3}\n ldmne r0, {r1-r3}\n bx lr", 5,
             1 + 1 + 1 + 4 + 3},
        Case{"conditional_return", "cmp r0, #0\n it ne\n bxne lr\n nop\n bx lr", 3, 5},
        Case{"table_branch", "movs r1, #0\n tbb [pc, r1]\n .byte 1, 1\n 1: bx lr", 3, 1 + 2 + 2 + 3},
        // Longer than any block that QEMU translates at once.
        Case{"run_of_loads", ".rept 3000\n ldr r1, [r0]\n .endr\n bx lr", 3001, 2 + 2999 + 3}),
    [](const testing::TestParamInfo<Case>& tried) { return std::string(tried.param.name); });

TEST(count, goes_by_the_board_s_core) {
  const Source of_m0 = tiny_asm_model(
      ".syntax unified\n ldr r1, [r0]\n ldrb r2, [r0, #4]\n str r1, [r0]\n movs r3, #3\n 1: subs r3, #1\n bne 1b\n bx "
      "lr");
  // Loads and stores 2 each; movs; three rounds, the last not taken; the return.
  EXPECT_EQ(count_of(of_m0, "pico").layers[0].cycles, 3 * 2 + 1 + 3 + (2 + 2 + 1) + 2);
  EXPECT_EQ(count_of(of_m0, "microbit-v1").layers[0].cycles, 3 * 2 + 1 + 3 + (3 + 3 + 1) + 3);
  // push {r4, lr}: 3; bl: 3 and 4; pop {r4, pc}: 5 and 6.
  EXPECT_EQ(count_of(of_m0, "pico").around.cycles, 3 + 3 + 5);
  EXPECT_EQ(count_of(of_m0, "microbit-v1").around.cycles, 3 + 4 + 6);
  const Source of_m3 = tiny_asm_model(
      "ldr r1, [r0]\n str r1, [r0]\n ldr r2, [r0, #4]\n mla r1, r2, r2, r1\n umull r2, r3, r1, r1\n bx lr");
  EXPECT_EQ(count_of(of_m3, "nucleo-l152re").layers[0].cycles, 2 + 1 + 1 + 2 + 5 + 3);
  EXPECT_EQ(count_of(of_m3, "nano33ble").layers[0].cycles, 2 + 1 + 2 + 1 + 1 + 3);
}

TEST(count, charges_shared_kernels_to_the_layer_that_calls_them) {
  const std::string kernel =
      "__attribute__((noinline)) static void kernel(uint8_t* to, int n) {\n"
      "  for (int i = 0; i < n; ++i) { to[i & 7] = static_cast<uint8_t>(to[i & 7] + n); __asm__ volatile(\"\"); } }\n";
  const CallCount call =
      count_of(tiny_model({{"first", "kernel(arena + 8, 10);"}, {"second", "kernel(arena + 8, 1000);"}}, kernel));
  ASSERT_EQ(call.layers.size(), 2u);
  EXPECT_GT(call.layers[1].instructions, 80 * call.layers[0].instructions);
  EXPECT_EQ(call.instructions, call.around.instructions + call.layers[0].instructions + call.layers[1].instructions);
  EXPECT_EQ(call.cycles, call.around.cycles + call.layers[0].cycles + call.layers[1].cycles);
}

/// NAME_run calls NAME_step twice, with 1 and with 3 in r1; its layer goes around so often.
Source tiny_stepped() {
  Source source = tiny_asm_model("1: subs r1, #1\n bne 1b\n bx lr");
  source.entry = EntryKind::kStepped;
  std::string& code = source.files[1].text;
  code.replace(code.find("__attribute__((naked)) void tiny_run"), std::string::npos,
               "extern \"C\" __attribute__((naked, noinline)) void tiny_step() {\n"
               "  __asm__(\"push {r4, lr}\\n bl layer\\n pop {r4, pc}\\n\");\n}\n"
               "__attribute__((naked)) void tiny_run(const int8_t*, int8_t*, void*) {\n"
               "  __asm__(\"push {r4, lr}\\n movs r1, #1\\n bl tiny_step\\n movs r1, #3\\n bl tiny_step\\n\"\n"
               "          \"pop {r4, pc}\\n\");\n}\n");
  return source;
}

TEST(count, counts_each_step_by_itself) {
  const CallCount call = count_of(tiny_stepped());
  ASSERT_EQ(call.steps.size(), 2u);
  // push, bl, pop: 3 + 3 + 5; the layer: around once 1 + 1, twice more 2 * (1 + 3), and 3 to return.
  EXPECT_EQ(call.steps[0].instructions, 6);
  EXPECT_EQ(call.steps[0].cycles, 11 + 2 + 3);
  EXPECT_EQ(call.steps[1].instructions, 10);
  EXPECT_EQ(call.steps[1].cycles, 11 + 2 + 8 + 3);
  // NAME_run's own: push, two of movs and bl, pop.
  EXPECT_EQ(call.cycles, 3 + 2 * (1 + 3) + 5 + call.steps[0].cycles + call.steps[1].cycles);
  EXPECT_EQ(call.layers[0].cycles, 5 + 13);
  EXPECT_EQ(call.around.cycles, call.cycles - call.layers[0].cycles);
}

TEST(count, shares_the_count_of_a_function_that_the_compiler_merged) {
  const std::string body = "for (int i = 0; i < 8; ++i) arena[8 + i] = static_cast<uint8_t>(arena[8 + i] * 3 + 1);";
  const CallCount call = count_of(tiny_model({{"first", body}, {"second", body}, {"other", "arena[8] = 1;"}}));
  ASSERT_EQ(call.layers.size(), 3u);
  EXPECT_NEAR(static_cast<double>(call.layers[0].cycles), static_cast<double>(call.layers[1].cycles), 1);
  EXPECT_GT(call.layers[1].cycles, 8 * 5);
  EXPECT_EQ(call.cycles, call.around.cycles + call.layers[0].cycles + call.layers[1].cycles + call.layers[2].cycles);
}

// 64 bytes that start where a read of flash does, loaded from there or, with the same instructions, from RAM.
std::string loads_of(const char* from) {
  return std::string("adr.w r1, 2f\n mov r2, ") + from +
         "\n push {r4-r11}\n ldm r2!, {r4-r11}\n ldm r2!, {r4-r11}\n pop {r4-r11}\n bx lr\n .balign 32\n 2: .space "
         "64\n";
}

TEST(count, adds_a_wait_for_each_read_of_weights) {
  const CallCount ram = count_of(tiny_asm_model(loads_of("r0")), "nucleo-l4r5zi");
  const CallCount flash = count_of(tiny_asm_model(loads_of("r1")), "nucleo-l4r5zi");
  EXPECT_EQ(flash.cycles, ram.cycles);
  EXPECT_GT(ram.stall_cycles, 0);
  EXPECT_EQ(flash.stall_cycles, ram.stall_cycles + 64 / 8 * 5);
  EXPECT_EQ(flash.stall_cycles, flash.around.stall_cycles + flash.layers[0].stall_cycles);
}

TEST(count, stalls_in_the_first_pass_of_a_loop_only) {
  const auto stalls_of = [](int passes) {
    return count_of(tiny_asm_model("movs r1, #" + std::to_string(passes) + "\n 1: .rept 40\n nop\n .endr\n" +
                                   "subs r1, #1\n bne 1b\n bx lr"),
                    "nucleo-l4r5zi")
        .stall_cycles;
  };
  EXPECT_GE(stalls_of(1), 10 * 2);  // ten reads of four instructions: 6 cycles each, 4 of them hidden
  EXPECT_EQ(stalls_of(200), stalls_of(1));
}

TEST(count, has_no_stalls_where_the_flash_is_not_known) {
  const CallCount call = count_of(tiny_asm_model(loads_of("r1")));
  EXPECT_EQ(call.stall_cycles, 0);
  EXPECT_EQ(call.cycles, count_of(tiny_asm_model(loads_of("r1")), "nucleo-l4r5zi").cycles);
}

TEST(count, sees_which_bytes_of_the_arena_are_touched) {
  const CallCount call = count_of(tiny_asm_model("ldrb r1, [r0, #9]\n strh r1, [r0, #20]\n bx lr"));
  EXPECT_EQ(call.arena_begin, 9);
  EXPECT_EQ(call.arena_end, 22);
}

TEST(count, sees_that_no_byte_of_the_arena_is_touched) {
  const CallCount call = count_of(tiny_asm_model("bx lr"));
  EXPECT_EQ(call.arena_begin, 0);
  EXPECT_EQ(call.arena_end, 0);
}

TEST(count, is_the_same_for_every_call) {
  const Firmware firmware(tiny_two_layers(), read_board("nucleo-l4r5zi"));
  const std::vector<std::vector<TensorBytes>> sets(3, kInput);
  const std::vector<Inference> inferences = firmware.run(sets);
  ASSERT_EQ(inferences.size(), 3u);
  EXPECT_GT(inferences[0].count->instructions, 0);
  for (const Inference& inference : inferences) {
    EXPECT_EQ(inference.count->instructions, inferences[0].count->instructions);
    EXPECT_EQ(inference.count->cycles, inferences[0].count->cycles);
    EXPECT_EQ(inference.count->stall_cycles, inferences[0].count->stall_cycles);
  }
}

}  // namespace
}  // namespace milliwatt
