#include "base/error.h"
#include "formats/graphs_to_write.h"
#include "formats/tflite/write.h"
#include "formats/tiny_tflite.h"
#include "graph/builder.h"
#include "hostile/seeds.h"
#include "ops/lstm_graph.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;

/// Its scales are for tests of the reader; these are as the operators want them.
TinyTflite sound_convolution() {
  TinyTflite tiny = convolution();
  tiny.tensor(2).quantization->scale = {0.125F, 0.0625F};
  tiny.tensor(2).quantization->zero_point = {0, 0};
  tiny.tensor(4).quantization->scale = {1.0F / 256};
  tiny.tensor(4).quantization->zero_point = {-128};
  return tiny;
}

TinyTflite with_metadata() {
  TinyTflite tiny = sound_convolution();
  tiny.add_metadata("milliwatt.labels", "yes\nno");
  tiny.add_metadata("other", "");
  return tiny;
}

TinyTflite weights_of_4_bits() {
  TinyTflite tiny = sound_convolution();
  tiny.tensor(1).type = schema::TensorType::INT4;
  tiny.model.buffers.at(tiny.tensor(1).buffer)->data = {0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0x8f};
  return tiny;
}

/// in + half, half being of half precision behind a DEQUANTIZE.
TinyTflite half_precision() {
  TinyTflite tiny;
  const auto real = schema::TensorType::FLOAT32;
  const std::int32_t in = tiny.add_tensor("in", {1, 4}, real);
  const std::int32_t half =
      tiny.add_constant("half", {1, 4}, {0x00, 0x38, 0x00, 0xbe, 0xff, 0x7b, 0x01, 0x00}, schema::TensorType::FLOAT16);
  const std::int32_t single = tiny.add_tensor("single", {1, 4}, real);
  const std::int32_t out = tiny.add_tensor("out", {1, 4}, real);
  for (const std::int32_t id : {in, half, single, out}) tiny.tensor(static_cast<std::size_t>(id)).quantization.reset();
  tiny.add_operator(schema::BuiltinOperator::DEQUANTIZE, {half}, {single});
  tiny.add_operator(schema::BuiltinOperator::ADD, {in, single}, {out});
  tiny.subgraph().inputs = {in};
  tiny.subgraph().outputs = {out};
  return tiny;
}

/// A variable to which each run adds its input.
Graph variables() {
  GraphBuilder builder("sum");
  const TensorSpec codes = {ElementType::kInt8, {1, 4}, per_tensor(0.5F, -3)};
  const TensorId in = builder.input("in", codes);
  const TensorId variable = builder.variable("total", codes);
  const TensorId old = builder.op("READ_VARIABLE", "old", {variable}, {}, codes);
  const TensorId sum = builder.op("ADD", "new", {old, in}, {{"activation", std::string("none")}}, codes);
  builder.output(sum);
  Graph graph = builder.build();
  graph.operators.push_back({"ASSIGN_VARIABLE", "assign", {sum}, {variable}, {}, 2});
  return graph;
}

}  // namespace

Graph sample_of(const std::string& kind) {
  std::vector<Graph> samples = operator_type(kind).samples(1);
  if (samples.empty()) throw Error("no sample of " + kind);
  return std::move(samples.front());
}

std::vector<SeedFile> tflite_seeds() {
  std::vector<SeedFile> seeds;
  const auto add = [&](const std::string& name, std::vector<std::byte> bytes) {
    seeds.push_back({name + ".tflite", std::move(bytes)});
  };
  add("with_metadata", with_metadata().bytes());
  add("weights_of_4_bits", weights_of_4_bits().bytes());
  add("half_precision", half_precision().bytes());
  Graph every = every_operator();
  every.operators.at(5).inputs.at(2) = kNoTensor;  // its bias has the convolution's scales
  Tensor bias = every.tensor(every.operators.at(6).inputs.at(3));
  bias.name = "svdf_bias";
  bias.quantization = per_tensor(0.0625F, 0);
  every.operators.at(6).inputs.at(3) = static_cast<TensorId>(every.tensors.size());
  every.tensors.push_back(std::move(bias));
  every.operators.at(6).attributes["activation"] = std::string("none");
  add("every_operator", tflite_bytes(every, "seed"));
  add("moving_operators", tflite_bytes(moving_operators(), "seed"));
  add("dense_layer", tflite_bytes(dense_layer(), "seed"));
  add("variables", tflite_bytes(variables(), "seed"));
  add("lstm", tflite_bytes(test::lstm_graph({}), "seed"));
  for (const char* kind :
       {"TRANSPOSE_CONV", "BATCH_MATMUL", "GATHER", "RESIZE_BILINEAR", "SELECT_V2", "STRIDED_SLICE", "CUMSUM",
        "EMBEDDING_LOOKUP", "SPACE_TO_BATCH_ND", "REDUCE_MAX", "UNPACK", "L2_NORMALIZATION", "MIRROR_PAD"}) {
    add(kind, tflite_bytes(sample_of(kind), "seed"));
  }
  return seeds;
}

std::vector<SeedFile> all_seeds() {
  std::vector<SeedFile> seeds = tflite_seeds();
  for (SeedFile& seed : onnx_seeds()) seeds.push_back(std::move(seed));
  return seeds;
}

}  // namespace milliwatt
