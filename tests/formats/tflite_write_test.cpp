// What is written is read back as the same graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "error_text.h"
#include "formats/graphs_to_write.h"
#include "formats/read_model.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "formats/tiny_tflite.h"
#include "formats/write_model.h"
#include "graph/builder.h"
#include "ops/operator.h"
#include "scratch_folder.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
namespace schema = tflite_schema;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kInt8 = ElementType::kInt8;
constexpr auto kFloat32 = ElementType::kFloat32;

const schema::Model& model_of(const std::vector<std::byte>& bytes) { return *schema::GetModel(bytes.data()); }

Graph read_back(const Graph& graph) { return parse_tflite(tflite_bytes(graph, "out.tflite"), "out.tflite"); }

TEST(write_model, is_read_back_as_the_same_graph) {
  const Graph graph = every_operator();
  EXPECT_EQ(comparable_text(read_back(graph)), comparable_text(graph));
  EXPECT_EQ(comparable_text(read_back(moving_operators())), comparable_text(moving_operators()));
  EXPECT_NO_THROW(verify(moving_operators()));
  const Graph small = convolution().parse();
  EXPECT_EQ(comparable_text(read_back(small)), comparable_text(small));
}

TEST(write_model, writes_a_file_by_its_ending) {
  const ScratchFolder folder;
  const Graph graph = every_operator();
  for (const char* name : {"my model.tflite", "B.TFLite"}) {
    write_model(graph, folder.path() / name);
    EXPECT_EQ(comparable_text(read_model(folder.path() / name)), comparable_text(graph));
  }
  EXPECT_EQ(read_model(folder.path() / "my model.tflite").name, "my_model");
}

TEST(write_model, refuses_other_endings_and_leaves_no_file) {
  const ScratchFolder folder;
  for (const char* name : {"net", "net.tflite.bak", ".tflite"}) {
    const fs::path path = folder.path() / name;
    EXPECT_EQ(error_text([&] { write_model(dense_layer(), path); }),
              path.string() + ": no model file can be written with that name; give one that ends in .tflite or .onnx");
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(write_model, names_a_place_that_cannot_be_written) {
  const ScratchFolder folder;
  const fs::path nowhere = folder.path() / "no" / "such" / "net.tflite";
  EXPECT_EQ(
      error_text([&] { write_model(dense_layer(), nowhere); }),
      nowhere.string() + ": cannot be written: no such file or directory; make its folder first, or give another");
  fs::create_directory(folder.path() / "folder.tflite");
  EXPECT_THAT(error_text([&] { write_model(dense_layer(), folder.path() / "folder.tflite"); }),
              HasSubstr("is a folder"));
}

TEST(write_model, leaves_an_older_file_as_it_was_where_the_graph_cannot_be_written) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "net.tflite";
  write_file_atomically(path, "older");
  EXPECT_THAT(error_text([&] { write_model(dense_layer("BATCH_NORM", {}), path); }),
              HasSubstr("net.tflite: op 0 BATCH_NORM \"layer\""));
  EXPECT_EQ(read_text_file(path), "older");
}

TEST(tflite_bytes, are_the_same_for_the_same_graph) {
  EXPECT_EQ(tflite_bytes(every_operator(), "a.tflite"), tflite_bytes(every_operator(), "b.tflite"));
}

TEST(tflite_bytes, hold_constants_at_multiples_of_16_bytes_and_nothing_in_buffer_0) {
  const std::vector<std::byte> bytes = tflite_bytes(every_operator(), "out.tflite");
  const auto* buffers = model_of(bytes).buffers();
  ASSERT_GT(buffers->size(), 9U);
  EXPECT_EQ(buffers->Get(0)->data(), nullptr);
  for (flatbuffers::uoffset_t i = 1; i < buffers->size(); ++i) {
    const auto* data = buffers->Get(i)->data();
    if (data == nullptr || data->size() == 0) continue;
    EXPECT_EQ((data->data() - reinterpret_cast<const std::uint8_t*>(bytes.data())) % 16, 0) << i;
  }
  for (const schema::Tensor* tensor : *model_of(bytes).subgraphs()->Get(0)->tensors()) {
    EXPECT_TRUE(tensor->has_rank());
    EXPECT_EQ(tensor->is_variable(), tensor->name()->str() == "state");
  }
}

TEST(tflite_bytes, say_who_wrote_them) {
  const std::vector<std::byte> bytes = tflite_bytes(dense_layer(), "out.tflite");
  EXPECT_THAT(model_of(bytes).description()->str(), ::testing::MatchesRegex("milliwatt [0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_EQ(model_of(bytes).version(), 3U);
  EXPECT_EQ(model_of(bytes).subgraphs()->Get(0)->name()->str(), "dense");
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  EXPECT_TRUE(schema::VerifyModelBuffer(verifier));
}

/// `CONV_2D 3` and so on, in the file's order.
std::vector<std::string> operator_codes(const Graph& graph) {
  const std::vector<std::byte> bytes = tflite_bytes(graph, "out.tflite");
  std::vector<std::string> codes;
  for (const schema::OperatorCode* code : *model_of(bytes).operator_codes()) {
    EXPECT_EQ(code->narrow_builtin_code(), static_cast<int>(code->builtin_code()));
    codes.push_back(schema::EnumNameBuiltinOperator(code->builtin_code()) + std::string(" ") +
                    std::to_string(code->version()));
  }
  return codes;
}

TEST(tflite_bytes, name_the_operators_versions) {
  EXPECT_THAT(operator_codes(every_operator()),
              ElementsAre("QUANTIZE 1", "CONV_2D 3", "DEPTHWISE_CONV_2D 3", "AVERAGE_POOL_2D 2", "RESHAPE 1",
                          "FULLY_CONNECTED 4", "SVDF 3", "ADD 2", "SOFTMAX 2", "DEQUANTIZE 2"));
  EXPECT_THAT(operator_codes(moving_operators()), ElementsAre("CONCATENATION 2", "SPLIT 2", "SPLIT_V 2", "TRANSPOSE 2",
                                                              "PAD 2", "PADV2 2", "MAX_POOL_2D 2", "MEAN 2"));
  EXPECT_THAT(operator_codes(dense_layer()), ElementsAre("FULLY_CONNECTED 6")) << "without biases";
}

TEST(tflite_bytes, name_each_operator_and_version_once) {
  GraphBuilder builder("sums");
  const TensorId real = builder.input("real", {kFloat32, {1, 3}, {}});
  const TensorId code = builder.input("code", {kInt8, {1, 3}, per_tensor(1, 0)});
  const Attributes none = {{"activation", std::string("none")}};
  for (const char* name : {"a", "b"}) {
    builder.output(builder.op("ADD", name + std::string(" real"), {real, real}, none, {kFloat32, {1, 3}, {}}));
    builder.output(
        builder.op("ADD", name + std::string(" code"), {code, code}, none, {kInt8, {1, 3}, per_tensor(1, 0)}));
  }
  const Graph graph = builder.build();
  EXPECT_THAT(operator_codes(graph), ElementsAre("ADD 1", "ADD 2"));
  EXPECT_EQ(comparable_text(read_back(graph)), comparable_text(graph));
}

TEST(write_model, spells_attributes_that_were_left_out) {
  EXPECT_EQ(read_back(dense_layer()).operators[0].attributes.at("keep_num_dims"), Attribute(std::int64_t{0}));
  for (const std::optional<std::int64_t> multiplier : {std::optional<std::int64_t>(), std::optional<std::int64_t>(0)}) {
    Graph graph = every_operator();
    Attributes& attributes = graph.operators[2].attributes;
    attributes.erase("depth_multiplier");
    if (multiplier) attributes["depth_multiplier"] = *multiplier;
    EXPECT_EQ(read_back(graph).operators[2].attributes.at("depth_multiplier"), Attribute(std::int64_t{1}));
  }
  Graph graph = every_operator();
  Operator& reshape = graph.operators[4];
  reshape.attributes.clear();
  EXPECT_TRUE(read_back(graph).operators[4].attributes.empty()) << "the second input says the shape";
  for (const std::vector<TensorId>& inputs :
       {std::vector{reshape.inputs[0]}, std::vector{reshape.inputs[0], kNoTensor}}) {
    reshape.inputs = inputs;
    EXPECT_EQ(read_back(graph).operators[4].attributes.at("new_shape"), Attribute(std::vector<std::int64_t>{1, 8}));
  }
}

TEST(write_model, keeps_scalars_bools_and_wide_integers) {
  GraphBuilder builder("types");
  const TensorId in = builder.input("in", {kInt8, {1, 4}, per_tensor(1, 0)});
  builder.constant<std::int64_t>("s64", {2}, {std::numeric_limits<std::int64_t>::min(), -1});
  builder.constant<std::uint8_t>("u8", {}, {255}, per_tensor(0.5F, 255));
  builder.output(builder.op("RESHAPE", "out", {in}, {{"new_shape", Shape{4}}}, {kInt8, {4}, per_tensor(1, 0)}));
  Graph graph = builder.build();
  graph.tensors.push_back({"bool", ElementType::kBool, {2}, {}, {std::byte{0}, std::byte{1}}, false});
  EXPECT_EQ(comparable_text(read_back(graph)), comparable_text(graph));
}

TEST(write_model, keeps_metadata_as_long_as_they_may_be) {
  Graph graph = dense_layer();
  for (int i = 0; i < 63; ++i) graph.metadata["milliwatt." + std::to_string(i)] = std::string(1, static_cast<char>(i));
  graph.metadata["milliwatt." + std::string(246, 'a')] = std::string(1 << 20, 'a');
  EXPECT_EQ(read_back(graph).metadata, graph.metadata);
}

}  // namespace
}  // namespace milliwatt
