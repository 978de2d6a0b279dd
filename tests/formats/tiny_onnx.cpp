#include "formats/tiny_onnx.h"

namespace milliwatt {

TinyOnnx::TinyOnnx(int opset) {
  model_.set_ir_version(7);
  auto* set = model_.add_opset_import();
  set->set_domain("");
  set->set_version(opset);
  graph().set_name("tiny");
}

void TinyOnnx::input(const std::string& name, const Shape& shape) {
  auto* input = graph().add_input();
  input->set_name(name);
  auto* tensor = input->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(::onnx::TensorProto::FLOAT);
  tensor->mutable_shape();
  for (const std::int64_t size : shape) {
    auto* dimension = tensor->mutable_shape()->add_dim();
    if (size > 0) {
      dimension->set_dim_value(size);
    } else {
      dimension->set_dim_param("N");
    }
  }
}

void TinyOnnx::output(const std::string& name) { graph().add_output()->set_name(name); }

void TinyOnnx::counting(const std::string& name, const Shape& shape, float first, float step) {
  auto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(::onnx::TensorProto::FLOAT);
  for (const std::int64_t size : shape) tensor->add_dims(size);
  for (std::int64_t i = 0; i < element_count(shape); ++i) tensor->add_float_data(first + step * static_cast<float>(i));
}

void TinyOnnx::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  auto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(::onnx::TensorProto::INT64);
  tensor->add_dims(static_cast<std::int64_t>(values.size()));
  for (const std::int64_t value : values) tensor->add_int64_data(value);
}

void TinyOnnx::codes(const std::string& name, const Shape& shape, const std::vector<std::int8_t>& values) {
  auto* tensor = graph().add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(::onnx::TensorProto::INT8);
  for (const std::int64_t size : shape) tensor->add_dims(size);
  tensor->set_raw_data(std::string(values.begin(), values.end()));
}

::onnx::NodeProto& TinyOnnx::node(const std::string& op, const std::vector<std::string>& inputs,
                                  const std::string& output) {
  auto* node = graph().add_node();
  node->set_op_type(op);
  node->set_name(output + "_node");
  for (const std::string& input : inputs) node->add_input(input);
  node->add_output(output);
  return *node;
}

std::vector<std::byte> TinyOnnx::bytes() const {
  const std::string text = model_.SerializeAsString();
  std::vector<std::byte> bytes(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = static_cast<std::byte>(text[i]);
  return bytes;
}

void set_integers(::onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(::onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute->add_ints(value);
}

void set_integer(::onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(::onnx::AttributeProto::INT);
  attribute->set_i(value);
}

}  // namespace milliwatt
