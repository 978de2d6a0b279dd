#include "formats/tflite/tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "formats/tflite/element_types.h"
#include "formats/tflite/narrow_elements.h"
#include "formats/unique_names.h"

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;

// A small file can name the same bytes again and again; these bound what is made of it.
constexpr std::size_t kMostTensors = 16384;
constexpr std::size_t kMostDimensions = 8;
constexpr std::size_t kLongestName = 4096;
constexpr std::uint64_t kMostConstantBytes = kLargestFileBytes;

std::string type_name(schema::TensorType type) {
  const std::string_view name = schema::EnumNameTensorType(type);
  return name.empty() ? fmt::format("number {}", static_cast<int>(type)) : std::string(name);
}

class TensorImporter {
 public:
  TensorImporter(const schema::Model& model, const schema::SubGraph& subgraph, Graph& graph, Problems& problems)
      : model_(model), graph_(graph), problems_(problems) {
    note_used(subgraph.inputs());
    note_used(subgraph.outputs());
    if (subgraph.operators() == nullptr) return;
    for (const schema::Operator* op : *subgraph.operators()) {
      note_used(op->inputs());
      note_used(op->outputs());
    }
  }

  void import(const schema::Tensor& from) {
    const std::size_t id = graph_.tensors.size();
    graph_.tensors.emplace_back();
    Tensor& tensor = graph_.tensors.back();
    tensor.name = names_.claim(name_of(from, id));
    place_ = fmt::format("tensor {} {}", id, in_quotes(tensor.name));

    if (const std::optional<ElementType> type = element_type(from.type())) {
      tensor.type = *type;
    } else if (is_narrow(from.type())) {
      tensor.type = from.type() == schema::TensorType::INT4 ? ElementType::kInt8 : ElementType::kFloat32;
    } else if (from.type() != schema::TensorType::RESOURCE) {  // of handles variables.cpp takes care
      problem(fmt::format(
          "type {}; supported: FLOAT32, INT8, UINT8, INT16, INT32, INT64, BOOL, and INT4 and FLOAT16 in constants",
          type_name(from.type())));
    }
    tensor.is_variable = from.is_variable();
    import_shape(from, tensor);
    if (from.quantization() != nullptr) import_quantization(*from.quantization(), tensor);
    import_data(from, tensor);
    if (is_narrow(from.type())) widen(from.type(), tensor);
  }

 private:
  /// Types of constants alone: they become int8 and float32.
  static bool is_narrow(schema::TensorType type) {
    return type == schema::TensorType::INT4 || type == schema::TensorType::FLOAT16;
  }

  void widen(schema::TensorType type, Tensor& tensor) {
    if (!tensor.is_constant()) {
      problem(fmt::format("type {}; supported: in constants", type_name(type)));
      return;
    }
    const bool is_int4 = type == schema::TensorType::INT4;
    const std::size_t bytes = tensor.data.size();
    const std::size_t most = is_int4 ? bytes * 2 : bytes / 2;  // elements
    const std::optional<std::size_t> count = elements_up_to(tensor.shape, most);
    if (!count || (is_int4 ? (*count + 1) / 2 : *count * 2) != bytes) {
      problem(fmt::format("{} bytes of {} {}; the file is damaged: export the model again", bytes,
                          shape_text(tensor.shape), type_name(type)));
      tensor.data.clear();
      return;
    }
    if (!within_budget(is_int4 ? bytes : std::uint64_t{bytes} * 2)) return;
    tensor.data = is_int4 ? int8_of_int4(tensor.data, *count) : float32_of_float16(tensor.data);
  }

  /// The product of the sizes; nothing if it is more.
  static std::optional<std::size_t> elements_up_to(const Shape& shape, std::size_t most) {
    std::size_t count = 1;
    for (const std::int64_t size : shape) {
      if (size < 1 || to_size(size) > most / count) return std::nullopt;
      count *= to_size(size);
    }
    return count;
  }

  void problem(const std::string& what) { problems_.add(place_ + ": " + what); }

  std::string name_of(const schema::Tensor& from, std::size_t id) {
    const std::string fallback = fmt::format("tensor{}", id);
    if (from.name() == nullptr || from.name()->size() == 0) return fallback;
    if (from.name()->size() > kLongestName) {
      problems_.add(
          fmt::format("tensor {}: a name of {} bytes; supported: up to {}", id, from.name()->size(), kLongestName));
      return fallback;
    }
    return from.name()->str();
  }

  void import_shape(const schema::Tensor& from, Tensor& tensor) {
    if (from.shape() == nullptr) return;
    if (from.shape()->size() > kMostDimensions) {
      problem(fmt::format("{} dimensions; supported: up to {}", from.shape()->size(), kMostDimensions));
      return;
    }
    tensor.shape.assign(from.shape()->begin(), from.shape()->end());
    if (std::ranges::any_of(tensor.shape, [](std::int64_t size) { return size < 1; })) {
      if (!used_.contains(static_cast<std::int32_t>(graph_.tensors.size() - 1))) {
        tensor.shape.clear();  // converters leave empty tensors behind that only say a quantization
        return;
      }
      problem(fmt::format("shape {}; every size must be at least 1: export the model again with fixed sizes",
                          shape_text(tensor.shape)));
    }
  }

  void import_quantization(const schema::QuantizationParameters& from, Tensor& tensor) {
    if (from.details_kind() != 0) {
      problem("quantization of its own kind; supported: scales and zero points");
      return;
    }
    if (from.scale() == nullptr || from.scale()->size() == 0) return;
    const std::size_t count = from.scale()->size();
    const std::size_t zeros = from.zero_point() == nullptr ? 0 : from.zero_point()->size();
    if (zeros > 1 && zeros != count) {
      problem(fmt::format("{} scales and {} zero points; supported: as many of both", count, zeros));
      return;
    }
    if (!within_budget(std::uint64_t{count} * (sizeof(float) + sizeof(std::int32_t)))) return;

    tensor.quantization.scales.assign(from.scale()->begin(), from.scale()->end());
    // A vector (biases) has but one axis, whatever the file says: some converters copy the axis of the weights.
    if (count > 1 && tensor.shape.size() > 1) tensor.quantization.axis = from.quantized_dimension();
    for (std::size_t i = 0; i < count; ++i) {
      const auto index = static_cast<flatbuffers::uoffset_t>(zeros == 1 ? 0 : i);
      const std::int64_t zero = zeros == 0 ? 0 : from.zero_point()->Get(index);
      if (!std::in_range<std::int32_t>(zero)) {
        problem(fmt::format("zero point {}; supported: 32 bits", zero));
        return;
      }
      tensor.quantization.zero_points.push_back(static_cast<std::int32_t>(zero));
    }
  }

  void import_data(const schema::Tensor& from, Tensor& tensor) {
    if (from.sparsity() != nullptr) problem("sparse weights; supported: dense ones");
    if (from.external_buffer() != 0) problem("data in another file; supported: data in this one");
    const std::size_t buffers = model_.buffers() == nullptr ? 0 : model_.buffers()->size();
    if (from.buffer() == 0 && buffers == 0) return;
    if (from.buffer() >= buffers) {
      problem(fmt::format("buffer {}; the file has {}", from.buffer(), buffers));
      return;
    }
    const schema::Buffer& buffer = *model_.buffers()->Get(from.buffer());
    if (buffer.offset() > 1) problem("data behind the tables (a file of more than 2 GB); supported: data within them");
    if (buffer.data() == nullptr || buffer.data()->size() == 0 || !within_budget(buffer.data()->size())) return;
    tensor.data.resize(buffer.data()->size());
    std::memcpy(tensor.data.data(), buffer.data()->data(), tensor.data.size());
  }

  bool within_budget(std::uint64_t bytes) {
    if (bytes > kMostConstantBytes - constant_bytes_) {
      problem(fmt::format("constants of more than {} bytes in all; supported: up to that", kMostConstantBytes));
      return false;
    }
    constant_bytes_ += bytes;
    return true;
  }

  void note_used(const flatbuffers::Vector<std::int32_t>* ids) {
    if (ids != nullptr) used_.insert(ids->begin(), ids->end());
  }

  const schema::Model& model_;
  Graph& graph_;
  Problems& problems_;
  std::set<std::int32_t> used_;  // tensors that an operator or the caller names
  UniqueNames names_;
  std::string place_;
  std::uint64_t constant_bytes_ = 0;
};

}  // namespace

void import_tensors(const schema::Model& model, const schema::SubGraph& subgraph, Graph& graph, Problems& problems) {
  if (subgraph.tensors() == nullptr) return;
  if (subgraph.tensors()->size() > kMostTensors) {
    problems.add(fmt::format("{} tensors; supported: up to {}", subgraph.tensors()->size(), kMostTensors));
    return;
  }
  TensorImporter importer(model, subgraph, graph, problems);
  for (const schema::Tensor* tensor : *subgraph.tensors()) importer.import(*tensor);
}

}  // namespace milliwatt::tflite
