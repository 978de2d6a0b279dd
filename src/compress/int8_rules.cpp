#include "compress/int8_rules.h"

#include <algorithm>
#include <iterator>

namespace milliwatt {
namespace {

constexpr Int8Rule kRules[] = {
    {"ADD", OutputRule::kRange, -1},
    {"AVERAGE_POOL_2D", OutputRule::kAsInput, -1},
    {"CONV_2D", OutputRule::kRange, 0},
    {"DEPTHWISE_CONV_2D", OutputRule::kRange, 3},
    // Per channel: the specification's later editions and TFLite Micro have it, and it costs nothing.
    {"FULLY_CONNECTED", OutputRule::kRange, 0},
    {"RESHAPE", OutputRule::kAsInput, -1},
    {"SOFTMAX", OutputRule::kProbability, -1},
};

}  // namespace

const Int8Rule* find_int8_rule(std::string_view kind) {
  const auto* found = std::ranges::find(kRules, kind, &Int8Rule::kind);
  return found == std::end(kRules) ? nullptr : found;
}

}  // namespace milliwatt
