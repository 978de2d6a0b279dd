#include "deploy/find_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "deploy/losing_channels.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

TEST(find_difference, names_a_layer_with_fewer_channels_than_the_models) {
  const Graph model = losing_channels();
  const Board board = read_board("host");
  Planned planned = plan_for_board(model, board, {});
  for (KernelTable& table : planned.plan.kernels[1].tables) {
    const auto* sums = std::get_if<std::vector<std::int32_t>>(&*table.values);
    if (sums == nullptr || table.name != "bias") continue;
    std::vector<std::int32_t> wrong = *sums;
    wrong.at(2) += 5000;
    table.values = wrong;
  }
  const std::vector<TensorBytes> inputs = testing::inputs_for(model, 1, 1).back();
  EXPECT_THAT(find_difference(planned, board, {.name = "small"}, inputs),
              ::testing::AllOf(HasSubstr("op 1 DEPTHWISE_CONV_2D"), HasSubstr("channel 2")));
}

}  // namespace
}  // namespace milliwatt
