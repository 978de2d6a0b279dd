#include "fit/compression.h"

#include <fmt/format.h>

#include <cmath>

namespace milliwatt {
namespace {

constexpr int kMultiple = 4;  // kernels compute four channels at a time

struct WeightRuleChoice {
  double density;
  int levels;
};

constexpr double kMacs[] = {1, 0.75, 0.5, 0.35, 0.25, 0.15};
// Densities without levels are left out: weights of any value have no form that is much smaller.
constexpr WeightRuleChoice kRules[] = {{1, 0}, {1, 7}, {1, 3}, {0.25, 3}, {0.1, 1}};

std::string_view method_name(RangeMethod method) {
  if (method == RangeMethod::kPercentile) return "percentile";
  return method == RangeMethod::kMse ? "mse" : "minmax";
}

}  // namespace

std::string Compression::title() const {
  if (kind == Kind::kGiven) return "as the model is";
  if (kind == Kind::kCalibrated) return fmt::format("int8 by calibration, {}", method_name(method));
  std::string text = "trained";
  if (macs < 1) text += fmt::format(", {:g} of the MACs", macs);
  if (density < 1) text += fmt::format(", {:g} of the weights", density);
  if (levels > 0) text += fmt::format(", {} values of a weight", 2 * levels + 1);
  return text;
}

double Compression::capacity() const {
  constexpr double kBits = 8;
  return macs * density * (levels > 0 ? std::log2(2 * levels + 1) / kBits : 1);
}

CompressRecipe Compression::recipe(const TrainOptions& training) const {
  CompressRecipe recipe;
  recipe.training = training;
  recipe.cut.macs = macs;
  recipe.cut.multiple = kMultiple;
  recipe.density = density;
  recipe.levels = levels;
  return recipe;
}

std::vector<Compression> all_compressions(bool could_be_int8, bool may_train) {
  std::vector<Compression> all = {{}};
  if (could_be_int8) {
    for (const RangeMethod method : {RangeMethod::kMinMax, RangeMethod::kPercentile, RangeMethod::kMse})
      all.push_back({Compression::Kind::kCalibrated, method});
  }
  if (!may_train) return all;
  for (const WeightRuleChoice& rule : kRules) {
    for (const double macs : kMacs)
      all.push_back({Compression::Kind::kTrained, RangeMethod::kMinMax, macs, rule.density, rule.levels});
  }
  return all;
}

}  // namespace milliwatt
