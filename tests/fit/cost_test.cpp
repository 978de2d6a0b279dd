#include "fit/cost.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"

namespace milliwatt {
namespace {

/// An application whose figures follow from what its plan is for.
class CostOf : public ::testing::Test {
 protected:
  CostOf() {
    build_.macs = 7;
    build_.figures = [this](const BuildWay& way) {
      const std::string name = way.objective + (way.coded ? " coded" : "");
      built_.push_back(name);
      if (!sizes_.contains(name)) throw Error("does not fit", Verdict::kNo);
      return figures(sizes_.at(name).first, sizes_.at(name).second);
    };
    build_.least = [] { return figures(10, 10); };
    limits_.ram_bytes = 100;
    limits_.flash_bytes = 100;
  }

  static Figures figures(std::int64_t ram, std::int64_t flash) {
    Figures figures;
    figures.ram_bytes = ram;
    figures.flash_bytes = flash;
    return figures;
  }

  Cost cost() { return cost_of(build_, all_ways(), limits_); }

  std::map<std::string, std::pair<std::int64_t, std::int64_t>> sizes_;  ///< RAM and flash
  std::vector<std::string> built_;
  CostedBuild build_;
  Limits limits_;
};

TEST_F(CostOf, is_that_of_the_first_way_within_the_limits) {
  sizes_ = {{"", {90, 90}}, {"ram", {50, 95}}};
  EXPECT_TRUE(cost().fits);
  EXPECT_EQ(built_, (std::vector<std::string>{""}));
  EXPECT_EQ(cost().macs, 7);
}

TEST_F(CostOf, is_coded_only_if_the_flash_is_exceeded) {
  sizes_ = {{"", {90, 150}}, {"ram", {80, 160}}, {"size", {90, 110}}, {"size coded", {95, 80}}};
  const Cost coded = cost();
  EXPECT_TRUE(coded.fits);
  EXPECT_TRUE(coded.coded);
  EXPECT_EQ(coded.objective, "size");
  built_.clear();
  sizes_["size"] = {150, 90};
  EXPECT_FALSE(cost().fits);
  EXPECT_EQ(built_, (std::vector<std::string>{"", "ram", "size"}));
}

TEST_F(CostOf, is_that_of_the_nearest_if_none_is_within_the_limits) {
  sizes_ = {{"", {150, 50}}, {"ram", {110, 60}}, {"size", {160, 40}}};
  const Cost nearest = cost();
  EXPECT_FALSE(nearest.fits);
  EXPECT_EQ(nearest.objective, "ram");
  EXPECT_DOUBLE_EQ(nearest.share, 1.1);
}

TEST_F(CostOf, says_why_nothing_could_be_built) {
  const Cost none = cost();
  EXPECT_EQ(none.why_not, "does not fit");
  EXPECT_GT(none.share, 1);
  EXPECT_EQ(none.figures.ram_bytes, 10);
  EXPECT_EQ(parse_cost(cost_json(none)).why_not, none.why_not);
}

}  // namespace
}  // namespace milliwatt
