#include "passes/real_network.h"

#include <gtest/gtest.h>

#include "graph/text.h"

namespace milliwatt {
namespace {

TEST(real_network, has_the_numbers_that_codes_stand_for) {
  EXPECT_EQ(print_graph(real_network(parse_graph(R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "codes" s8 1x2 scale 0.5 zero 1
tensor %2 "weights" s8 2x2 axis 0 scale [0.25, 2] zero 0 = [1, 2, 3, -4]
tensor %3 "bias" s32 2 = [8, -3]
tensor %4 "dense" s8 1x2 scale 1 zero -128
tensor %5 "addend" s8 2 scale 0.25 zero 4 = [4, 12]
tensor %6 "sum" s8 1x2 scale 1 zero -127
tensor %7 "again" s8 1x2 scale 2 zero 0
tensor %8 "out" f32 1x2
op QUANTIZE "codes" (%0) -> (%1)
op FULLY_CONNECTED "dense" (%1, %2, %3) -> (%4) {activation: "none"} source 1
op ADD "sum" (%4, %5) -> (%6) {activation: "none"} source 2
op QUANTIZE "again" (%6) -> (%7) source 3
op DEQUANTIZE "out" (%7) -> (%8) source 4
inputs (%0)
outputs (%8)
)"))),
            R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "weights" f32 2x2 = [0.25, 0.5, 6, -8]
tensor %2 "bias" f32 2 = [1, -3]
tensor %3 "dense" f32 1x2
tensor %4 "addend" f32 2 = [0, 2]
tensor %5 "sum" f32 1x2
op FULLY_CONNECTED "dense" (%0, %1, %2) -> (%3) {activation: "relu"} source 1
op ADD "sum" (%3, %4) -> (%5) {activation: "none"} source 2
inputs (%0)
outputs (%5)
)");
}

TEST(real_network, leaves_real_numbers_and_indices_alone) {
  constexpr const char* kText = R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "shape" s32 2 = [2, 1]
tensor %2 "out" f32 2x1
op RESHAPE "out" (%0, %1) -> (%2)
inputs (%0)
outputs (%2)
)";
  EXPECT_EQ(print_graph(real_network(parse_graph(kText))), kText);
}

}  // namespace
}  // namespace milliwatt
