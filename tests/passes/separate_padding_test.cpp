#include "passes/separate_padding.h"

#include <gtest/gtest.h>

#include "graph/text.h"
#include "passes/fold_padding.h"

namespace milliwatt {
namespace {

const std::string kPool = R"(graph "net"
tensor %0 "in" s8 1x4x4x1 scale 0.5 zero 3
tensor %1 "out" s8 1x2x2x1 scale 0.5 zero 3
op MAX_POOL_2D "pool" (%0) -> (%1) {activation: "none", kernel_h: 3, kernel_w: 3, pad_bottom: 0, pad_left: 1, pad_right: 0, pad_top: 1, padding: "explicit", stride_h: 2, stride_w: 2}
inputs (%0)
outputs (%1)
)";

TEST(separate_padding, puts_an_operator_in_front_that_pads) {
  const Graph graph = separate_padding(parse_graph(kPool));
  ASSERT_EQ(graph.operators.size(), 2U);
  EXPECT_EQ(graph.operators[0].kind, "PADV2") << "what is outside of a pool is the lowest code, not 0";
  const Tensor& padded = graph.tensor(graph.operators[0].outputs[0]);
  EXPECT_EQ(padded.shape, (Shape{1, 5, 5, 1}));
  EXPECT_EQ(padded.quantization, graph.tensor(0).quantization);
  EXPECT_EQ(elements_of<std::int8_t>(graph.tensor(graph.operators[0].inputs[2]))[0], -128);
  EXPECT_EQ(graph.operators[1].attributes.at("padding"), Attribute("valid"));
  EXPECT_FALSE(graph.operators[1].attributes.contains("pad_top"));
}

TEST(separate_padding, is_what_fold_padding_takes_back) {
  const Graph folded = fold_padding(separate_padding(parse_graph(kPool)));
  ASSERT_EQ(folded.operators.size(), 1U);
  EXPECT_EQ(folded.operators[0].attributes, parse_graph(kPool).operators[0].attributes);
}

TEST(separate_padding, leaves_other_padding_alone) {
  std::string text = kPool;
  text.replace(text.find("pad_bottom: 0, pad_left: 1, pad_right: 0, pad_top: 1, padding: \"explicit\""), 73,
               "padding: \"same\"");
  EXPECT_EQ(print_graph(separate_padding(parse_graph(text))), text);
}

}  // namespace
}  // namespace milliwatt
