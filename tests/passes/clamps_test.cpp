#include "passes/clamps.h"

#include <gtest/gtest.h>

#include "graph/text.h"

namespace milliwatt {
namespace {

TEST(clamps, become_the_activation_of_the_layer_in_front) {
  EXPECT_EQ(print_graph(clamps(parse_graph(R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "sum" f32 1x2
tensor %2 "relu" f32 1x2
tensor %3 "out" f32 1x2
op ADD "sum" (%0, %0) -> (%1) {activation: "none"}
op RELU6 "relu" (%1) -> (%2) source 1
op SOFTMAX "out" (%2) -> (%3) {beta: 1.0} source 2
inputs (%0)
outputs (%3)
)"))),
            R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "relu" f32 1x2
tensor %2 "out" f32 1x2
op ADD "sum" (%0, %0) -> (%1) {activation: "relu6"}
op SOFTMAX "out" (%1) -> (%2) {beta: 1.0} source 2
inputs (%0)
outputs (%2)
)");
}

TEST(clamps, become_extremes_where_the_value_before_is_read_too) {
  EXPECT_EQ(print_graph(clamps(parse_graph(R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "sum" f32 1x2
tensor %2 "low" f32 1x2
tensor %3 "both" f32 1x2
tensor %4 "out" f32 1x2
op ADD "sum" (%0, %0) -> (%1) {activation: "none"}
op RELU "low" (%1) -> (%2) source 1
op RELU_N1_TO_1 "both" (%1) -> (%3) source 2
op ADD "out" (%2, %3) -> (%4) {activation: "relu"} source 3
inputs (%0)
outputs (%4)
)"))),
            R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "sum" f32 1x2
tensor %2 "low" f32 1x2
tensor %3 "both" f32 1x2
tensor %4 "out" f32 1x2
tensor %5 "low/limit" f32 1 = [0]
tensor %6 "both/lower" f32 1x2
tensor %7 "both/lower/limit" f32 1 = [-1]
tensor %8 "both/limit" f32 1 = [1]
op ADD "sum" (%0, %0) -> (%1) {activation: "none"}
op MAXIMUM "low" (%1, %5) -> (%2)
op MAXIMUM "both/lower" (%1, %7) -> (%6)
op MINIMUM "both" (%6, %8) -> (%3) source 2
op ADD "out" (%2, %3) -> (%4) {activation: "relu"} source 3
inputs (%0)
outputs (%4)
)");
}

TEST(clamps, become_extremes_behind_an_operator_that_cannot_clamp) {
  const Graph graph = clamps(parse_graph(R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "both" f32 1x4
tensor %2 "out" f32 1x4
op CONCATENATION "both" (%0, %0) -> (%1) {activation: "none", axis: 1}
op RELU "out" (%1) -> (%2) source 1
inputs (%0)
outputs (%2)
)"));
  EXPECT_EQ(graph.operators[1].kind, "MAXIMUM");
}

}  // namespace
}  // namespace milliwatt
