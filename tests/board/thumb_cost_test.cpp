// Encodings as the assembler writes them; what they cost in a run is tested in count_test.cpp.
#include "board/plugin/thumb_cost.h"

#include <gtest/gtest.h>

namespace {

const ThumbTiming* const kM4 = thumb_timing_of("cortex-m4");

ThumbCost narrow(uint16_t code, const ThumbTiming* core = kM4) { return thumb_cost(core, code, 0, 2); }
ThumbCost wide(uint16_t first, uint16_t second, const ThumbTiming* core = kM4) {
  return thumb_cost(core, first, second, 4);
}

TEST(thumb_length, follows_from_the_first_halfword) {
  EXPECT_EQ(thumb_length(0x6801), 2u);  // ldr r1, [r0]
  EXPECT_EQ(thumb_length(0xe7fe), 2u);  // b .
  EXPECT_EQ(thumb_length(0xe8bd), 4u);  // pop.w
  EXPECT_EQ(thumb_length(0xf000), 4u);  // bl
  EXPECT_EQ(thumb_length(0xf8d0), 4u);  // ldr.w
}

TEST(thumb_cost, tells_single_loads_from_stores) {
  EXPECT_EQ(narrow(0x6801).kind, kThumbSingleLoad);         // ldr r1, [r0]
  EXPECT_EQ(narrow(0x6001).kind, kThumbSingleStore);        // str r1, [r0]
  EXPECT_EQ(narrow(0x5642).kind, kThumbSingleLoad);         // ldrsb r2, [r0, r1]
  EXPECT_EQ(narrow(0x5442).kind, kThumbSingleStore);        // strb r2, [r0, r1]
  EXPECT_EQ(narrow(0x9900).kind, kThumbSingleLoad);         // ldr r1, [sp]
  EXPECT_EQ(wide(0xf8d0, 0x1004).kind, kThumbSingleLoad);   // ldr.w r1, [r0, #4]
  EXPECT_EQ(wide(0xf850, 0x1b04).kind, kThumbSingleLoad);   // ldr r1, [r0], #4
  EXPECT_EQ(wide(0xf8c0, 0x1004).kind, kThumbSingleStore);  // str.w r1, [r0, #4]
  EXPECT_EQ(wide(0xf890, 0xf004).kind, kThumbPlain);        // pld [r0, #4]
  EXPECT_EQ(wide(0xe850, 0x1f00).kind, kThumbSingleLoad);   // ldrex r1, [r0]
  EXPECT_EQ(wide(0xe840, 0x2100).kind, kThumbSingleStore);  // strex r1, r2, [r0]
}

TEST(thumb_cost, counts_the_words_that_move) {
  EXPECT_EQ(narrow(0xb5f0).cycles, 6u);         // push {r4-r7, lr}
  EXPECT_EQ(narrow(0xbdf0).cycles, 6u);         // pop {r4-r7, pc}
  EXPECT_EQ(narrow(0xc80e).cycles, 4u);         // ldm r0!, {r1-r3}
  EXPECT_EQ(wide(0xe8bd, 0x8ff0).cycles, 10u);  // pop.w {r4-r11, pc}
  EXPECT_EQ(wide(0xe9d0, 0x2300).cycles, 3u);   // ldrd r2, r3, [r0]
  EXPECT_EQ(wide(0xe8f0, 0x2302).cycles, 3u);   // ldrd r2, r3, [r0], #8
  EXPECT_EQ(wide(0xecb0, 0x0a04).cycles, 5u);   // vldm r0!, {s0-s3}
  EXPECT_EQ(wide(0xed2d, 0x8b04).cycles, 5u);   // vpush {d8-d9}
  EXPECT_EQ(wide(0xed90, 0x0b00).cycles, 3u);   // vldr d0, [r0]
}

TEST(thumb_cost, knows_the_slow_arithmetic) {
  EXPECT_EQ(wide(0xfb91, 0xf3f2).cycles, 7u);   // sdiv r3, r1, r2
  EXPECT_EQ(wide(0xfbb1, 0xf3f2).cycles, 7u);   // udiv r3, r1, r2
  EXPECT_EQ(wide(0xfb80, 0x1200).cycles, 1u);   // smull r1, r2, r0, r0
  EXPECT_EQ(wide(0xeec0, 0x1a20).cycles, 14u);  // vdiv.f32 s3, s0, s1
  EXPECT_EQ(wide(0xeeb1, 0x1ac0).cycles, 14u);  // vsqrt.f32 s2, s0
  EXPECT_EQ(wide(0xee00, 0x1a20).cycles, 3u);   // vmla.f32 s2, s0, s1
  EXPECT_EQ(wide(0xeea0, 0x1a20).cycles, 3u);   // vfma.f32 s2, s0, s1
  EXPECT_EQ(wide(0xee20, 0x1a20).cycles, 1u);   // vmul.f32 s2, s0, s1
  EXPECT_EQ(wide(0xeeb0, 0x1a40).cycles, 1u);   // vmov.f32 s2, s0
  EXPECT_EQ(wide(0xee10, 0x1a10).cycles, 1u);   // vmov r1, s0
}

// The manuals' tables: what is not in a table here is the same on all cores.
TEST(thumb_cost, differs_between_the_cores) {
  const ThumbTiming* m0 = thumb_timing_of("cortex-m0");
  const ThumbTiming* m0plus = thumb_timing_of("cortex-m0plus");
  const ThumbTiming* m3 = thumb_timing_of("cortex-m3");
  EXPECT_EQ(narrow(0x6001, m0plus).cycles, 2u);  // str r1, [r0]
  EXPECT_EQ(narrow(0x6001, m3).cycles, 1u);
  EXPECT_EQ(narrow(0x6001).cycles, 1u);
  EXPECT_EQ(wide(0xf7ff, 0xfffe, m0).cycles + m0->taken_branch, 4u);  // bl
  EXPECT_EQ(wide(0xf7ff, 0xfffe, m0plus).cycles + m0plus->taken_branch, 3u);
  EXPECT_EQ(wide(0xf7ff, 0xfffe, m3).cycles + m3->taken_branch, 3u);
  EXPECT_EQ(narrow(0x4770, m0).cycles + m0->taken_branch, 3u);  // bx lr
  EXPECT_EQ(narrow(0x4770, m0plus).cycles + m0plus->taken_branch, 2u);
  EXPECT_EQ(narrow(0xbdf0, m0).cycles + m0->taken_branch, 4u + 5u);  // pop {r4-r7, pc}
  EXPECT_EQ(narrow(0xbdf0, m0plus).cycles + m0plus->taken_branch, 3u + 5u);
  EXPECT_EQ(narrow(0xbcf0, m0plus).cycles, 1u + 4u);  // pop {r4-r7}
  EXPECT_EQ(wide(0xfb01, 0x3200, m3).cycles, 2u);     // mla r2, r1, r0, r3
  EXPECT_EQ(wide(0xfb01, 0xf200, m3).cycles, 1u);     // mul r2, r1, r0
  EXPECT_EQ(wide(0xfb80, 0x1200, m3).cycles, 5u);     // smull r1, r2, r0, r0
  EXPECT_EQ(wide(0xfbe0, 0x1200, m3).cycles, 7u);     // umlal r1, r2, r0, r0
  EXPECT_EQ(wide(0xfbc0, 0x1200).cycles, 1u);         // smlal r1, r2, r0, r0
  EXPECT_EQ(thumb_timing_of("cortex-m7"), nullptr);
}

TEST(thumb_it_length, counts_the_instructions_of_the_block) {
  EXPECT_EQ(thumb_it_length(0xbf08, 2), 1u);  // it eq
  EXPECT_EQ(thumb_it_length(0xbf14, 2), 2u);  // ite ne
  EXPECT_EQ(thumb_it_length(0xbf01, 2), 4u);  // itttt eq
  EXPECT_EQ(thumb_it_length(0xbf00, 2), 0u);  // nop
  EXPECT_EQ(thumb_it_length(0xb500, 2), 0u);  // push {lr}
}

}  // namespace
