// The graph's parts become the format's tables one for one, so that tensors keep their numbers. What comes out is read
// back before it is given away: the reader's limits hold here too without being said twice.
#include "formats/tflite/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "formats/tflite/element_types.h"
#include "formats/tflite/metadata.h"
#include "formats/tflite/operator_options.h"
#include "formats/tflite/read.h"
#include "graph/verify.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;

constexpr std::uint32_t kSchemaVersion = 3;

class ModelBuilder {
 public:
  ModelBuilder(const Graph& graph, Problems& problems) : graph_(graph), problems_(problems) {
    for (const Operator& op : graph.operators) {
      if (op.kind == "READ_VARIABLE") resources_.insert(op.inputs.at(0));
      if (op.kind == "ASSIGN_VARIABLE") resources_.insert(op.outputs.at(0));
    }
  }

  schema::ModelT build() {
    model_.version = kSchemaVersion;
    model_.description = std::string("milliwatt ") + MILLIWATT_VERSION;
    model_.buffers.push_back(std::make_unique<schema::BufferT>());  // number 0 is that of tensors without data
    auto subgraph = std::make_unique<schema::SubGraphT>();
    subgraph->name = graph_.name;
    subgraph->inputs = graph_.inputs;
    subgraph->outputs = graph_.outputs;
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const auto id = static_cast<TensorId>(i);
      subgraph->tensors.push_back(resources_.contains(id) ? handle(id) : build(graph_.tensor(id)));
    }
    if (!resources_.empty()) {
      auto once = std::make_unique<schema::OperatorT>();
      schema::CallOnceOptionsT options;
      options.init_subgraph_index = 1;
      once->builtin_options.Set(options);
      once->opcode_index = code_index(schema::BuiltinOperator::CALL_ONCE, 1);
      subgraph->operators.push_back(std::move(once));
    }
    for (const TensorId id : resources_) subgraph->operators.push_back(handle_operator(id, id));
    for (const Operator& op : graph_.operators) {
      if (auto built = build(op)) subgraph->operators.push_back(std::move(built));
    }
    model_.subgraphs.push_back(std::move(subgraph));
    if (!resources_.empty()) model_.subgraphs.push_back(first_values());
    tflite::export_metadata(graph_, model_, problems_);
    return std::move(model_);
  }

 private:
  std::unique_ptr<schema::TensorT> build(const Tensor& from) {
    auto tensor = std::make_unique<schema::TensorT>();
    tensor->name = from.name;
    tensor->type = tflite::tensor_type(from.type);
    tensor->shape.reserve(from.shape.size());
    for (const std::int64_t size : from.shape) tensor->shape.push_back(static_cast<std::int32_t>(size));
    tensor->has_rank = true;
    tensor->is_variable = from.is_variable;
    if (!from.quantization.empty()) {
      tensor->quantization = std::make_unique<schema::QuantizationParametersT>();
      tensor->quantization->scale = from.quantization.scales;
      tensor->quantization->zero_point.assign(from.quantization.zero_points.begin(),
                                              from.quantization.zero_points.end());
      tensor->quantization->quantized_dimension = from.quantization.per_channel() ? from.quantization.axis : 0;
    }
    if (from.is_constant()) {
      tensor->buffer = static_cast<std::uint32_t>(model_.buffers.size());
      model_.buffers.push_back(std::make_unique<schema::BufferT>());
      std::vector<std::uint8_t>& data = model_.buffers.back()->data;
      data.resize(from.data.size());
      std::memcpy(data.data(), from.data.data(), data.size());
    }
    return tensor;
  }

  // A variable that operators read and assign is a resource, which a handle names.
  std::unique_ptr<schema::TensorT> handle(TensorId id) const {
    auto tensor = std::make_unique<schema::TensorT>();
    tensor->name = graph_.tensor(id).name;
    tensor->type = schema::TensorType::RESOURCE;
    tensor->has_rank = true;
    return tensor;
  }

  // Makes the handle `to` of the variable. Interpreters take the two names as they are: none may be left out.
  std::unique_ptr<schema::OperatorT> handle_operator(TensorId variable, std::int32_t to) {
    auto op = std::make_unique<schema::OperatorT>();
    schema::VarHandleOptionsT options;
    options.container = "variables";
    options.shared_name = fmt::format("{}:{}", variable, graph_.tensor(variable).name);
    op->builtin_options.Set(options);
    op->opcode_index = code_index(schema::BuiltinOperator::VAR_HANDLE, 1);
    op->outputs = {to};
    return op;
  }

  std::unique_ptr<schema::OperatorT> access(schema::BuiltinOperator code, std::vector<std::int32_t> inputs,
                                            std::vector<std::int32_t> outputs) {
    auto op = std::make_unique<schema::OperatorT>();
    op->opcode_index = code_index(code, 1);
    op->inputs = std::move(inputs);
    op->outputs = std::move(outputs);
    return op;
  }

  // What runs once, before the first inference: variables begin with 0, which is the zero point of codes.
  std::unique_ptr<schema::SubGraphT> first_values() {
    auto once = std::make_unique<schema::SubGraphT>();
    once->name = "first_values";
    for (const TensorId id : resources_) {
      Tensor value = graph_.tensor(id);
      value.name += "/first";
      value.is_variable = false;
      const bool has_codes = value.type == ElementType::kInt8 && !value.quantization.empty();
      const auto zero = static_cast<std::byte>(has_codes ? value.quantization.zero_points[0] : 0);
      value.data.assign(static_cast<std::size_t>(value.bytes()), zero);
      const auto number = static_cast<std::int32_t>(once->tensors.size());
      once->tensors.push_back(handle(id));
      once->tensors.push_back(build(value));
      once->operators.push_back(handle_operator(id, number));
      once->operators.push_back(access(schema::BuiltinOperator::ASSIGN_VARIABLE, {number, number + 1}, {}));
    }
    return once;
  }

  // nullptr, with a problem, where the format has no such operator.
  std::unique_ptr<schema::OperatorT> build(const Operator& from) {
    if (from.kind == "READ_VARIABLE") {
      return access(schema::BuiltinOperator::READ_VARIABLE, {from.inputs[0]}, {from.outputs[0]});
    }
    if (from.kind == "ASSIGN_VARIABLE") {
      return access(schema::BuiltinOperator::ASSIGN_VARIABLE, {from.outputs[0], from.inputs[0]}, {});
    }
    const tflite::OperatorRow* row = tflite::find_operator_row(from.kind);
    if (row == nullptr) {
      problems_.add(operator_label(from) +
                    " cannot be written to a .tflite file; supported: " + tflite::supported_operators());
      return nullptr;
    }
    auto op = std::make_unique<schema::OperatorT>();
    op->inputs = from.inputs;
    op->outputs = from.outputs;
    int version = tflite::write_options(graph_, from, row->describe, *op, problems_);
    for (const TensorId id : from.inputs) version = std::max(version, version_for(*row, id));
    for (const TensorId id : from.outputs) version = std::max(version, version_for(*row, id));
    op->opcode_index = code_index(row->code, version);
    return op;
  }

  int version_for(const tflite::OperatorRow& row, TensorId id) const {
    if (id == kNoTensor) return 1;
    const ElementType type = graph_.tensor(id).type;
    return type == ElementType::kInt8 ? row.int8_version : type == ElementType::kInt16 ? row.int16_version : 1;
  }

  // Operators of one kind and version share an entry; entries stand in the order of their first use.
  std::uint32_t code_index(schema::BuiltinOperator code, int version) {
    const auto same = [&](const auto& entry) { return entry->builtin_code == code && entry->version == version; };
    const auto found = std::ranges::find_if(model_.operator_codes, same);
    if (found != model_.operator_codes.end()) return static_cast<std::uint32_t>(found - model_.operator_codes.begin());
    constexpr int kNotNarrow = 127;  // what the old one-byte field says of numbers that it cannot hold
    auto entry = std::make_unique<schema::OperatorCodeT>();
    entry->builtin_code = code;
    entry->narrow_builtin_code = static_cast<std::int8_t>(std::min(static_cast<int>(code), kNotNarrow));
    entry->version = version;
    model_.operator_codes.push_back(std::move(entry));
    return static_cast<std::uint32_t>(model_.operator_codes.size() - 1);
  }

  const Graph& graph_;
  Problems& problems_;
  schema::ModelT model_;
  std::set<TensorId> resources_;
};

void check(const Graph& graph) {
  Problems problems;
  for (const std::string& problem : structural_problems(graph)) problems.add(problem);
  std::uint64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors) bytes += tensor.data.size();
  if (bytes > kLargestFileBytes) {
    problems.add(fmt::format("{} bytes of constants; supported: up to {}", bytes, kLargestFileBytes));
  }
  problems.throw_if_any("");
}

std::vector<std::byte> packed(const Graph& graph) {
  Problems problems;
  const schema::ModelT model = ModelBuilder(graph, problems).build();
  problems.throw_if_any("");
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

bool tflite_has(std::string_view kind) { return tflite::find_operator_row(kind) != nullptr; }

std::vector<std::byte> tflite_bytes(const Graph& graph, const std::string& target_name) {
  std::vector<std::byte> bytes;
  try {
    check(graph);
    bytes = packed(graph);
  } catch (const Error& error) {
    throw error.within(target_name);
  }
  parse_tflite(bytes, target_name);
  return bytes;
}

void write_tflite(const Graph& graph, const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = tflite_bytes(graph, path.string());
  write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace milliwatt
