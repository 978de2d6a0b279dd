#include "formats/onnx/writers/exporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/file_layout.h"
#include "formats/onnx/own_names.h"
#include "formats/onnx/writers/operator_writer.h"

namespace milliwatt::onnx {
namespace {

constexpr std::string_view kLayoutKey = "milliwatt.file_layout.";

// Every dimension in the file: those that it does not have come last.
Order completed(Order order) {
  int next = static_cast<int>(order.size() - to_size(std::ranges::count(order, kUnit)));
  for (int& d : order) {
    if (d == kUnit) d = next++;
  }
  return order;
}

// The tensor's dimensions in the order in which the value has them, without those of size 1.
std::vector<std::size_t> large_dimensions(const Shape& shape, const Order& order) {
  std::vector<std::size_t> large;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] != 1) large.push_back(d);
  }
  std::ranges::sort(large, {}, [&](std::size_t d) { return order[d]; });
  return large;
}

// Elements of four bits, of which two share a byte, as bytes.
std::vector<std::byte> widened(const Tensor& tensor) {
  std::vector<std::byte> data;
  for (std::size_t i = 0; i < to_size(tensor.elements()); ++i) {
    const auto both = std::to_integer<unsigned>(tensor.data[i / 2]);
    const unsigned nibble = i % 2 == 0 ? both & 0xFU : both >> 4U;
    data.push_back(static_cast<std::byte>(nibble >= 8 ? nibble + 0xF0U : nibble));
  }
  return data;
}

ElementType type_in_file(ElementType type) { return type == ElementType::kInt4 ? ElementType::kInt8 : type; }

ValueInfo value_info(const std::string& name, const Tensor& tensor, const Order& order) {
  ValueInfo info{name, tensor.type, {}};
  for (const std::int64_t size : file_shape(tensor.shape, order)) info.dimensions.emplace_back(size);
  return info;
}

}  // namespace

Shape file_shape(const Shape& graph, const Order& order) {
  Shape shape(order.size() - to_size(std::ranges::count(order, kUnit)), 1);
  for (std::size_t d = 0; d < graph.size(); ++d) {
    if (order[d] != kUnit) shape[to_size(order[d])] = graph[d];
  }
  return shape;
}

bool has_units(const Order& order) { return std::ranges::count(order, kUnit) > 0; }

bool is_coded(const Tensor& tensor) {
  return !tensor.quantization.empty() && tensor.type != ElementType::kFloat32 && tensor.type != ElementType::kBool &&
         tensor.type != ElementType::kInt64;
}

Exporter::Exporter(const Graph& graph, Problems& problems) : graph_(graph), problems_(problems) {
  for (const Tensor& tensor : graph.tensors) names_.claim(tensor.name);
}

WrittenModel Exporter::run() {
  model_.name = graph_.name;
  model_.opsets[""] = kWrittenOpset;
  for (const auto& [key, text] : graph_.metadata) {
    if (!key.starts_with(kLayoutKey)) model_.metadata[key] = text;
  }
  write_inputs();
  for (const Operator& op : graph_.operators) write_operator(op);
  if (problems_.empty()) write_outputs();
  return std::move(model_);
}

void Exporter::write_inputs() {
  for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
    const TensorId id = graph_.inputs[i];
    const Tensor& tensor = graph_.tensor(id);
    const auto layout = file_layout_of_input(graph_, i);
    const Held held = {tensor.name, layout ? layout->order : file_order(tensor.shape.size())};
    (is_coded(tensor) ? raws_ : reals_)[id] = held;
    model_.inputs.push_back(value_info(tensor.name, tensor, held.order));
  }
}

void Exporter::write_operator(const Operator& op) {
  try {
    const Writer write = find_writer(op.kind);
    if (write == nullptr) {
      throw Error(fmt::format("cannot be written to a .onnx file; supported: {}", written_operators()));
    }
    for (const std::vector<TensorId>& ids : {op.inputs, op.outputs}) {
      for (const TensorId id : ids) {
        if (id == kNoTensor || graph_.tensor(id).type != ElementType::kInt16) continue;
        if (graph_.tensor(id).quantization.empty()) continue;
        throw Error("codes of 16 bits cannot be written to a .onnx file; supported: codes of 8 bits");
      }
    }
    write(OperatorWriter(*this, op));
  } catch (const Error& error) {
    problems_.add(error.within(operator_label(op)).what());
    for (const TensorId id : op.outputs) set_raw(id, {"", file_order(graph_.tensor(id).shape.size())});
  }
}

void Exporter::write_outputs() {
  std::set<std::string> written;
  for (const ValueInfo& input : model_.inputs) written.insert(input.name);
  for (std::size_t i = 0; i < graph_.outputs.size(); ++i) {
    const TensorId id = graph_.outputs[i];
    const Tensor& tensor = graph_.tensor(id);
    const auto layout = file_layout_of_output(graph_, i);
    const Order want = layout ? layout->order : file_order(tensor.shape.size());
    const std::string held = raw(id, want);
    std::string name = tensor.name;
    if (written.contains(name)) {
      // An output that is an input, or listed twice.
      name = claim(fmt::format("{}/output", name));
      node("Identity", {held}, {name}, {});
    } else if (held != name) {
      if (std::ranges::any_of(model_.nodes,
                              [&](const Node& one) { return std::ranges::count(one.outputs, name) > 0; })) {
        rename(name, claim(fmt::format("{}/inside", name)));
      }
      const bool is_own =
          std::ranges::any_of(model_.nodes, [&](const Node& one) { return std::ranges::count(one.outputs, held) > 0; });
      if (is_own && !taken_.contains(held) && !written.contains(held)) {
        rename(held, name);
      } else {
        node("Identity", {held}, {name}, {});
      }
    }
    written.insert(name);
    model_.outputs.push_back(value_info(name, tensor, want));
  }
}

void Exporter::rename(const std::string& from, const std::string& to) {
  for (Node& node : model_.nodes) {
    std::ranges::replace(node.inputs, from, to);
    std::ranges::replace(node.outputs, from, to);
    if (node.name == from) node.name = to;
  }
  for (auto* held : {&reals_, &raws_}) {
    for (auto& [id, value] : *held) {
      if (value.name == from) value.name = to;
    }
  }
  for (auto& [key, value] : others_) {
    if (value == from) value = to;
  }
}

TensorId Exporter::origin(TensorId id) const {
  const auto found = origins_.find(id);
  return found == origins_.end() ? id : found->second;
}

void Exporter::set_reshaped(TensorId id, TensorId from) { origins_[id] = origin(from); }

const Held& Exporter::real(TensorId id) {
  if (const auto found = reals_.find(id); found != reals_.end()) return found->second;
  const Tensor& tensor = graph_.tensor(id);
  const TensorId from = origin(id);
  if (from != id) {
    const Shape& shape = graph_.tensor(from).shape;
    const Held held = real(from);
    const Order plain = file_order(shape.size());
    const std::string moved =
        large_dimensions(shape, held.order) == large_dimensions(shape, plain) ? held.name : real(from, plain);
    const std::string name = result_name(id);
    const Shape sizes = {static_cast<std::int64_t>(tensor.shape.size())};
    node("Reshape", {moved, constant(name + "/shape", constant_of(tensor.shape, sizes))}, {name}, {});
    return reals_[id] = {name, file_order(tensor.shape.size())};
  }
  const Held& codes = raw(id);
  return reals_[id] = {decoded(codes.name, tensor.quantization, tensor.type, 0, tensor.name), codes.order};
}

std::string Exporter::real(TensorId id, const Order& order) {
  const Tensor& tensor = graph_.tensor(id);
  if (tensor.is_constant()) return constant_real(id, tensor.shape, order, tensor.quantization);
  return reordered(real(id), tensor.shape, order, tensor.name);
}

std::string Exporter::constant_real(TensorId id, const Shape& shape, const Order& order,
                                    const Quantization& quantization, bool is_matrix) {
  const Tensor& tensor = graph_.tensor(id);
  std::string& made = constants_[fmt::format("{} {} {} {} {}", id, fmt::join(shape, ","), fmt::join(order, ","),
                                             fmt::join(quantization.scales, ","), is_matrix)];
  if (!made.empty()) return made;
  const Shape in_file = file_shape(shape, order);
  const bool is_narrow = tensor.type == ElementType::kInt4;
  const ElementType type = type_in_file(tensor.type);
  const std::vector<std::byte> bytes = is_narrow ? widened(tensor) : tensor.data;
  Constant elements = {type, in_file, to_file({in_file, order}, bytes, to_size(element_bytes(type)))};
  if (is_matrix) elements.shape = {in_file[0], tensor.elements() / in_file[0]};
  const std::string wanted = taken_.insert(tensor.name).second ? tensor.name : claim(tensor.name + "/reordered");
  model_.constants[wanted] = std::move(elements);
  if (quantization.empty() || type == ElementType::kFloat32) return made = wanted;
  const int axis = quantization.per_channel() ? order[to_size(quantization.axis)] : 0;
  return made = decoded(wanted, quantization, type, axis, tensor.name);
}

const Held& Exporter::raw(TensorId id) {
  const Tensor& tensor = graph_.tensor(id);
  if (!is_coded(tensor) && !tensor.is_constant()) return real(id);
  if (const auto found = raws_.find(id); found != raws_.end()) return found->second;
  if (tensor.is_constant()) {
    return raws_[id] = {constant_real(id, tensor.shape, file_order(tensor.shape.size()), {}),
                        file_order(tensor.shape.size())};
  }
  if (origin(id) == id) throw InternalError("internal error: a tensor that nothing wrote");
  encode(id, Held(real(id)));
  return raws_.at(id);
}

std::string Exporter::raw(TensorId id, const Order& order) {
  return reordered(Held(raw(id)), graph_.tensor(id).shape, order, graph_.tensor(id).name);
}

std::string Exporter::result_name(TensorId id) {
  const Tensor& tensor = graph_.tensor(id);
  if (is_coded(tensor)) return claim(fmt::format("{}{}", tensor.name, kRealSuffix));
  return taken_.insert(tensor.name).second ? tensor.name : claim(tensor.name + "/value");
}

void Exporter::set_real(TensorId id, const Held& held) {
  if (is_coded(graph_.tensor(id))) {
    encode(id, held);
  } else {
    reals_[id] = held;
  }
}

void Exporter::set_raw(TensorId id, const Held& held) { (is_coded(graph_.tensor(id)) ? raws_ : reals_)[id] = held; }

void Exporter::node(std::string_view op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs,
                    const std::map<std::string, AttributeValue, std::less<>>& attributes, std::string_view domain) {
  model_.nodes.push_back({std::string(op), std::string(domain), outputs[0], inputs, outputs, attributes});
}

std::string Exporter::constant(const std::string& wanted, Constant constant) {
  const std::string name = claim(wanted);
  model_.constants[name] = std::move(constant);
  return name;
}

std::string Exporter::reordered(const Held& held, const Shape& graph_shape, const Order& want,
                                const std::string& wanted_name) {
  if (held.order == want) return held.name;
  std::string& made = others_[{held.name, want}];
  if (!made.empty()) return made;
  const auto reshape = [&](const std::string& from, const Order& order) {
    const std::string name = claim(wanted_name + "/reshaped");
    const Shape shape = file_shape(graph_shape, order);
    node("Reshape", {from, constant(name + "/shape", constant_of(shape, {static_cast<std::int64_t>(shape.size())}))},
         {name}, {});
    return name;
  };
  if (large_dimensions(graph_shape, held.order) == large_dimensions(graph_shape, want)) {
    return made = reshape(held.name, want);
  }
  const Order from = completed(held.order);
  const Order to = completed(want);
  std::string moved = has_units(held.order) ? reshape(held.name, from) : held.name;
  std::vector<std::int64_t> places(from.size());
  for (std::size_t d = 0; d < from.size(); ++d) places[to_size(to[d])] = from[d];
  const std::string name = claim(wanted_name + "/transposed");
  node("Transpose", {moved}, {name}, {{"perm", places}});
  return made = has_units(want) ? reshape(name, want) : name;
}

std::pair<std::string, std::string> Exporter::coding(const Quantization& quantization, ElementType type,
                                                     const std::string& name) {
  const auto count = static_cast<std::int64_t>(quantization.scales.size());
  const Shape shape = count > 1 ? Shape{count} : Shape{};
  std::pair<std::string, std::string> names;
  names.first = constant(name + "/scale", constant_of(quantization.scales, shape));
  if (type == ElementType::kInt32) return names;  // they have none
  Constant points{type, shape, {}};
  for (const std::int32_t point : quantization.zero_points) points.data.push_back(static_cast<std::byte>(point));
  names.second = constant(name + "/zero_point", std::move(points));
  return names;
}

std::string Exporter::decoded(const std::string& codes, const Quantization& quantization, ElementType type, int axis,
                              const std::string& tensor_name) {
  const auto [scale, zero_point] = coding(quantization, type, codes);
  std::vector<std::string> inputs = {codes, scale};
  if (!zero_point.empty()) inputs.push_back(zero_point);
  const std::string name = claim(tensor_name + "/decoded");
  node("DequantizeLinear", inputs, {name}, {{"axis", std::int64_t{axis}}});
  return name;
}

void Exporter::encode(TensorId id, const Held& real) {
  const Tensor& tensor = graph_.tensor(id);
  const bool is_byte = tensor.type == ElementType::kInt8 || tensor.type == ElementType::kUint8;
  if (!is_byte || tensor.quantization.per_channel()) {
    throw Error(fmt::format("codes of type {}{} are computed; supported: s8, u8, with one scale",
                            element_name(tensor.type), tensor.quantization.per_channel() ? ", a scale an index" : ""));
  }
  const auto [scale, zero_point] = coding(tensor.quantization, tensor.type, tensor.name);
  const std::string name = taken_.insert(tensor.name).second ? tensor.name : claim(tensor.name + "/codes");
  node("QuantizeLinear", {real.name, scale, zero_point}, {name}, {{"axis", std::int64_t{0}}});
  raws_[id] = {name, real.order};
}

}  // namespace milliwatt::onnx
