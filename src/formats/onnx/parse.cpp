// The only file that sees the format's own types. Sizes that the bytes claim are believed only where as many bytes are
// there: memory stays below a small multiple of the file's size.
#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/error.h"
#include "base/half_precision.h"
#include "base/in_quotes.h"
#include "base/problems.h"
#include "formats/onnx/model.h"

namespace milliwatt::onnx {
namespace {

namespace pb = ::onnx;

constexpr int kMostNodes = 16384;
constexpr int kMostDimensions = 8;
constexpr std::int64_t kMostElements = std::int64_t{1} << 30;

// The graph's type of an ONNX element type; nothing where it has none.
std::optional<ElementType> element_type(std::int32_t type) {
  switch (type) {
    case pb::TensorProto::FLOAT:
    case pb::TensorProto::FLOAT16:
    case pb::TensorProto::DOUBLE:
      return ElementType::kFloat32;
    case pb::TensorProto::UINT8:
      return ElementType::kUint8;
    case pb::TensorProto::INT8:
      return ElementType::kInt8;
    case pb::TensorProto::INT16:
      return ElementType::kInt16;
    case pb::TensorProto::INT32:
      return ElementType::kInt32;
    case pb::TensorProto::INT64:
      return ElementType::kInt64;
    case pb::TensorProto::BOOL:
      return ElementType::kBool;
    default:
      return std::nullopt;
  }
}

std::string type_name(std::int32_t type) {
  if (!pb::TensorProto::DataType_IsValid(type)) return fmt::format("number {}", type);
  return pb::TensorProto::DataType_Name(static_cast<pb::TensorProto::DataType>(type));
}

constexpr std::string_view kTypes = "FLOAT, FLOAT16, DOUBLE, INT8, UINT8, INT16, INT32, INT64, BOOL";

template <typename T>
void append(std::vector<std::byte>& data, T value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  data.insert(data.end(), bytes.begin(), bytes.end());
}

// Elements of From in `raw`, as To.
template <typename From, typename To>
void append_raw(const std::string& raw, std::vector<std::byte>& data) {
  for (std::size_t at = 0; at + sizeof(From) <= raw.size(); at += sizeof(From)) {
    From value{};
    std::memcpy(&value, raw.data() + at, sizeof(From));
    if constexpr (std::is_same_v<From, std::uint16_t>) {
      append(data, from_half(value));
    } else {
      append(data, static_cast<To>(value));
    }
  }
}

std::vector<std::byte> raw_elements(const pb::TensorProto& from) {
  const std::string& raw = from.raw_data();
  std::vector<std::byte> data;
  if (from.data_type() == pb::TensorProto::FLOAT16) {
    append_raw<std::uint16_t, float>(raw, data);
  } else if (from.data_type() == pb::TensorProto::DOUBLE) {
    append_raw<double, float>(raw, data);
  } else {
    const auto bytes = std::as_bytes(std::span(raw));
    data.assign(bytes.begin(), bytes.end());
  }
  return data;
}

template <typename To>
std::vector<std::byte> narrowed(const pb::TensorProto& from, std::string_view& problem) {
  std::vector<std::byte> data;
  for (const std::int32_t value : from.int32_data()) {
    if (value < std::numeric_limits<To>::min() || value > std::numeric_limits<To>::max()) problem = "out of range";
    append(data, static_cast<To>(value));
  }
  return data;
}

std::vector<std::byte> listed_elements(const pb::TensorProto& from, std::string_view& problem) {
  std::vector<std::byte> data;
  switch (from.data_type()) {
    case pb::TensorProto::FLOAT:
      for (const float value : from.float_data()) append(data, value);
      break;
    case pb::TensorProto::DOUBLE:
      for (const double value : from.double_data()) append(data, static_cast<float>(value));
      break;
    case pb::TensorProto::FLOAT16:
      for (const std::int32_t bits : from.int32_data()) append(data, from_half(static_cast<std::uint16_t>(bits)));
      break;
    case pb::TensorProto::INT64:
      for (const std::int64_t value : from.int64_data()) append(data, value);
      break;
    case pb::TensorProto::INT32:
      return narrowed<std::int32_t>(from, problem);
    case pb::TensorProto::INT16:
      return narrowed<std::int16_t>(from, problem);
    case pb::TensorProto::INT8:
      return narrowed<std::int8_t>(from, problem);
    default:
      return narrowed<std::uint8_t>(from, problem);
  }
  return data;
}

class Parser {
 public:
  Model parse(std::span<const std::byte> bytes) {
    pb::ModelProto proto;
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !proto.has_graph()) {
      throw Error(fmt::format("not an ONNX model, or damaged: its {} bytes hold no graph; give a whole .onnx file",
                              bytes.size()));
    }
    for (const pb::OperatorSetIdProto& set : proto.opset_import()) {
      model_.opsets[domain_of(set.domain())] = set.version();
    }
    if (proto.functions_size() > 0) {
      problems_.add(fmt::format("{} functions of the model's own; supported: a model whose functions are inlined",
                                proto.functions_size()));
    }
    read_graph(proto.graph());
    problems_.throw_if_any("");
    return std::move(model_);
  }

 private:
  static std::string domain_of(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

  void read_graph(const pb::GraphProto& graph) {
    if (graph.node_size() > kMostNodes) {
      problems_.add(fmt::format("{} operators; supported: up to {}", graph.node_size(), kMostNodes));
      return;
    }
    if (graph.sparse_initializer_size() > 0) problems_.add("sparse constants; supported: dense ones");
    for (const pb::TensorProto& tensor : graph.initializer()) {
      const std::string place = "constant " + in_quotes(tensor.name());
      Constant constant = read_tensor(tensor, place);
      if (!model_.constants.emplace(tensor.name(), std::move(constant)).second) {
        problems_.add(place + ": there are two of this name; each needs its own");
      }
    }
    for (const pb::ValueInfoProto& input : graph.input()) {
      if (!model_.constants.contains(input.name())) read_input(input);
    }
    for (const pb::ValueInfoProto& output : graph.output()) model_.outputs.push_back(output.name());
    for (const pb::NodeProto& node : graph.node()) read_node(node);
  }

  void read_input(const pb::ValueInfoProto& from) {
    const std::string place = "input " + in_quotes(from.name());
    ValueInfo input;
    input.name = from.name();
    if (!from.type().has_tensor_type()) {
      problems_.add(place + ": a sequence, map or optional; supported: a tensor");
      return;
    }
    const pb::TypeProto::Tensor& tensor = from.type().tensor_type();
    if (const auto type = element_type(tensor.elem_type())) {
      input.type = *type;
    } else {
      problems_.add(fmt::format("{}: type {}; supported: {}", place, type_name(tensor.elem_type()), kTypes));
    }
    if (!tensor.has_shape()) problems_.add(place + ": no shape; give one with --shape NAME=1,3,96,96");
    if (tensor.shape().dim_size() > kMostDimensions) {
      problems_.add(
          fmt::format("{}: {} dimensions; supported: up to {}", place, tensor.shape().dim_size(), kMostDimensions));
      return;
    }
    for (const pb::TensorShapeProto::Dimension& size : tensor.shape().dim()) {
      if (size.has_dim_value() && size.dim_value() > 0) {
        input.dimensions.emplace_back(size.dim_value());
      } else {
        input.dimensions.emplace_back(size.dim_param().empty() ? "?" : size.dim_param());
      }
    }
    model_.inputs.push_back(std::move(input));
  }

  Constant read_tensor(const pb::TensorProto& from, const std::string& place) {
    Constant constant;
    const auto type = element_type(from.data_type());
    if (!type) {
      problems_.add(fmt::format("{}: type {}; supported: {}", place, type_name(from.data_type()), kTypes));
      return constant;
    }
    if (from.data_location() == pb::TensorProto::EXTERNAL) {
      problems_.add(place + ": its values lie in another file; save the model with its data inside");
      return constant;
    }
    constant.type = *type;
    std::int64_t count = 1;
    for (const std::int64_t size : from.dims()) {
      constant.shape.push_back(size);
      const bool is_good = size >= 0 && (size == 0 || count <= kMostElements / size);
      count = is_good ? count * size : -1;
      if (!is_good || from.dims_size() > kMostDimensions) {
        problems_.add(fmt::format("{}: {} dimensions, one of them {}; supported: up to {} of 0 or more elements", place,
                                  from.dims_size(), size, kMostDimensions));
        return constant;
      }
    }
    std::string_view problem;
    constant.data = from.has_raw_data() ? raw_elements(from) : listed_elements(from, problem);
    if (!problem.empty()) problems_.add(fmt::format("{}: values {} for its type", place, problem));
    const std::int64_t expected = bytes_of(constant.type, count);
    if (static_cast<std::int64_t>(constant.data.size()) != expected) {
      problems_.add(fmt::format("{}: values for {} bytes; its shape {} needs {}", place, constant.data.size(),
                                shape_text(constant.shape), expected));
    }
    return constant;
  }

  AttributeValue read_attribute(const pb::AttributeProto& from, const std::string& place) {
    switch (from.type()) {
      case pb::AttributeProto::INT:
        return from.i();
      case pb::AttributeProto::FLOAT:
        return from.f();
      case pb::AttributeProto::STRING:
        return from.s();
      case pb::AttributeProto::TENSOR:
        return read_tensor(from.t(), place);
      case pb::AttributeProto::INTS:
        return std::vector<std::int64_t>(from.ints().begin(), from.ints().end());
      case pb::AttributeProto::FLOATS:
        return std::vector<float>(from.floats().begin(), from.floats().end());
      case pb::AttributeProto::STRINGS:
        return std::vector<std::string>(from.strings().begin(), from.strings().end());
      default:
        return OtherAttribute{};
    }
  }

  void read_node(const pb::NodeProto& from) {
    Node node;
    for (const std::string& name : from.output()) {
      if (name.find('\x1f') != std::string::npos) problems_.add(in_quotes(name) + ": a control character in a name");
    }
    node.op = from.op_type();
    node.domain = domain_of(from.domain());
    node.name = from.name();
    node.inputs.assign(from.input().begin(), from.input().end());
    node.outputs.assign(from.output().begin(), from.output().end());
    for (const pb::AttributeProto& attribute : from.attribute()) {
      const std::string place = fmt::format("op {} {} {}: {}", model_.nodes.size(), as_word(node.op),
                                            in_quotes(node.name), as_word(attribute.name()));
      node.attributes[attribute.name()] = read_attribute(attribute, place);
    }
    model_.nodes.push_back(std::move(node));
  }

  Model model_;
  Problems problems_;
};

}  // namespace

Model parse_model(std::span<const std::byte> bytes) { return Parser().parse(bytes); }

}  // namespace milliwatt::onnx
