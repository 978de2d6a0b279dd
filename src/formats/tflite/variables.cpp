#include "formats/tflite/variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/in_quotes.h"
#include "base/to_size.h"

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;
using schema::BuiltinOperator;

std::int32_t id_at(const flatbuffers::Vector<std::int32_t>* ids, flatbuffers::uoffset_t i) {
  return ids == nullptr || i >= ids->size() ? kNoTensor : ids->Get(i);
}

bool is(const schema::Model& model, const schema::Operator& op, BuiltinOperator code) {
  return builtin_number(model, op) == static_cast<int>(code);
}

std::string name_of_variable(const schema::Operator& op) {
  const schema::VarHandleOptions* options = op.builtin_options_as_VarHandleOptions();
  if (options == nullptr || options->shared_name() == nullptr) return "";
  return options->shared_name()->str();
}

template <typename Visit>
void for_each_operator(const schema::SubGraph& subgraph, Visit visit) {
  if (subgraph.operators() == nullptr) return;
  for (const schema::Operator* op : *subgraph.operators()) visit(*op);
}

/// The names of the variables that the subgraph has handles of, by the handles' tensors.
std::map<std::int32_t, std::string> handles_of(const schema::Model& model, const schema::SubGraph& subgraph) {
  std::map<std::int32_t, std::string> handles;
  for_each_operator(subgraph, [&](const schema::Operator& op) {
    if (is(model, op, BuiltinOperator::VAR_HANDLE)) handles.emplace(id_at(op.outputs(), 0), name_of_variable(op));
  });
  return handles;
}

class VariableImporter {
 public:
  VariableImporter(const schema::Model& model, const schema::SubGraph& subgraph, Graph& graph, Problems& problems)
      : model_(model), subgraph_(subgraph), graph_(graph), problems_(problems), handles_(handles_of(model, subgraph)) {}

  void run() {
    std::set<std::string> names;
    for (const auto& [id, name] : handles_) {
      if (!names.insert(name).second)
        problems_.add(fmt::format("variable {}: two handles; supported: one", in_quotes(name)));
      if (is_tensor(id)) import(id, name);
    }
    std::set<std::size_t> read = {0};
    for_each_operator(subgraph_, [&](const schema::Operator& op) {
      if (!is(model_, op, BuiltinOperator::CALL_ONCE)) return;
      const schema::CallOnceOptions* options = op.builtin_options_as_CallOnceOptions();
      const std::size_t number = options == nullptr ? 0 : to_size(options->init_subgraph_index());
      if (number < 1 || number >= model_.subgraphs()->size() || !read.insert(number).second) return;
      check_initial_values(*model_.subgraphs()->Get(static_cast<flatbuffers::uoffset_t>(number)));
    });
    if (read.size() < model_.subgraphs()->size()) {
      problems_.add(
          fmt::format("{} subgraphs (control flow or several signatures); supported: 1, and those that only "
                      "set variables once",
                      model_.subgraphs()->size()));
    }
  }

 private:
  bool is_tensor(std::int32_t id) const { return id >= 0 && to_size(id) < graph_.tensors.size(); }

  /// The tensor that is read from or assigned to the handle.
  std::int32_t value_of(std::int32_t handle) const {
    std::int32_t value = kNoTensor;
    for_each_operator(subgraph_, [&](const schema::Operator& op) {
      if (id_at(op.inputs(), 0) != handle) return;
      if (is(model_, op, BuiltinOperator::READ_VARIABLE)) value = id_at(op.outputs(), 0);
      if (is(model_, op, BuiltinOperator::ASSIGN_VARIABLE)) value = id_at(op.inputs(), 1);
    });
    return value;
  }

  void import(std::int32_t id, const std::string& name) {
    const std::int32_t value = value_of(id);
    if (!is_tensor(value)) {
      problems_.add(fmt::format("variable {}: neither read nor assigned; it must be", in_quotes(name)));
      return;
    }
    const Tensor& like = graph_.tensor(value);
    Tensor& variable = graph_.tensor(id);
    variable.type = like.type;
    variable.shape = like.shape;
    variable.quantization = like.quantization;
    variable.is_variable = true;
    zeros_[name] = static_cast<unsigned char>(like.type == ElementType::kInt8 && !like.quantization.zero_points.empty()
                                                  ? like.quantization.zero_points[0]
                                                  : 0);
  }

  void check_initial_values(const schema::SubGraph& once) {
    const std::map<std::int32_t, std::string> handles = handles_of(model_, once);
    for_each_operator(once, [&](const schema::Operator& op) {
      if (is_about_handles(static_cast<BuiltinOperator>(builtin_number(model_, op)))) return;
      const auto handle = handles.find(id_at(op.inputs(), 0));
      if (!is(model_, op, BuiltinOperator::ASSIGN_VARIABLE) || handle == handles.end()) {
        problems_.add(
            "what runs once before the first inference computes; supported: to assign constants to variables");
        return;
      }
      const auto zero = zeros_.find(handle->second);
      if (zero != zeros_.end() && !holds_only(once, id_at(op.inputs(), 1), zero->second)) {
        problems_.add(
            fmt::format("variable {}: begins with other values than 0; supported: 0", in_quotes(handle->second)));
      }
    });
  }

  /// Are all bytes of the constant that one?
  bool holds_only(const schema::SubGraph& once, std::int32_t id, unsigned char byte) const {
    if (once.tensors() == nullptr || id < 0 || to_size(id) >= once.tensors()->size()) return false;
    const std::uint32_t number = once.tensors()->Get(static_cast<flatbuffers::uoffset_t>(id))->buffer();
    if (model_.buffers() == nullptr || number >= model_.buffers()->size()) return false;
    const auto* data = model_.buffers()->Get(number)->data();
    return data != nullptr && std::ranges::all_of(*data, [&](std::uint8_t value) { return value == byte; });
  }

  const schema::Model& model_;
  const schema::SubGraph& subgraph_;
  Graph& graph_;
  Problems& problems_;
  std::map<std::int32_t, std::string> handles_;
  std::map<std::string, unsigned char> zeros_;  // the byte that each variable begins with
};

}  // namespace

bool is_about_handles(BuiltinOperator code) {
  return code == BuiltinOperator::VAR_HANDLE || code == BuiltinOperator::CALL_ONCE;
}

int builtin_number(const schema::Model& model, const schema::Operator& op) {
  if (model.operator_codes() == nullptr || op.opcode_index() >= model.operator_codes()->size()) return -1;
  const schema::OperatorCode& code = *model.operator_codes()->Get(op.opcode_index());
  return std::max(static_cast<int>(code.builtin_code()), static_cast<int>(code.narrow_builtin_code()));
}

void import_variables(const schema::Model& model, const schema::SubGraph& subgraph, Graph& graph, Problems& problems) {
  VariableImporter(model, subgraph, graph, problems).run();
}

void check_assignments(const Graph& graph, Problems& problems) {
  for (const Operator& op : graph.operators) {
    if (op.kind == "ASSIGN_VARIABLE") continue;
    for (const TensorId id : op.outputs) {
      if (id < 0 || to_size(id) >= graph.tensors.size() || !graph.tensor(id).is_variable) continue;
      problems.add(fmt::format("{}: output {} is a variable; supported: tensors that last for one inference",
                               operator_label(op), in_quotes(graph.tensor(id).name)));
    }
  }
}

}  // namespace milliwatt::tflite
