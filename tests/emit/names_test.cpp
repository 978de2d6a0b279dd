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
  EXPECT_EQ(layer_names(graph),
            (std::vector<std::string>{"op0_conv2d", "op1_dense", "op2_average_pooling2d", "op3_identity"}));
}

TEST(layer_names, begin_with_the_operators_numbers_in_the_file) {
  Graph graph = layers({{"ADD", "a/x"}, {"ADD", "b/x"}, {"ADD", "c/x"}, {"ADD", "d/x"}});
  graph.operators[0].source_index = -1;  // made by a pass
  graph.operators[1].source_index = 3;
  graph.operators[2].source_index = 7;
  graph.operators[3].source_index = 7;  // taken
  EXPECT_EQ(layer_names(graph), (std::vector<std::string>{"op8_x", "op3_x", "op7_x", "op9_x"}));
}

TEST(layer_names, fall_back_to_the_kind) {
  EXPECT_EQ(layer_names(layers({{"SOFTMAX", "///"}, {"SOFTMAX", ""}})),
            (std::vector<std::string>{"op0_softmax", "op1_softmax"}));
}

TEST(identifier, has_lower_case_letters_digits_and_single_underscores) {
  EXPECT_EQ(identifier("Conv 2D-\xc3\xa9/1", "x"), "conv_2d_1");
  EXPECT_EQ(identifier("3x3", "x"), "m3x3");
  EXPECT_EQ(identifier("__a__b__", "x"), "a_b");
  EXPECT_EQ(identifier("--", "x"), "x");
  EXPECT_EQ(identifier(std::string(100, 'a'), "x"), std::string(48, 'a'));
}

TEST(model_name, leaves_ordinary_names_alone) {
  for (const char* name : {"kws", "kws_ref_model", "m3x3", "while", "in0", "op", "opus", "weights"})
    EXPECT_EQ(model_name(name), name);
}

TEST(model_name, is_no_header_and_no_layer) {
  EXPECT_EQ(model_name(""), "model");
  EXPECT_EQ(model_name("String"), "string_model");
  EXPECT_EQ(model_name("stdint"), "stdint_model");
  EXPECT_EQ(model_name("op2_conv"), "mop2_conv");
  EXPECT_EQ(model_name("milliwatt"), "milliwatt_model");
  EXPECT_EQ(model_name("kws_weights"), "kws_weights_model");
}

}  // namespace
}  // namespace milliwatt
