// Which weights are packed, and that their fields hold them.
#include "kernels/dsp/packed_units.h"

#include <gtest/gtest.h>

namespace milliwatt::dsp {
namespace {

TEST(packed_values, are_those_on_a_line_of_at_most_16) {
  const std::optional<PackedValues> ternary = packed_values({{-5, 0, 5}, {0, 0, 5}});
  ASSERT_TRUE(ternary);
  EXPECT_EQ(ternary->bits, 2);
  EXPECT_EQ(ternary->step, 5);
  EXPECT_EQ(ternary->least, -1);
  const std::optional<PackedValues> nibbles = packed_values({{-8, 7, 0}});
  ASSERT_TRUE(nibbles);
  EXPECT_EQ(nibbles->bits, 4);
  EXPECT_EQ(nibbles->least, -8);
  EXPECT_FALSE(packed_values({{-8, 8, 1}}));
  EXPECT_EQ(packed_values({{0, 0}})->bits, 2);
}

TEST(packed_words, have_a_field_for_each_unit) {
  // Units 0 to 8, inputs 0 to 4: the last word of codes begins at input 1.
  std::vector<std::vector<std::int8_t>> weights(9, std::vector<std::int8_t>(5, 0));
  weights[2][2] = 7;
  weights[3][1] = -8;
  weights[8][4] = 1;
  const PackedValues values = {4, 1, -8};
  const std::vector<std::int32_t> words = packed_words(weights, values);
  ASSERT_EQ(words.size(), 16U);  // of two groups of units, two words of codes, two pairs of codes, two halfwords
  const auto word = [&](std::size_t i) { return static_cast<std::uint32_t>(words[i]); };
  // A weight of 0 is 8, in the last field 0.
  EXPECT_EQ(word(0), 0x0f880888U) << "inputs 0 and 2, units 0 to 3";
  EXPECT_EQ(word(1), 0x08880888U);
  EXPECT_EQ(word(2), 0x08888888U) << "inputs 1 and 3, the last field signed";
  EXPECT_EQ(word(4), 0U) << "inputs 1 and 3 again";
  EXPECT_EQ(word(6), 0x08880000U) << "inputs 2 and 4";
  EXPECT_EQ(word(14), 0x00090000U) << "unit 8 alone";
}

}  // namespace
}  // namespace milliwatt::dsp
