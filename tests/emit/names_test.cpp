#include "emit/names.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

Graph layers(const std::vector<std::pair<std::string, std::string>>& kinds_and_names) {
  Graph graph;
  for (const auto& [kind, name] : kinds_and_names) {
    Operator op;
    op.kind = kind;
    op.name = name;
    graph.operators.push_back(op);
  }
  return graph;
}

TEST(layer_names, finds_the_layer_in_a_fused_name) {
  const Graph graph = layers({{"CONV_2D", "net/act/Relu;net/bn/FusedBatchNormV3;net/conv2d/BiasAdd;net/conv2d/Conv2D"},
                              {"FULLY_CONNECTED", "net/dense/MatMul;net/dense/BiasAdd"},
                              {"AVERAGE_POOL_2D", "net/average_pooling2d/AvgPool"},
                              {"SOFTMAX", "Identity"}});
  EXPECT_EQ(layer_names(graph), (std::vector<std::string>{"conv2d", "dense", "average_pooling2d", "identity"}));
}

TEST(layer_names, are_unique) {
  const Graph graph = layers({{"ADD", "a/x"}, {"ADD", "b/x"}, {"ADD", "c/x"}});
  EXPECT_EQ(layer_names(graph), (std::vector<std::string>{"x", "x_2", "x_3"}));
}

TEST(layer_names, fall_back_to_the_kind) {
  EXPECT_EQ(layer_names(layers({{"SOFTMAX", "///"}, {"SOFTMAX", ""}})),
            (std::vector<std::string>{"softmax", "softmax_2"}));
}

TEST(identifier, is_a_word_that_c_and_cpp_take) {
  EXPECT_EQ(identifier("Conv 2D-é/1", "x"), "conv_2d_1");
  EXPECT_EQ(identifier("3x3", "x"), "m3x3");
  EXPECT_EQ(identifier("while", "x"), "while_");
  EXPECT_EQ(identifier("--", "x"), "x");
}

}  // namespace
}  // namespace milliwatt
