// What the x86-64 kernels' packers order and prove, and the vectors' rounding beside the reference's.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "base/fixed_point.h"
#include "kernels/channel_blocks.h"
#include "milliwatt/avx2/avx2.h"

namespace milliwatt {
namespace {

BlockChannels one_channel(std::vector<std::int8_t> taps, std::int32_t bias, int shift) {
  return {{std::move(taps)}, {bias}, {{1 << 30, shift}}};
}

template <typename T>
const std::vector<T>& values_of(const KernelTable& table) {
  return std::get<std::vector<T>>(*table.values);
}

TEST(channel_blocks, have_channels_in_the_kernels_order_and_whole_blocks) {
  BlockChannels channels;
  for (int c = 0; c < 18; ++c) {
    channels.taps.push_back({static_cast<std::int8_t>(c), static_cast<std::int8_t>(-c), 100});
    channels.bias.push_back(1000 + c);
    channels.factors.push_back({2000 + c, -c - 1});
  }
  const std::vector<KernelTable> tables = codes_by_factors(channels, 30).tables;
  const KernelTable packed = block_weights(channels);
  const auto& weights = values_of<std::int8_t>(packed);
  ASSERT_EQ(weights.size(), 2U * 2U * 32U);
  ASSERT_EQ(values_of<std::int32_t>(tables[0]).size(), 32U);
  for (int c = 0; c < 18; ++c) {
    const auto at = static_cast<std::size_t>(c / 16 * 16 + lane_of(c % 16));
    EXPECT_EQ(values_of<std::int32_t>(tables[0])[at], 1000 + c);
    EXPECT_EQ(values_of<std::int32_t>(tables[1])[at], 2000 + c);
    EXPECT_EQ(values_of<std::int8_t>(tables[2])[at], -c - 1);
    const std::size_t pair = static_cast<std::size_t>(c / 16) * 64 + 2 * (at % 16);
    EXPECT_EQ(weights[pair], c);
    EXPECT_EQ(weights[pair + 1], -c);
    EXPECT_EQ(weights[pair + 32], 100);
    EXPECT_EQ(weights[pair + 33], 0);
  }
}

TEST(has_near_factors, asks_for_right_shifts_and_sums_within_30_bits) {
  EXPECT_TRUE(has_near_factors(one_channel({127, -128}, 5, -1), 30));
  EXPECT_TRUE(has_near_factors(one_channel({127, -128}, 5, -30), 30));
  EXPECT_TRUE(has_near_factors(one_channel({127, -128}, 5, 0), 30));
  EXPECT_FALSE(has_near_factors(one_channel({127, -128}, 5, 1), 30));
  EXPECT_FALSE(has_near_factors(one_channel({127, -128}, 5, -31), 30));
  constexpr std::int32_t kLargest = (std::int32_t{1} << 30) - 1 - 255 * 255;
  EXPECT_TRUE(has_near_factors(one_channel({127, -128}, -kLargest, -1), 30));
  EXPECT_FALSE(has_near_factors(one_channel({127, -128}, -kLargest - 1, -1), 30));
  EXPECT_FALSE(has_near_factors(one_channel({1}, std::numeric_limits<std::int32_t>::min(), -1), 30));
}

TEST(block_rows_at_once, are_one_or_what_the_first_cache_holds) {
  Window2d window;
  window.in_height = window.out_height = 48;
  window.in_width = window.out_width = 48;
  window.in_channels = 16;
  EXPECT_EQ(block_rows_at_once(window), (std::vector<int>{1, 7}));  // 7 steps of at most 7 rows of 1,536 B
  window.in_channels = 1000;
  EXPECT_EQ(block_rows_at_once(window), (std::vector<int>{1}));
}

#if defined(MILLIWATT_AVX2)

template <bool Near>
MILLIWATT_AVX2 void scale_eight(const std::int32_t* sums, const std::int32_t* multipliers, const std::int8_t* shifts,
                                std::int32_t* scaled) {
  EightFactors<Near> factors;
  factors.load(multipliers, shifts);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(scaled), factors.scale(load_eight(sums)));
}

/// Eight random sums at a time, ties and their neighbours among them.
template <bool Near>
void expect_the_references_rounding(int lowest_shift, int highest_shift, int narrowing) {
  if (!has_avx2()) GTEST_SKIP() << "this processor has no AVX2";
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::array<std::int32_t, 8> sums{}, multipliers{}, scaled{};
    std::array<std::int8_t, 8> shifts{};
    for (std::size_t i = 0; i < 8; ++i) {
      const auto spread = static_cast<unsigned>(highest_shift - lowest_shift + 1);
      shifts[i] = static_cast<std::int8_t>(lowest_shift + static_cast<int>(random() % spread));
      multipliers[i] = i % 2 == 0 ? 1 << 30 : static_cast<std::int32_t>(random() % (1U << 30) + (1U << 30));
      sums[i] = static_cast<std::int32_t>(random()) >> (static_cast<unsigned>(narrowing) + random() % 20);
      if (i % 4 == 0 && shifts[i] < 0 && shifts[i] > -28) sums[i] = (sums[i] & ~15) ^ ((1 << -shifts[i]) % (1 << 29));
    }
    scale_eight<Near>(sums.data(), multipliers.data(), shifts.data(), scaled.data());
    for (std::size_t i = 0; i < 8; ++i) {
      ASSERT_EQ(scaled[i], multiply_by_quantized_multiplier(sums[i], {multipliers[i], shifts[i]}))
          << sums[i] << " * " << multipliers[i] << " * 2^" << int{shifts[i]} << " - 31";
    }
  }
}

TEST(eight_near_factors, round_as_the_reference) { expect_the_references_rounding<true>(-30, 0, 2); }

TEST(eight_factors, round_and_wrap_as_the_reference) { expect_the_references_rounding<false>(-31, 30, 0); }

#endif

}  // namespace
}  // namespace milliwatt
