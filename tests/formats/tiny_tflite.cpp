#include "formats/tiny_tflite.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

#include "error_text.h"
#include "formats/tflite/read.h"

namespace milliwatt {

namespace schema = tflite_schema;

namespace {
const std::string kName = "dir/tiny.tflite";
}

TinyTflite::TinyTflite() {
  model.version = 3;
  model.subgraphs.push_back(std::make_unique<schema::SubGraphT>());
  model.buffers.push_back(std::make_unique<schema::BufferT>());  // number 0: no data
}

std::int32_t TinyTflite::add_tensor(const std::string& name, const std::vector<std::int32_t>& shape,
                                    schema::TensorType type) {
  auto tensor = std::make_unique<schema::TensorT>();
  tensor->name = name;
  tensor->shape = shape;
  tensor->type = type;
  tensor->quantization = std::make_unique<schema::QuantizationParametersT>();
  tensor->quantization->scale = {0.5F};
  tensor->quantization->zero_point = {0};
  subgraph().tensors.push_back(std::move(tensor));
  return static_cast<std::int32_t>(subgraph().tensors.size() - 1);
}

std::int32_t TinyTflite::add_constant(const std::string& name, const std::vector<std::int32_t>& shape,
                                      const std::vector<std::uint8_t>& data, schema::TensorType type) {
  const std::int32_t id = add_tensor(name, shape, type);
  tensor(static_cast<std::size_t>(id)).buffer = static_cast<std::uint32_t>(model.buffers.size());
  model.buffers.push_back(std::make_unique<schema::BufferT>());
  model.buffers.back()->data = data;
  return id;
}

schema::OperatorT& TinyTflite::add_operator(schema::BuiltinOperator code, const std::vector<std::int32_t>& inputs,
                                            const std::vector<std::int32_t>& outputs) {
  auto op = std::make_unique<schema::OperatorT>();
  op->opcode_index = static_cast<std::uint32_t>(model.operator_codes.size());
  op->inputs = inputs;
  op->outputs = outputs;
  auto entry = std::make_unique<schema::OperatorCodeT>();
  entry->builtin_code = code;
  model.operator_codes.push_back(std::move(entry));
  subgraph().operators.push_back(std::move(op));
  return *subgraph().operators.back();
}

void TinyTflite::add_metadata(const std::string& name, const std::string& text) {
  auto entry = std::make_unique<schema::MetadataT>();
  entry->name = name;
  entry->buffer = static_cast<std::uint32_t>(model.buffers.size());
  model.metadata.push_back(std::move(entry));
  model.buffers.push_back(std::make_unique<schema::BufferT>());
  model.buffers.back()->data.assign(text.begin(), text.end());
}

std::vector<std::byte> TinyTflite::bytes() const {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  std::vector<std::byte> bytes(builder.GetSize());
  std::memcpy(bytes.data(), builder.GetBufferPointer(), bytes.size());
  return bytes;
}

Graph TinyTflite::parse() const { return parse_tflite(bytes(), kName); }

std::string TinyTflite::refusal() const { return refusal_of(bytes()); }

std::string refusal_of(std::span<const std::byte> bytes) {
  const std::string what = error_text([&] { parse_tflite(bytes, kName); });
  if (what.empty()) return "";
  EXPECT_EQ(what.find('\n'), std::string::npos) << what;
  EXPECT_TRUE(what.starts_with(kName + ": ")) << what;
  return what.substr(std::min(what.size(), kName.size() + 2));
}

TinyTflite convolution() {
  TinyTflite tiny;
  const std::int32_t in = tiny.add_tensor("in", {1, 4, 4, 1});
  std::vector<std::uint8_t> weights(18, 1);
  weights[0] = 0xff;
  const std::int32_t kernel = tiny.add_constant("kernel", {2, 3, 3, 1}, weights);
  tiny.tensor(1).quantization->scale = {0.25F, 0.125F};
  tiny.tensor(1).quantization->zero_point = {0, 0};
  const std::int32_t bias =
      tiny.add_constant("bias", {2}, {1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff}, schema::TensorType::INT32);
  const std::int32_t conv = tiny.add_tensor("conv", {1, 2, 4, 2});
  const std::int32_t out = tiny.add_tensor("out", {1, 2, 4, 2});

  schema::Conv2DOptionsT options;
  options.padding = schema::Padding::SAME;
  options.stride_h = 2;
  options.stride_w = 1;
  options.activation = schema::Activation::RELU6;
  tiny.add_operator(schema::BuiltinOperator::CONV_2D, {in, kernel, bias}, {conv}).builtin_options.Set(options);
  schema::SoftmaxOptionsT softmax;
  softmax.beta = 1.5F;
  tiny.add_operator(schema::BuiltinOperator::SOFTMAX, {conv}, {out}).builtin_options.Set(softmax);
  tiny.subgraph().inputs = {in};
  tiny.subgraph().outputs = {out};
  return tiny;
}

}  // namespace milliwatt
