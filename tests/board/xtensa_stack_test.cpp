#include "board/xtensa_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "board/listing.h"
#include "board/stack_bound.h"

namespace milliwatt {
namespace {

StackBound bound(const std::vector<std::string>& lines) {
  return stack_bound(listing_of(lines), 0x100, xtensa_stack_reader());
}

std::string why(const std::vector<std::string>& lines) {
  const StackBound unknown = bound(lines);
  EXPECT_FALSE(unknown.bytes.has_value());
  return unknown.why_unknown;
}

TEST(xtensa_stack, adds_what_a_path_takes) {
  EXPECT_EQ(
      bound({"f:", "addi a1, a1, -32", "s32i.n a0, a1, 28", "addi a1, a1, -16", "addi a1, a1, 48", "ret.n"}).bytes, 48);
  EXPECT_EQ(bound({"f:", "mov.n a5, a1", "l32i.n a2, a1, 0", "s32i a1, a2, 0", "s32i.n a2, a1, 0", "ret"}).bytes, 0);
}

TEST(xtensa_stack, takes_the_deeper_of_two_branches) {
  EXPECT_EQ(
      bound({"f:", "beqz a2, 106 <f+0x6>", "addi a1, a1, -16", "j 108 <f+0x8>", "addi a1, a1, -64", "ret.n"}).bytes,
      64);
}

TEST(xtensa_stack, knows_frames_whose_size_is_made_in_a_register) {
  EXPECT_EQ(bound({"f:", "movi a9, 0x4c0", "sub a1, a1, a9", "ret.n"}).bytes, 0x4c0);
  EXPECT_EQ(bound({"f:", "movi a9, 0x4c0", "addmi a9, a9, 0x100", "sub a1, a1, a9", "add.n a1, a9, a1", "ret.n"}).bytes,
            0x5c0);
  EXPECT_EQ(bound({"f:", "l32r a9, f0 <f-0x10> (1d4c0)", "sub a1, a1, a9", "ret.n"}).bytes, 0x1d4c0);
  EXPECT_THAT(why({"f:", "sub a1, a1, a9", "ret.n"}), testing::HasSubstr("takes stack of a size that it computes"));
  EXPECT_THAT(why({"f:", "mov.n a1, a15", "ret.n"}), testing::HasSubstr("takes stack of a size that it computes"));
}

TEST(xtensa_stack, follows_calls) {
  const std::vector<std::string> callee = {"g:", "addi a1, a1, -48", "addi a1, a1, 48", "ret.n"};
  const auto with = [&](std::vector<std::string> lines) {
    lines.insert(lines.end(), callee.begin(), callee.end());
    return lines;
  };
  EXPECT_EQ(bound(with({"f:", "addi a1, a1, -16", "call0 106 <g>", "ret.n"})).bytes, 64);
  EXPECT_EQ(bound(with({"f:", "l32r a0, f0 <f-0x10> (106 <g>)", "callx0 a0", "ret.n"})).bytes, 48);
  EXPECT_EQ(bound(with({"f:", "addi a1, a1, -16", "addi a1, a1, 16", "j 106 <g>"})).bytes, 48);
  EXPECT_THAT(why({"f:", "l32i a8, a2, 0", "callx0 a8", "ret.n"}), testing::HasSubstr("calls through a pointer"));
}

TEST(xtensa_stack, takes_a_jump_by_a_table_for_one_within_the_function) {
  EXPECT_EQ(bound({"f:", "l32r a3, f0 <f-0x10> (50)", "addx4 a2, a2, a3", "l32i.n a2, a2, 0", "jx a2",
                   "addi a1, a1, -32", "addi a1, a1, 32", "ret.n"})
                .bytes,
            32);
  EXPECT_THAT(why({"f:", "l32i.n a2, a2, 0", "jx a2"}), testing::HasSubstr("jumps through a pointer"));
}

TEST(xtensa_stack, refuses_register_windows) {
  EXPECT_THAT(why({"f:", "entry a1, 32", "ret.n"}), testing::HasSubstr("has register windows"));
}

}  // namespace
}  // namespace milliwatt
