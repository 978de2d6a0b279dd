#include "kernels/flash_stalls.h"

#include <gtest/gtest.h>

#include "kernels/dsp/dot_rounds.h"

namespace milliwatt {
namespace {

/// 64-bit reads with 5 wait states, and a cache of code of 1 KB.
FlashTiming slow_flash() {
  FlashTiming timing;
  timing.wait_states = 5;
  timing.read_bytes = 8;
  timing.code_cache = CacheShape{1024, 32, 32};
  return timing;
}

Kernel kernel_with_table(std::size_t words, double passes) {
  Kernel kernel;
  kernel.tables.push_back({"weights", std::vector<std::int32_t>(words), "", true});
  kernel.steps.steps = 4;
  kernel.cost.table_passes = passes;
  return kernel;
}

Kernel kernel_with_loop(std::int64_t bytes) {
  Kernel kernel;
  kernel.cost.loops = {{bytes, 10}};
  return kernel;
}

TEST(flash_stalls, are_of_every_pass_over_the_tables) {
  EXPECT_DOUBLE_EQ(flash_stalls(kernel_with_table(200, 3), slow_flash()), 3 * 100 * 5);
  FlashTiming wide = slow_flash();
  wide.read_bytes = 16;
  EXPECT_DOUBLE_EQ(flash_stalls(kernel_with_table(200, 3), wide), 3 * 50 * 5);
}

TEST(flash_stalls, take_one_pass_a_step_where_nothing_is_said) {
  EXPECT_DOUBLE_EQ(flash_stalls(kernel_with_table(200, 0), slow_flash()), 4 * 100 * 5);
}

TEST(flash_stalls, are_of_loops_longer_than_the_cache_of_code) {
  EXPECT_EQ(flash_stalls(kernel_with_loop(900), slow_flash()), 0);
  const double longer = flash_stalls(kernel_with_loop(1200), slow_flash());
  EXPECT_GT(longer, 10 * 150 * 3.0);
  EXPECT_LT(longer, 10 * 150 * 4.0);
}

TEST(flash_stalls, are_of_every_loop_where_there_is_no_cache) {
  FlashTiming bare = slow_flash();
  bare.code_cache.reset();
  EXPECT_GT(flash_stalls(kernel_with_loop(100), bare), 0);
}

TEST(flash_stalls, are_fewer_with_prefetch_of_wide_reads) {
  FlashTiming wide = slow_flash();
  wide.read_bytes = 16;
  const double without = flash_stalls(kernel_with_loop(1200), wide);
  wide.prefetch = true;
  EXPECT_LT(flash_stalls(kernel_with_loop(1200), wide), without);
}

TEST(dot_rounds, cover_every_number_of_steps) {
  for (int steps = 1; steps <= 600; ++steps) {
    for (const dsp::DotRounds rounds : dsp::dot_rounds(steps)) {
      const int in_rounds = rounds.rounds(steps) > 0
                                ? (rounds.rounds(steps) * rounds.blocks + rounds.blocks - 1) * rounds.block_steps
                                : 0;
      ASSERT_EQ(rounds.first(steps) + in_rounds, steps);
      ASSERT_GE(rounds.block_steps, 1);
      ASSERT_LE(rounds.block_steps, 16);
    }
  }
}

TEST(dot_rounds, have_a_form_that_fits_a_kilobyte) {
  for (int steps = 1; steps <= 600; ++steps) {
    ASSERT_LT(dsp::dot_rounds(steps).back().code_bytes(steps), 1024 - 64) << steps;
  }
}

TEST(dot_rounds, are_as_few_as_fit) {
  EXPECT_EQ(dsp::dot_rounds(14).size(), 1U);
  EXPECT_EQ(dsp::dot_rounds(32).back().rounds(32), 3);  // 2 steps, then three times 10
}

}  // namespace
}  // namespace milliwatt
