// The only file of the writer that sees the format's own types.
#include <onnx/onnx_pb.h>

#include <span>
#include <string>
#include <variant>

#include "base/error.h"
#include "formats/onnx/writers/written_model.h"

namespace milliwatt::onnx {
namespace {

namespace pb = ::onnx;

constexpr std::int64_t kIrVersion = 8;  // the one that came with operators of version 17

pb::TensorProto::DataType data_type(ElementType type) {
  switch (type) {
    case ElementType::kInt8:
      return pb::TensorProto::INT8;
    case ElementType::kUint8:
      return pb::TensorProto::UINT8;
    case ElementType::kInt16:
      return pb::TensorProto::INT16;
    case ElementType::kInt32:
      return pb::TensorProto::INT32;
    case ElementType::kInt64:
      return pb::TensorProto::INT64;
    case ElementType::kFloat32:
      return pb::TensorProto::FLOAT;
    case ElementType::kBool:
      return pb::TensorProto::BOOL;
    case ElementType::kInt4:
      break;
  }
  throw InternalError("internal error: no such element type in .onnx files of this version");
}

void fill(pb::TensorProto& tensor, const std::string& name, const Constant& from) {
  tensor.set_name(name);
  tensor.set_data_type(data_type(from.type));
  for (const std::int64_t size : from.shape) tensor.add_dims(size);
  tensor.set_raw_data(from.data.data(), from.data.size());
}

void fill(pb::ValueInfoProto& value, const ValueInfo& from) {
  value.set_name(from.name);
  pb::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(data_type(from.type));
  type.mutable_shape();  // a scalar has a shape too
  for (const auto& size : from.dimensions) {
    type.mutable_shape()->add_dim()->set_dim_value(std::get<std::int64_t>(size));
  }
}

// One function for each kind of attribute.
class AttributeFiller {
 public:
  explicit AttributeFiller(pb::AttributeProto& to) : to_(to) {}

  void operator()(OtherAttribute) const { throw InternalError("internal error: an attribute without a value"); }
  void operator()(std::int64_t value) const {
    to_.set_type(pb::AttributeProto::INT);
    to_.set_i(value);
  }
  void operator()(float value) const {
    to_.set_type(pb::AttributeProto::FLOAT);
    to_.set_f(value);
  }
  void operator()(const std::string& value) const {
    to_.set_type(pb::AttributeProto::STRING);
    to_.set_s(value);
  }
  void operator()(const Constant& value) const {
    to_.set_type(pb::AttributeProto::TENSOR);
    fill(*to_.mutable_t(), "", value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    to_.set_type(pb::AttributeProto::INTS);
    for (const std::int64_t value : values) to_.add_ints(value);
  }
  void operator()(const std::vector<float>& values) const {
    to_.set_type(pb::AttributeProto::FLOATS);
    for (const float value : values) to_.add_floats(value);
  }
  void operator()(const std::vector<std::string>& values) const {
    to_.set_type(pb::AttributeProto::STRINGS);
    for (const std::string& value : values) to_.add_strings(value);
  }

 private:
  pb::AttributeProto& to_;
};

void fill(pb::NodeProto& node, const Node& from) {
  node.set_op_type(from.op);
  node.set_domain(from.domain);
  node.set_name(from.name);
  for (const std::string& name : from.inputs) node.add_input(name);
  for (const std::string& name : from.outputs) node.add_output(name);
  for (const auto& [name, value] : from.attributes) {
    pb::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    std::visit(AttributeFiller(attribute), value);
  }
}

}  // namespace

std::vector<std::byte> serialized(const WrittenModel& model) {
  pb::ModelProto file;
  file.set_ir_version(kIrVersion);
  file.set_producer_name("milliwatt");
  file.set_producer_version(MILLIWATT_VERSION);
  for (const auto& [domain, version] : model.opsets) {
    pb::OperatorSetIdProto& opset = *file.add_opset_import();
    opset.set_domain(domain);
    opset.set_version(version);
  }
  pb::GraphProto& graph = *file.mutable_graph();
  graph.set_name(model.name.empty() ? "network" : model.name);
  for (const Node& node : model.nodes) fill(*graph.add_node(), node);
  for (const auto& [name, constant] : model.constants) fill(*graph.add_initializer(), name, constant);
  for (const ValueInfo& input : model.inputs) fill(*graph.add_input(), input);
  for (const ValueInfo& output : model.outputs) fill(*graph.add_output(), output);
  for (const auto& [key, value] : model.metadata) {
    pb::StringStringEntryProto& entry = *file.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  std::string bytes;
  if (!file.SerializeToString(&bytes)) throw Error("the file would be larger than its format allows (2 GiB)");
  const auto span = std::as_bytes(std::span(bytes));
  return {span.begin(), span.end()};
}

}  // namespace milliwatt::onnx
