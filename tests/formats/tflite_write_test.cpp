// What is written is read back as the same graph, and what cannot be is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "error_text.h"
#include "formats/read_model.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "formats/tiny_tflite.h"
#include "formats/write_model.h"
#include "graph/builder.h"
#include "graph/text.h"
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

/// The text of all that a file has a place for.
std::string comparable_text(Graph graph) {
  graph.name = graph.source = graph.sha256 = "";
  return print_graph(graph, std::numeric_limits<std::int64_t>::max());
}

Graph read_back(const Graph& graph) { return parse_tflite(tflite_bytes(graph, "out.tflite"), "out.tflite"); }

std::string refusal_to_write(const Graph& graph) {
  const std::string what = error_text([&] { tflite_bytes(graph, "out.tflite"); });
  EXPECT_EQ(what.find('\n'), std::string::npos) << what;
  return what.starts_with("out.tflite: ") ? what.substr(12) : what;
}

Attributes window(const std::string& padding, const std::string& activation) {
  return {{"stride_h", std::int64_t{2}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}}, {"padding", padding},          {"activation", activation}};
}

Attributes with(Attributes attributes, const std::string& name, Attribute value) {
  attributes.insert_or_assign(name, std::move(value));
  return attributes;
}

template <typename T>
std::vector<T> counting(std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(static_cast<int>(i) - 5);
  return values;
}

/// Every operator that can be written, in int8, with every kind of quantization and names of every sort.
Graph every_operator() {
  const auto image = [](Shape shape) { return TensorSpec{kInt8, std::move(shape), per_tensor(0.1F, -3)}; };
  GraphBuilder builder("every");
  const TensorId in = builder.input("real in\n\"\\\xff\xc3\xa4", {kFloat32, {1, 8, 6, 2}, {}});
  const TensorId codes = builder.op("QUANTIZE", std::string("nul\0in it", 9), {in}, {}, image({1, 8, 6, 2}));
  const TensorId kernel =
      builder.constant("kernel", {4, 3, 3, 2}, counting<std::int8_t>(72), per_channel({0.1F, 0.2F, 0.3F, 0.4F}, 0));
  const TensorId bias =
      builder.constant("bias", {4}, counting<std::int32_t>(4), per_channel({0.01F, 0.02F, 0.03F, 0.04F}, 0));
  const TensorId conv =
      builder.op("CONV_2D", "conv", {codes, kernel, bias}, window("same", "relu6"), image({1, 4, 6, 4}));
  const TensorId taps =
      builder.constant("taps", {1, 3, 3, 4}, counting<std::int8_t>(36), per_channel({1.0F, 2.0F, 3.0F, 4.0F}, 3));
  const TensorId depthwise =
      builder.op("DEPTHWISE_CONV_2D", "depthwise", {conv, taps, kNoTensor},
                 with(window("valid", "relu"), "depth_multiplier", std::int64_t{1}), image({1, 1, 4, 4}));
  const TensorId pool = builder.op("AVERAGE_POOL_2D", "pool", {depthwise},
                                   {{"stride_h", std::int64_t{1}},
                                    {"stride_w", std::int64_t{2}},
                                    {"kernel_h", std::int64_t{1}},
                                    {"kernel_w", std::int64_t{3}},
                                    {"padding", std::string("same")},
                                    {"activation", std::string("relu_n1_to_1")}},
                                   image({1, 1, 2, 4}));
  const TensorId shape = builder.constant<std::int32_t>("shape", {2}, {1, 8});
  const TensorId flat =
      builder.op("RESHAPE", "flat", {pool, shape}, {{"new_shape", std::vector<std::int64_t>{1, -1}}}, image({1, 8}));
  const TensorId rows = builder.constant("rows", {4, 8}, counting<std::int8_t>(32), per_tensor(0.25F, 0));
  const TensorId dense =
      builder.op("FULLY_CONNECTED", "dense", {flat, rows, bias},
                 {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}}, image({1, 4}));
  const TensorId features = builder.constant("features", {4, 4}, counting<std::int8_t>(16), per_tensor(0.5F, 0));
  const TensorId time = builder.constant("time", {4, 3}, counting<std::int16_t>(12), per_tensor(0.5F, 0));
  const TensorId state = builder.variable("state", {ElementType::kInt16, {1, 12}, per_tensor(0.125F, 0)});
  const TensorId svdf = builder.op(
      "SVDF", "svdf", {dense, features, time, bias, state},
      {{"rank", std::int64_t{1}}, {"activation", std::string("relu")}, {"asymmetric_quantize_inputs", std::int64_t{1}}},
      image({1, 4}));
  const TensorId sum = builder.op("ADD", "sum", {dense, svdf}, {{"activation", std::string("none")}}, image({1, 4}));
  const TensorId softmax =
      builder.op("SOFTMAX", "softmax", {sum}, {{"beta", 0.75}}, {kInt8, {1, 4}, per_tensor(1.0F / 256, -128)});
  builder.output(builder.op("DEQUANTIZE", "real out", {softmax}, {}, {kFloat32, {1, 4}, {}}));
  builder.output(sum);
  Graph graph = builder.build();
  graph.metadata = {{"milliwatt.labels", "ja\nnein\n\xc3\xa4"}, {"milliwatt.empty", ""}};
  return graph;
}

/// A dense layer of one float, with whatever attributes.
Graph dense_layer(const std::string& kind, Attributes attributes) {
  GraphBuilder builder("dense");
  const TensorId in = builder.input("in", {kFloat32, {1, 3}, {}});
  const TensorId weights = builder.constant<float>("weights", {2, 3}, {0.5F, -1, 1e-30F, 3e38F, -0.0F, 7});
  builder.output(builder.op(kind, "layer", {in, weights}, std::move(attributes), {kFloat32, {1, 2}, {}}));
  return builder.build();
}

Graph dense_layer() { return dense_layer("FULLY_CONNECTED", {{"activation", std::string("none")}}); }

TEST(write_model, is_read_back_as_the_same_graph) {
  const Graph graph = every_operator();
  EXPECT_EQ(comparable_text(read_back(graph)), comparable_text(graph));
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
  for (const char* name : {"net.onnx", "net", "net.tflite.bak", ".tflite"}) {
    const fs::path path = folder.path() / name;
    EXPECT_EQ(error_text([&] { write_model(dense_layer(), path); }),
              path.string() + ": only .tflite files can be written yet; give a name that ends in .tflite");
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
}

TEST(write_model, keeps_scalars_bools_and_wide_integers) {
  GraphBuilder builder("types");
  const TensorId in = builder.input("in", {kInt8, {1, 4}, per_tensor(1, 0)});
  builder.constant<std::int64_t>("s64", {2}, {std::numeric_limits<std::int64_t>::min(), -1});
  builder.constant<std::uint8_t>("u8", {}, {255}, per_tensor(0.5F, 255));
  builder.output(builder.op("RESHAPE", "out", {in}, {}, {kInt8, {4}, per_tensor(1, 0)}));
  Graph graph = builder.build();
  graph.tensors.push_back({"bool", ElementType::kBool, {2}, {}, {std::byte{0}, std::byte{1}}, false});
  EXPECT_EQ(comparable_text(read_back(graph)), comparable_text(graph));
}

TEST(write_model, names_operators_that_the_format_does_not_have) {
  EXPECT_EQ(refusal_to_write(dense_layer("LOG_MEL", {})),
            "op 0 LOG_MEL \"layer\" cannot be written to a .tflite file; supported: ADD, AVERAGE_POOL_2D, CONV_2D, "
            "DEPTHWISE_CONV_2D, DEQUANTIZE, FULLY_CONNECTED, QUANTIZE, RESHAPE, SOFTMAX, SVDF");
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

TEST(write_model, keeps_metadata_as_long_as_they_may_be) {
  Graph graph = dense_layer();
  for (int i = 0; i < 63; ++i) graph.metadata["milliwatt." + std::to_string(i)] = std::string(1, static_cast<char>(i));
  graph.metadata["milliwatt." + std::string(246, 'a')] = std::string(1 << 20, 'a');
  EXPECT_EQ(read_back(graph).metadata, graph.metadata);
}

}  // namespace
}  // namespace milliwatt
