#include "board/stack_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "board/listing.h"
#include "board/thumb_stack.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

StackBound bound(const std::vector<std::string>& lines) {
  return stack_bound(listing_of(lines), 0x100, thumb_stack_reader());
}

TEST(stack_bound, adds_what_a_path_pushes) {
  EXPECT_EQ(bound({"f:", "push {r4, r5, lr}", "sub sp, #44\t@ 0x2c", "vpush {d8-d11}", "sub.w sp, sp, #1024",
                   "strd r0, r1, [sp, #-8]!", "vpush {s16}", "bx lr"})
                .bytes,
            12 + 44 + 32 + 1024 + 8 + 4);
}

TEST(stack_bound, takes_off_what_was_popped) {
  EXPECT_EQ(bound({"f:", "push {r4, lr}", "ldmia.w sp!, {r4, lr}", "stmdb sp!, {r4, r5, r6}", "add sp, #4",
                   "ldr.w r4, [sp], #4", "ldr.w pc, [sp], #4"})
                .bytes,
            12);
}

TEST(stack_bound, takes_the_deeper_of_two_branches) {
  EXPECT_EQ(
      bound({"f:", "cbz r0, 106 <f+0x6>", "sub sp, #8", "b.n 108 <f+0x8>", "sub sp, #16", "sub sp, #4", "bx lr"}).bytes,
      20);
}

TEST(stack_bound, may_pass_over_what_stands_in_an_it_block) {
  EXPECT_EQ(bound({"f:", "push {r4, lr}", "it eq", "popeq {r4, pc}", "sub sp, #16", "bx lr"}).bytes, 24);
  EXPECT_EQ(bound({"f:", "itt ne", "subne sp, #8", "subne sp, #8", "sub sp, #4", "bx lr"}).bytes, 20);
}

TEST(stack_bound, adds_the_deepest_callee) {
  const StackBound known = bound({"f:", "push {r4, lr}", "bl 108 <g>", "bl 10c <h>", "pop {r4, pc}", "g:", "sub sp, #4",
                                  "bx lr", "h:", "push {r4-r5}", "push {r6, lr}", "bx lr"});
  // The range of core registers is none that objdump prints; it is understood all the same.
  EXPECT_EQ(known.bytes, 8 + 16);
  EXPECT_EQ(known.deepest, "f > h");
}

TEST(stack_bound, follows_tail_calls) {
  EXPECT_EQ(bound({"f:", "push {r4, lr}", "ldmia.w sp!, {r4, lr}", "b.w 106 <g>", "g:", "sub sp, #40", "bx lr"}).bytes,
            40);
}

TEST(stack_bound, goes_everywhere_that_a_table_may_lead) {
  EXPECT_EQ(bound({"f:", "push {r4, lr}", "tbb [pc, r0]", ".short 0x0201", "pop {r4, pc}", "sub sp, #100",
                   "add sp, #100", "pop {r4, pc}", "g:", "sub sp, #1000", "bx lr"})
                .bytes,
            108);
}

TEST(stack_bound, does_not_run_on_over_what_fills_up_a_functions_end) {
  const StackBound of_f = bound({"f:", "push {r4, lr}", "tbb [pc, r0]", ".short 0x0201", "pop {r4, pc}", "pop {r4, pc}",
                                 "nop", "g:", "push {lr}", "bl 100 <f>", "pop {pc}"});
  EXPECT_EQ(of_f.bytes, 8) << of_f.why_unknown;
}

TEST(stack_bound, knows_a_jump_into_the_function_itself) {
  const std::vector<std::string> lines = {"f:",           "push {r4, lr}", "addw r2, pc, #4\t@ 0x4",
                                          "bx r2",        "pop {r4, pc}",  "nop",
                                          "sub sp, #100", "add sp, #100",  "pop {r4, pc}"};
  EXPECT_EQ(bound(lines).bytes, 108);
  std::vector<std::string> into_data = lines;
  into_data[5] = ".word 0x12345678";  // an address of a constant says nothing of where the jump goes
  EXPECT_EQ(bound(into_data).why_unknown, "f jumps through a pointer");
}

TEST(stack_bound, says_what_makes_it_unknown) {
  const auto why = [](const std::vector<std::string>& lines) {
    const StackBound unknown = bound(lines);
    EXPECT_FALSE(unknown.bytes.has_value());
    return unknown.why_unknown;
  };
  EXPECT_EQ(why({"f:", "push {lr}", "bl 104 <g>", "g:", "push {lr}", "bl 104 <g>", "pop {pc}"}), "recursion through g");
  EXPECT_EQ(why({"f:", "push {lr}", "blx r3", "pop {pc}"}), "f calls through a pointer");
  EXPECT_EQ(why({"f:", "bx r3"}), "f jumps through a pointer");
  EXPECT_EQ(why({"f:", "ldr.w pc, [r3]"}), "f jumps through a pointer");
  EXPECT_EQ(why({"f:", "sub.w sp, sp, r3", "bx lr"}), "f allocates a computed amount of stack");
  EXPECT_EQ(why({"f:", "mov sp, r7", "bx lr"}), "f allocates a computed amount of stack");
  EXPECT_EQ(why({"f:", "push {r0}", "b.n 100 <f>"}), "f allocates stack in a loop");
  EXPECT_EQ(why({"f:", "b.w 999 <away>"}), "f jumps outside the program");
  EXPECT_THAT(why({"g:"}), HasSubstr("jumps outside the program"));
}

TEST(thumb_step, tells_branches_with_conditions_from_calls) {
  EXPECT_EQ(thumb_step("bls.n", "10 <f>").flow, StackFlow::kBranch);
  EXPECT_EQ(thumb_step("blt.w", "10 <f>").flow, StackFlow::kBranch);
  EXPECT_EQ(thumb_step("ble.n", "10 <f>").flow, StackFlow::kBranch);
  EXPECT_EQ(thumb_step("bl", "10 <f>").flow, StackFlow::kCall);
  EXPECT_EQ(thumb_step("bleq", "10 <f>").flow, StackFlow::kCall);
  EXPECT_EQ(thumb_step("b.n", "10 <f>").flow, StackFlow::kJump);
  EXPECT_EQ(thumb_step("bic.w", "r0, r1, r2").flow, StackFlow::kNext);
}

TEST(thumb_step, reads_the_stack_pointer_without_harm) {
  for (const char* operands : {"r0, sp", "r7, sp, #16"}) EXPECT_EQ(thumb_step("add", operands).pushed, 0) << operands;
  EXPECT_EQ(thumb_step("cmp", "sp, r3").flow, StackFlow::kNext);
  EXPECT_EQ(thumb_step("str", "r0, [sp, #4]").pushed, 0);
  EXPECT_EQ(thumb_step("vstr", "d0, [sp, #8]").flow, StackFlow::kNext);
}

}  // namespace
}  // namespace milliwatt
