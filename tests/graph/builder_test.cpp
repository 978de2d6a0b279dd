#include "graph/builder.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "graph/text.h"

namespace milliwatt {
namespace {

TEST(graph_builder, makes_the_graph_that_its_text_says) {
  GraphBuilder builder("tiny");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 2}, per_tensor(0.5F, -1)});
  const TensorId weights = builder.constant<std::int8_t>("w", {2, 2}, {1, 2, 3, -4}, per_channel({0.25F, 0.5F}, 0));
  const TensorId out = builder.op("FULLY_CONNECTED", "dense", {in, weights, kNoTensor},
                                  {{"activation", std::string("relu")}, {"keep_num_dims", std::int64_t{0}}},
                                  {ElementType::kInt8, {1, 2}, per_tensor(1.0F, 3)});
  builder.output(out);
  EXPECT_EQ(print_graph(builder.build()), R"(graph "tiny"
tensor %0 "in" s8 1x2 scale 0.5 zero -1
tensor %1 "w" s8 2x2 axis 0 scale [0.25, 0.5] zero 0 = [1, 2, 3, -4]
tensor %2 "dense" s8 1x2 scale 1 zero 3
op FULLY_CONNECTED "dense" (%0, %1, -) -> (%2) {activation: "relu", keep_num_dims: 0}
inputs (%0)
outputs (%2)
)");
}

TEST(graph_builder, refuses_a_graph_that_is_not_sound) {
  GraphBuilder builder("tiny");
  builder.output(builder.input("in", {ElementType::kInt8, {1, -2}, {}}));
  EXPECT_THROW(builder.build(), Error);
}

}  // namespace
}  // namespace milliwatt
