#include "formats/onnx/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "formats/file_layout.h"
#include "formats/onnx/input_orders.h"
#include "formats/onnx/node.h"
#include "ops/execute.h"

namespace milliwatt::onnx {
namespace {

// A small file must not become a large graph: no constant is computed that is larger, and than what it is made of.
constexpr std::int64_t kMostFoldedBytes = std::int64_t{1} << 24;
constexpr std::int64_t kMostElements = std::int64_t{1} << 28;
constexpr std::size_t kMostMadeBytes = std::size_t{1} << 28;
constexpr std::size_t kMostOperators = 65536;

std::string label(const Node& node, int number) {
  const std::string domain = node.domain.empty() ? "" : as_word(node.domain) + ".";
  const std::string& name = node.name.empty() && !node.outputs.empty() ? node.outputs[0] : node.name;
  return fmt::format("op {} {}{} {}", number, domain, as_word(node.op), in_quotes(name));
}

// Values of our own have names that no file has (NodeView::value_name).
std::string without_marks(std::string name) {
  std::ranges::replace(name, kOwnMark, '/');
  return name;
}

// Numbers of the operators in an order in which each finds what it reads; those that never do come last. The file's own
// order where that is one.
std::vector<int> runnable_order(const std::vector<Node>& nodes) {
  std::map<std::string_view, int> writers;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& name : nodes[i].outputs) {
      if (!name.empty()) writers.emplace(name, static_cast<int>(i));
    }
  }
  std::vector<int> missing(nodes.size(), 0);
  std::vector<std::vector<int>> readers(nodes.size());
  std::set<int> ready;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& name : nodes[i].inputs) {
      const auto writer = writers.find(name);
      if (name.empty() || writer == writers.end()) continue;
      ++missing[i];
      readers[to_size(writer->second)].push_back(static_cast<int>(i));
    }
    if (missing[i] == 0) ready.insert(static_cast<int>(i));
  }
  std::vector<int> order;
  std::vector<bool> is_done(nodes.size(), false);
  while (!ready.empty()) {
    const int next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    is_done[to_size(next)] = true;
    for (const int reader : readers[to_size(next)]) {
      if (--missing[to_size(reader)] == 0) ready.insert(reader);
    }
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_done[i]) order.push_back(static_cast<int>(i));
  }
  return order;
}

}  // namespace

std::int64_t checked_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 1 || size > kMostElements / count) return 0;
    count *= size;
  }
  return count;
}

Importer::Importer(const Model& model, const std::map<std::string, Shape>& shapes, std::size_t file_bytes, Graph& graph,
                   Problems& problems)
    : model_(model),
      shapes_(shapes),
      graph_(graph),
      problems_(problems),
      most_made_bytes_(kMostMadeBytes + 4 * file_bytes) {
  for (const Node& node : model.nodes) {
    for (const std::string& name : node.inputs) ++readers_[name];
  }
  for (const std::string& name : model.outputs) ++readers_[name];
}

std::int64_t Importer::opset(std::string_view domain) const {
  const auto found = model_.opsets.find(domain);
  return found == model_.opsets.end() ? 1 : found->second;
}

void Importer::run() {
  import_inputs();
  if (!problems_.empty()) return;
  for (const auto& [name, constant] : model_.constants) define(name, constant);
  for (const int number : runnable_order(model_.nodes)) import_node(model_.nodes[to_size(number)], number);
  if (problems_.empty()) import_outputs();
}

void Importer::import_inputs() {
  for (const auto& [name, shape] : shapes_) {
    if (std::ranges::find(model_.inputs, name, &ValueInfo::name) != model_.inputs.end()) continue;
    problems_.add(fmt::format("--shape {}: there is no such input; inputs: {}", name, [&] {
      std::string names;
      for (const ValueInfo& input : model_.inputs) names += (names.empty() ? "" : ", ") + input.name;
      return names;
    }()));
  }
  for (const ValueInfo& input : model_.inputs) {
    const auto given = shapes_.find(input.name);
    Shape shape;
    bool is_known = true;
    for (std::size_t d = 0; d < input.dimensions.size(); ++d) {
      const auto* size = std::get_if<std::int64_t>(&input.dimensions[d]);
      // A free first dimension is the batch.
      shape.push_back(size != nullptr ? *size : 1);
      is_known &= size != nullptr || d == 0;
    }
    if (given != shapes_.end()) {
      shape = given->second;
    } else if (!is_known) {
      std::string sizes;
      for (const auto& size : input.dimensions) {
        sizes += sizes.empty() ? "" : ",";
        sizes += std::holds_alternative<std::string>(size) ? std::get<std::string>(size)
                                                           : std::to_string(std::get<std::int64_t>(size));
      }
      problems_.add(fmt::format("input {}: free dimensions ({}); give its shape with --shape {}=1,3,96,96",
                                in_quotes(input.name), sizes, input.name));
    }
    if (checked_count(shape) == 0) {
      problems_.add(fmt::format("input {}: shape {}; supported: 1 to {} elements", in_quotes(input.name),
                                shape_text(shape), kMostElements));
    }
    Tensor tensor{tensor_names_.claim(input.name), input.type, shape, {}, {}, false};
    graph_.tensors.push_back(std::move(tensor));
    graph_.inputs.push_back(static_cast<TensorId>(graph_.tensors.size() - 1));
    define(input.name, graph_.inputs.back(), shape, file_order(shape.size()));
  }
}

void Importer::import_node(const Node& node, int number) {
  number_ = number;
  const auto is_missing = [&](const std::string& name) { return !name.empty() && !values_.contains(name); };
  const auto missing = std::ranges::find_if(node.inputs, is_missing);
  try {
    if (missing != node.inputs.end()) {
      if (!problems_.empty()) return;  // its cause is known already
      throw Error(
          fmt::format("reads {}, which nothing writes, or only what depends on it; supported: what "
                      "inputs, constants and other operators give",
                      in_quotes(*missing)));
    }
    const auto is_named = [](const std::string& name) { return !name.empty(); };
    for (const std::string& name : node.outputs) {
      if (!name.empty() && values_.contains(name)) {
        throw Error(fmt::format("writes {}, which there is already; supported: a name of its own", in_quotes(name)));
      }
    }
    check_elements(node);
    if (std::ranges::none_of(node.outputs, is_named)) throw Error("no output; it needs one");
    const Lowering lower = find_lowering(node.domain, node.op);
    if (lower == nullptr) throw Error("is not supported; supported: " + supported_operators());
    lower(NodeView(*this, node));
    for (const std::string& name : node.outputs) {
      if (name.empty() || values_.contains(name)) continue;
      if (readers_.contains(name))
        throw Error(fmt::format("its output {} is read; supported: unused", in_quotes(name)));
    }
  } catch (const Error& error) {
    problems_.add(error.within(label(node, number)).what());
  }
}

void Importer::import_outputs() {
  for (const std::string& name : model_.outputs) {
    const auto found = values_.find(name);
    if (found == values_.end()) {
      problems_.add(fmt::format("output {}: nothing writes it", in_quotes(name)));
      continue;
    }
    Value& of_file = found->second;
    if (of_file.id == kNoTensor) {
      of_file.order = file_order(of_file.shape.size());
      of_file.id = tensor(of_file, of_file.order);
    }
    TensorId id = of_file.id;
    if (graph_.tensor(id).is_constant()) {
      // An output has to be written.
      Tensor copy = graph_.tensor(id);
      copy.name = tensor_names_.claim(copy.name + "/output");
      copy.data.clear();
      graph_.tensors.push_back(std::move(copy));
      const auto out = static_cast<TensorId>(graph_.tensors.size() - 1);
      graph_.operators.push_back({"CONSTANT", operator_names_.claim(name), {id}, {out}, {}, number_});
      id = out;
    }
    if (!is_file_order(of_file.order, of_file.shape.size())) {
      set_file_layout_of_output(graph_, graph_.outputs.size(), {of_file.shape, of_file.order});
    }
    graph_.outputs.push_back(id);
    of_file.id = id;
  }
  std::vector<const Value*> inputs;
  for (const ValueInfo& input : model_.inputs) inputs.push_back(&value(input.name));
  take_inputs_in_their_orders(graph_, inputs);
}

Value& Importer::value(const std::string& name) {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error(fmt::format("no value {}", in_quotes(name)));
  return found->second;
}

// Nothing is computed of nothing; lists of numbers, and what is joined, may be empty.
void Importer::check_elements(const Node& node) {
  const std::string& op = node.op;
  const bool may_be_empty =
      op == "Concat" || op == "ConstantOfShape" || op == "Cast" || op == "Identity" || op == "Shape";
  if (may_be_empty || node.inputs.empty() || node.inputs[0].empty()) return;
  const Value& first = value(node.inputs[0]);
  if (checked_count(first.shape) == 0) {
    throw Error(fmt::format("input 0 {} of shape {}; supported: at least one element", in_quotes(first.name),
                            shape_text(first.shape)));
  }
}

TensorId Importer::constant(const std::string& name, const Constant& constant, const Quantization& quantization) {
  if (constant.data.empty()) throw Error(fmt::format("{}: a constant without elements", in_quotes(name)));
  count_made(constant.data.size());
  graph_.tensors.push_back(
      {tensor_names_.claim(without_marks(name)), constant.type, constant.shape, quantization, constant.data, false});
  return static_cast<TensorId>(graph_.tensors.size() - 1);
}

void Importer::set_coding(TensorId id, const Value& from, int axis) {
  if (from.coding.empty() || (from.coding.per_channel() && from.coding.axis != axis)) return;
  codings_[id] = from.coding;
}

TensorId Importer::tensor(Value& value, const Order& order) {
  if (value.id != kNoTensor && value.order == order) return value.id;
  if (const auto found = value.others.find(order); found != value.others.end()) return found->second;
  if (value.constant) {
    const TensorId id = constant(value.name, ordered(*value.constant, order));
    set_coding(id, value, kUnit);
    return value.others[order] = id;
  }
  const Order in_file = file_order(value.shape.size());
  if (value.id == kNoTensor) {
    Value& source = this->value(value.reshaped_from);
    const TensorId from = tensor(source, file_order(source.shape.size()));
    value.id = emit("RESHAPE", value.name, {from}, {}, {source.type, value.shape, graph_.tensor(from).quantization});
    value.order = in_file;
    if (order == in_file) return value.id;
  }
  return value.others[order] = reordered(value.name, value.id, value.order, order);
}

TensorId Importer::reordered(const std::string& name, TensorId from, const Order& have, const Order& want) {
  const Tensor held = graph_.tensor(from);
  const auto without_units = [](const Order& order) {
    Order real;
    std::ranges::copy_if(order, std::back_inserter(real), [](int d) { return d != kUnit; });
    return real;
  };
  const auto size_of = [&](int d) { return held.shape[to_size(place_of(have, d))]; };
  const auto shape_of = [&](const Order& order) {
    Shape shape;
    for (const int d : order) shape.push_back(d == kUnit ? 1 : size_of(d));
    return shape;
  };
  const auto larger = [&](const Order& order) {
    Order real;
    std::ranges::copy_if(order, std::back_inserter(real), [&](int d) { return d != kUnit && size_of(d) > 1; });
    return real;
  };
  const TensorSpec out = {held.type, shape_of(want), held.quantization};
  if (larger(have) == larger(want)) return emit("RESHAPE", name + "/reshape", {from}, {}, out);
  const Order from_dimensions = without_units(have);
  const Order to_dimensions = without_units(want);
  TensorId id = from;
  if (from_dimensions != have) {
    id = emit("RESHAPE", name + "/reshape", {id}, {}, {held.type, shape_of(from_dimensions), held.quantization});
  }
  std::vector<std::int32_t> places;
  for (const int d : to_dimensions) places.push_back(place_of(from_dimensions, d));
  id = emit("TRANSPOSE", name + "/transpose",
            {id, constant(name + "/permutation", constant_of(places, {std::ssize(places)}))}, {},
            {held.type, shape_of(to_dimensions), held.quantization});
  return to_dimensions == want ? id : emit("RESHAPE", name + "/reshape", {id}, {}, out);
}

std::vector<TensorId> Importer::emit_outputs(std::string_view kind, const std::string& name,
                                             const std::vector<TensorId>& inputs, const Attributes& attributes,
                                             const std::vector<TensorSpec>& outs) {
  const std::string plain = without_marks(name);
  std::vector<TensorId> ids;
  for (const TensorSpec& out : outs) {
    if (checked_count(out.shape) == 0) {
      throw Error(
          fmt::format("an output of shape {}; supported: 1 to {} elements", shape_text(out.shape), kMostElements));
    }
    graph_.tensors.push_back({tensor_names_.claim(plain), out.type, out.shape, out.quantization, {}, false});
    ids.push_back(static_cast<TensorId>(graph_.tensors.size() - 1));
  }
  Operator op{std::string(kind), plain, inputs, ids, attributes, number_};
  fold(op);
  if (op.kind.empty()) return ids;
  if (graph_.operators.size() >= kMostOperators) {
    throw Error(fmt::format("more than {} operators come of the file's", kMostOperators));
  }
  op.name = operator_names_.claim(plain);
  graph_.operators.push_back(std::move(op));
  return ids;
}

TensorId Importer::emit(std::string_view kind, const std::string& name, const std::vector<TensorId>& inputs,
                        const Attributes& attributes, const TensorSpec& out) {
  return emit_outputs(kind, name, inputs, attributes, {out})[0];
}

// Computes what the operator writes if it reads constants alone, and empties its kind.
void Importer::fold(Operator& op) {
  const OperatorType* type = find_operator_type(op.kind);
  if (type == nullptr || op.inputs.empty()) return;
  std::int64_t most_bytes = kMostFoldedBytes;
  for (const TensorId id : op.inputs) {
    if (id == kNoTensor) continue;
    if (!graph_.tensor(id).is_constant()) return;
    most_bytes = std::max(most_bytes, graph_.tensor(id).bytes());
  }
  for (const TensorId id : op.outputs) {
    if (graph_.tensor(id).bytes() > most_bytes) return;
  }
  if (!type->problems(OpView(graph_, op)).empty()) return;
  std::vector<std::vector<std::byte>> outputs = run_alone(graph_, op);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    count_made(outputs[i].size());
    graph_.tensor(op.outputs[i]).data = std::move(outputs[i]);
  }
  op.kind.clear();
}

void Importer::define(const std::string& name, TensorId id, const Shape& shape, const Order& order) {
  Value value;
  value.name = name;
  value.id = id;
  value.shape = shape;
  value.order = order;
  const Tensor& tensor = graph_.tensor(id);
  value.type = tensor.type;
  if (tensor.is_constant()) {
    value.constant = in_file_order({tensor.type, tensor.shape, tensor.data}, shape, order);
  }
  value.readers = readers_[name];
  values_.insert_or_assign(name, std::move(value));
}

void Importer::count_made(std::size_t bytes) {
  made_bytes_ += bytes;
  if (made_bytes_ > most_made_bytes_) {
    throw Error(fmt::format("constants of more than {} bytes come of the file", most_made_bytes_));
  }
}

void Importer::define(const std::string& name, Constant constant) {
  count_made(constant.data.size());
  Value value;
  value.name = name;
  value.type = constant.type;
  value.shape = constant.shape;
  value.order = file_order(constant.shape.size());
  value.constant = std::move(constant);
  value.readers = readers_[name];
  values_.insert_or_assign(name, std::move(value));
}

void Importer::define_reshaped(const std::string& name, const Value& from, const Shape& shape) {
  if (from.constant) {
    Constant constant = *from.constant;
    constant.shape = shape;
    define(name, std::move(constant));
    return;
  }
  Value value;
  value.name = name;
  value.type = from.type;
  value.shape = shape;
  value.reshaped_from = from.id == kNoTensor ? from.reshaped_from : from.name;
  value.readers = readers_[name];
  values_.insert_or_assign(name, std::move(value));
}

void Importer::define_same(const std::string& name, const Value& from, const Shape& shape, const Order& order) {
  define(name, from.id, shape, order);
  Value& same = values_.find(name)->second;
  same.readers += from.readers;  // its tensor is read by whoever reads either
}

Operator* Importer::sole_writer(const Value& value) {
  if (value.readers != 1 || value.id == kNoTensor || !value.others.empty() || graph_.operators.empty()) return nullptr;
  const auto writes = [&](const Operator& op) { return op.outputs == std::vector<TensorId>{value.id}; };
  const auto found = std::find_if(graph_.operators.rbegin(), graph_.operators.rend(), writes);
  if (found == graph_.operators.rend()) return nullptr;
  const auto reads = [&](const Operator& op) { return std::ranges::count(op.inputs, value.id) > 0; };
  return std::any_of(graph_.operators.rbegin(), found, reads) ? nullptr : &*found;
}

}  // namespace milliwatt::onnx
