#include "board/riscv_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "board/listing.h"
#include "board/stack_bound.h"

namespace milliwatt {
namespace {

StackBound bound(const std::vector<std::string>& lines) {
  return stack_bound(listing_of(lines), 0x100, riscv_stack_reader());
}

std::string why(const std::vector<std::string>& lines) {
  const StackBound unknown = bound(lines);
  EXPECT_FALSE(unknown.bytes.has_value());
  return unknown.why_unknown;
}

StackFlow flow(const char* mnemonic, const char* operands) { return riscv_stack_reader()(mnemonic, operands).flow; }

TEST(riscv_stack, adds_what_a_path_takes) {
  EXPECT_EQ(bound({"f:", "add sp,sp,-32", "sw ra,28(sp)", "addi sp,sp,-16", "add sp,sp,48", "ret"}).bytes, 48);
  EXPECT_EQ(bound({"f:", "mv a5,sp", "add a4,sp,16", "lw a0,0(sp)", "sw sp,0(a0)", "ret"}).bytes, 0);
}

TEST(riscv_stack, takes_the_deeper_of_two_branches) {
  EXPECT_EQ(bound({"f:", "beqz a0,106 <f+0x6>", "add sp,sp,-16", "j 108 <f+0x8>", "add sp,sp,-64", "ret"}).bytes, 64);
}

TEST(riscv_stack, adds_the_deepest_callee) {
  const StackBound known = bound({"f:", "add sp,sp,-16", "jal ra,108 <g>", "jalr 6(ra) # 10c <h>", "ret",
                                  "g:", "add sp,sp,-32", "ret", "h:", "add sp,sp,-48", "ret"});
  EXPECT_EQ(known.bytes, 64);
  EXPECT_EQ(known.deepest, "f > h");
}

TEST(riscv_stack, follows_tail_calls) {
  EXPECT_EQ(bound({"f:", "auipc t1,0x0", "jr 4(t1) # 104 <g>", "g:", "add sp,sp,-80", "ret"}).bytes, 80);
  EXPECT_EQ(bound({"f:", "j 102 <g>", "g:", "add sp,sp,-80", "ret"}).bytes, 80);
}

TEST(riscv_stack, knows_large_frames) {
  EXPECT_EQ(bound({"f:", "add sp,sp,-944", "lui t0,0xfffff", "sw ra,940(sp)", "add sp,sp,t0", "lui t0,0x1",
                   "add sp,sp,t0", "add sp,sp,944", "ret"})
                .bytes,
            944 + 4096);
  EXPECT_EQ(bound({"f:", "lui t0,0xffffe", "add t0,t0,64 # ffffe040 <x>", "add sp,sp,t0", "ret"}).bytes, 8192 - 64);
  EXPECT_EQ(bound({"f:", "li t0,16", "sub sp,sp,t0", "ret"}).bytes, 16);
}

TEST(riscv_stack, says_what_makes_it_unknown) {
  EXPECT_EQ(why({"f:", "jalr a5", "ret"}), "f calls through a pointer");
  EXPECT_EQ(why({"f:", "jr a5"}), "f jumps through a pointer");
  EXPECT_EQ(why({"f:", "sub sp,sp,a5", "ret"}), "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "li a5,16", "lw a5,0(a0)", "sub sp,sp,a5", "ret"}), "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "li a5,16", "bnez a0,104 <f+0x4>", "sub sp,sp,a5", "ret"}),
            "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "mv sp,s0", "ret"}), "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "jal t0,104 <save>", "ret", "save:", "jr t0"}), "f links through another register than ra");
  EXPECT_EQ(why({"f:", "jal ra,100 <f>", "ret"}), "recursion through f");
}

TEST(riscv_stack, tells_jumps_apart) {
  EXPECT_EQ(flow("jal", "80000010 <f>"), StackFlow::kCall);
  EXPECT_EQ(flow("jal", "zero,80000010 <f>"), StackFlow::kJump);
  EXPECT_EQ(flow("bgeu", "a0,a1,80000010 <f>"), StackFlow::kBranch);
  EXPECT_EQ(flow("ebreak", ""), StackFlow::kStop);
  EXPECT_EQ(flow(".2byte", "0x0"), StackFlow::kStop);
  EXPECT_EQ(flow("ret", ""), StackFlow::kReturn);
  EXPECT_EQ(flow("mul", "a0,a0,a1"), StackFlow::kNext);
}

}  // namespace
}  // namespace milliwatt
