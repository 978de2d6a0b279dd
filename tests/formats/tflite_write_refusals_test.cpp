// What is said of a graph that a .tflite file cannot hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "error_text.h"
#include "formats/graphs_to_write.h"
#include "formats/tflite/operator_options.h"
#include "formats/tflite/write.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

std::string refusal_to_write(const Graph& graph) {
  const std::string what = error_text([&] { tflite_bytes(graph, "out.tflite"); });
  EXPECT_EQ(what.find('\n'), std::string::npos) << what;
  return what.starts_with("out.tflite: ") ? what.substr(12) : what;
}

Attributes with(Attributes attributes, const std::string& name, Attribute value) {
  attributes.insert_or_assign(name, std::move(value));
  return attributes;
}

TEST(write_model, names_operators_that_the_format_does_not_have) {
  EXPECT_EQ(refusal_to_write(dense_layer("LOG_MEL", {})),
            "op 0 LOG_MEL \"layer\" cannot be written to a .tflite file; supported: " + tflite::supported_operators());
}

TEST(write_model, names_attributes_that_the_file_cannot_hold) {
  const auto refusal = [](Attributes attributes) {
    return refusal_to_write(dense_layer("FULLY_CONNECTED", std::move(attributes)));
  };
  const std::string op = "op 0 FULLY_CONNECTED \"layer\": ";
  const Attributes none = {{"activation", std::string("none")}};
  EXPECT_EQ(refusal({}), op + "has no attribute activation; a .tflite file needs it");
  EXPECT_EQ(refusal({{"activation", std::string("tanh")}}),
            op + "activation tanh; supported: none, relu, relu_n1_to_1, relu6");
  EXPECT_EQ(refusal({{"activation", 1.0}}), op + "attribute activation is of another type than the file's");
  EXPECT_EQ(refusal(with(none, "dropout", 0.5)), op + "attribute dropout; a .tflite file has no place for it");

  const auto spoilt = [](std::size_t index, const std::string& name, Attribute value) {
    Graph graph = every_operator();
    graph.operators[index].attributes.insert_or_assign(name, std::move(value));
    return refusal_to_write(graph);
  };
  EXPECT_EQ(spoilt(1, "stride_h", std::int64_t{65536}), "op 1 CONV_2D \"conv\": stride_h 65536; supported: 1 to 65535");
  EXPECT_EQ(spoilt(2, "depth_multiplier", std::int64_t{-1}),
            "op 2 DEPTHWISE_CONV_2D \"depthwise\": depth_multiplier -1; supported: 1 to 65535");
  EXPECT_EQ(spoilt(4, "new_shape", std::vector<std::int64_t>{1LL << 40}),
            "op 4 RESHAPE \"flat\": new_shape 1099511627776; supported: 32 bits");
  EXPECT_EQ(spoilt(4, "new_shape", std::vector<std::int64_t>(9, 1)),
            "op 4 RESHAPE \"flat\": new_shape with 9 sizes; supported: up to 8")
      << "as the reader says it";
  EXPECT_EQ(spoilt(8, "beta", 1e300),
            "op 8 SOFTMAX \"softmax\": beta 1e+300; supported: numbers that a float32 can hold");
}

TEST(write_model, refuses_a_graph_that_is_not_sound) {
  Graph graph = dense_layer();
  graph.tensors[0].name = "";
  graph.operators[0].inputs[1] = 17;
  const std::string what = refusal_to_write(graph);
  EXPECT_THAT(what, HasSubstr("tensor 0 \"\": has no name; every tensor needs its own"));
  EXPECT_THAT(what, HasSubstr("there is no tensor 17"));
  graph = dense_layer();
  graph.tensors[0].name = std::string(5000, 'n');
  EXPECT_EQ(refusal_to_write(graph), "tensor 0: a name of 5000 bytes; supported: up to 4096");
  graph = dense_layer();
  graph.operators[0].inputs.push_back(kNoTensor);
  graph.operators[0].inputs.push_back(kNoTensor);
  EXPECT_EQ(refusal_to_write(graph), "op 0 FULLY_CONNECTED \"layer\": 4 inputs; it takes 2 to 3");
}

std::string refusal_of_metadata(const std::string& name, const std::string& text) {
  Graph graph = dense_layer();
  graph.metadata[name] = text;
  return refusal_to_write(graph);
}

TEST(write_model, refuses_metadata_that_would_not_be_read_back) {
  EXPECT_EQ(refusal_of_metadata("labels", "a"),
            "metadata \"labels\": is not ours; names that begin with milliwatt. would be right");
  EXPECT_EQ(refusal_of_metadata("milliwatt.x", "\xff"),
            "metadata \"milliwatt.x\": is not a text in UTF-8; supported: UTF-8");
  EXPECT_EQ(refusal_of_metadata("milliwatt.\xff", ""),
            "metadata \"milliwatt.\\xff\": its name is not UTF-8; supported: UTF-8");
  EXPECT_EQ(refusal_of_metadata("milliwatt.x", std::string((1 << 20) + 1, 'a')),
            "metadata \"milliwatt.x\": 1048577 bytes; supported: up to 1048576");
  EXPECT_THAT(refusal_of_metadata("milliwatt." + std::string(247, 'a'), ""),
              HasSubstr("a name of 257 bytes; supported: up to 256"));
  Graph graph = dense_layer();
  for (int i = 0; i < 65; ++i) graph.metadata["milliwatt." + std::to_string(i)] = "";
  EXPECT_EQ(refusal_to_write(graph), "more than 64 metadata entries milliwatt.*; supported: that many");
}

}  // namespace
}  // namespace milliwatt
