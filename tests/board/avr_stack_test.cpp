#include "board/avr_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "board/listing.h"
#include "board/stack_bound.h"

namespace milliwatt {
namespace {

// Instructions are two bytes apart here, whatever their real size; the first is at 0x100.
StackBound bound(const std::vector<std::string>& lines) {
  return stack_bound(listing_of(lines), 0x100, avr_stack_reader());
}

std::string why(const std::vector<std::string>& lines) {
  const StackBound unknown = bound(lines);
  EXPECT_FALSE(unknown.bytes.has_value());
  return unknown.why_unknown;
}

TEST(avr_stack, adds_pushes_and_pops) {
  EXPECT_EQ(bound({"f:", "push r28", "push r29", "pop r29", "push r2", "pop r2", "pop r28", "ret"}).bytes, 2);
}

TEST(avr_stack, adds_frames) {
  EXPECT_EQ(bound({"f:", "push r28", "push r29", "in r28, 0x3d\t; 61", "in r29, 0x3e\t; 62", "sbiw r28, 0x0a\t; 10",
                   "in r0, 0x3f\t; 63", "cli", "out 0x3e, r29\t; 62", "out 0x3f, r0\t; 63", "out 0x3d, r28\t; 61",
                   "adiw r28, 0x0a\t; 10", "out 0x3e, r29\t; 62", "out 0x3d, r28\t; 61", "pop r29", "pop r28", "ret"})
                .bytes,
            12);
  EXPECT_EQ(bound({"f:", "in r28, 0x3d\t; 61", "in r29, 0x3e\t; 62", "subi r28, 0x2C\t; 44", "sbci r29, 0x01\t; 1",
                   "out 0x3e, r29\t; 62", "out 0x3d, r28\t; 61", "subi r28, 0xD4\t; 212", "sbci r29, 0xFE\t; 254",
                   "out 0x3e, r29\t; 62", "out 0x3d, r28\t; 61", "push r2", "pop r2", "ret"})
                .bytes,
            300);
  EXPECT_EQ(bound({"f:", "rcall .+0      \t; 0x102 <f+0x2>", "pop r0", "pop r0", "ret"}).bytes, 2);
}

TEST(avr_stack, counts_the_address_that_a_call_pushes) {
  const StackBound known = bound({"f:", "push r2", "call 0x106\t; 0x106 <g>", "ret", "g:", "push r3", "pop r3", "ret"});
  EXPECT_EQ(known.bytes, 1 + 2 + 1);
  EXPECT_EQ(known.deepest, "f > g");
}

TEST(avr_stack, follows_relative_jumps_and_tail_calls) {
  EXPECT_EQ(bound({"f:", "breq .+2      \t; 0x104 <f+0x4>", "push r2", "push r3", "ret"}).bytes, 2);
  EXPECT_EQ(bound({"f:", "rjmp .+0      \t; 0x102 <g>", "g:", "push r2", "ret"}).bytes, 1);
  EXPECT_EQ(bound({"f:", "jmp 0x102\t; 0x102 <g>", "g:", "push r2", "ret"}).bytes, 1);
}

TEST(avr_stack, follows_both_ways_from_a_skip) {
  EXPECT_EQ(bound({"f:", "sbrc r24, 7", "rjmp .+4      \t; 0x108 <f+0x8>", "push r2", "ret", "ret"}).bytes, 1);
}

TEST(avr_stack, says_what_makes_it_unknown) {
  EXPECT_EQ(why({"f:", "icall", "ret"}), "f calls through a pointer");
  EXPECT_EQ(why({"f:", "ijmp"}), "f jumps through a pointer");
  EXPECT_EQ(why({"f:", "out 0x3d, r28\t; 61", "ret"}), "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "in r28, 0x3d\t; 61", "in r29, 0x3e\t; 62", "sub r28, r24", "sbc r29, r25",
                 "out 0x3e, r29\t; 62", "out 0x3d, r28\t; 61", "ret"}),
            "f takes stack of a size that it computes");
  EXPECT_EQ(why({"f:", "call 0x100\t; 0x100 <f>", "ret"}), "recursion through f");
}

}  // namespace
}  // namespace milliwatt
