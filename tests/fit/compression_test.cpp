#include "fit/compression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace milliwatt {
namespace {

TEST(all_compressions, begin_with_the_model_as_it_is_and_differ) {
  const std::vector<Compression> all = all_compressions(true, true);
  EXPECT_EQ(all.front().kind, Compression::Kind::kGiven);
  EXPECT_EQ(all.front().title(), "as the model is");
  std::set<std::string> titles;
  for (const Compression& one : all) titles.insert(one.title());
  EXPECT_EQ(titles.size(), all.size());
}

TEST(all_compressions, are_only_what_is_possible) {
  EXPECT_EQ(all_compressions(false, false).size(), 1U);
  EXPECT_EQ(all_compressions(true, false).size(), 4U);  // by three methods of calibration
  for (const Compression& one : all_compressions(false, true)) EXPECT_NE(one.kind, Compression::Kind::kCalibrated);
}

TEST(compression, has_less_capacity_the_more_it_takes_away) {
  const auto capacity = [](double macs, double density, int levels) {
    return Compression{Compression::Kind::kTrained, RangeMethod::kMinMax, macs, density, levels}.capacity();
  };
  EXPECT_EQ(capacity(1, 1, 0), 1);
  EXPECT_LT(capacity(0.5, 1, 0), 1);
  EXPECT_LT(capacity(1, 1, 3), capacity(1, 1, 7));
  EXPECT_LT(capacity(1, 0.1, 1), capacity(1, 1, 1));
}

TEST(compression, says_what_it_does) {
  const Compression one{Compression::Kind::kTrained, RangeMethod::kMinMax, 0.5, 0.25, 3};
  EXPECT_EQ(one.title(), "trained, 0.5 of the MACs, 0.25 of the weights, 7 values of a weight");
  const CompressRecipe recipe = one.recipe({});
  EXPECT_TRUE(recipe.cuts());
  EXPECT_TRUE(recipe.has_rule());
  EXPECT_EQ(recipe.levels, 3);
}

}  // namespace
}  // namespace milliwatt
