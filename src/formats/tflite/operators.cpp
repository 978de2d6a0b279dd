#include "formats/tflite/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/in_quotes.h"
#include "base/to_size.h"
#include "formats/tflite/operator_options.h"
#include "formats/tflite/variables.h"
#include "formats/unique_names.h"

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;
using Indices = flatbuffers::Vector<std::int32_t>;

constexpr std::size_t kMostOperators = 16384;

std::size_t size_of(const Indices* indices) { return indices == nullptr ? 0 : indices->size(); }

std::string kind_name(const schema::OperatorCode& code, int number) {
  if (number == static_cast<int>(schema::BuiltinOperator::CUSTOM)) {
    const std::string_view name = code.custom_code() == nullptr ? "" : code.custom_code()->string_view();
    return "custom operator " + in_quotes(name.substr(0, 64));
  }
  const std::string_view name = schema::EnumNameBuiltinOperator(static_cast<schema::BuiltinOperator>(number));
  return name.empty() ? fmt::format("operator number {}", number) : std::string(name);
}

class OperatorImporter {
 public:
  OperatorImporter(const schema::Model& model, Graph& graph, Problems& problems)
      : model_(model), graph_(graph), problems_(problems) {}

  void import(const schema::Operator& from) {
    Operator op;
    op.source_index = index_++;
    const std::size_t codes = model_.operator_codes() == nullptr ? 0 : model_.operator_codes()->size();
    if (from.opcode_index() >= codes) {
      problems_.add(
          fmt::format("op {}: operator code {}; the file has {}", op.source_index, from.opcode_index(), codes));
      return;
    }
    const schema::OperatorCode& code = *model_.operator_codes()->Get(from.opcode_index());
    const auto number = static_cast<schema::BuiltinOperator>(builtin_number(model_, from));
    if (is_about_handles(number)) return;
    op.kind = kind_name(code, static_cast<int>(number));
    op.name = names_.claim(name_of(from, op.source_index));
    if (number == schema::BuiltinOperator::READ_VARIABLE || number == schema::BuiltinOperator::ASSIGN_VARIABLE) {
      import_access(from, number == schema::BuiltinOperator::ASSIGN_VARIABLE, op);
      return;
    }
    const OperatorRow* row = find_operator_row(number);
    if (row == nullptr) {
      add_unsupported(op);
    } else if (import_tensor_ids(from, *row, op)) {
      if (number == schema::BuiltinOperator::DEQUANTIZE && hands_constant_on(op)) return;
      read_options(from, row->describe, op, problems_);
      if (!row->becomes.empty()) {
        op.kind = row->becomes;
        op.inputs.resize(1);
      }
      graph_.operators.push_back(std::move(op));
    }
  }

  /// All unsupported operators as one problem: every kind once, with its first place.
  void report_unsupported() {
    if (unsupported_.empty()) return;
    constexpr std::size_t kShown = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, unsupported_.size()); ++i) {
      const Unsupported& kind = unsupported_[i];
      text += fmt::format("{}{} is not supported{}", i == 0 ? "" : ", ", kind.first,
                          kind.others == 0 ? "" : fmt::format(" (nor {} more of its kind)", kind.others));
    }
    if (unsupported_.size() > kShown) text += fmt::format(", and {} more kinds", unsupported_.size() - kShown);
    problems_.add(text + "; supported: " + supported_operators());
  }

 private:
  struct Unsupported {
    std::string kind;
    std::string first;  // the label of the first one
    int others = 0;
  };

  std::string name_of(const schema::Operator& from, int index) const {
    if (size_of(from.outputs()) > 0) {
      const std::int32_t id = from.outputs()->Get(0);
      if (id >= 0 && to_size(id) < graph_.tensors.size()) return graph_.tensor(id).name;
    }
    return fmt::format("op{}", index);
  }

  void add_unsupported(const Operator& op) {
    const auto same = [&](const Unsupported& kind) { return kind.kind == op.kind; };
    const auto found = std::ranges::find_if(unsupported_, same);
    if (found != unsupported_.end()) {
      ++found->others;
    } else {
      unsupported_.push_back({op.kind, operator_label(op)});
    }
  }

  /// Of weights in half precision, which are real numbers here: the output is the same constant.
  bool hands_constant_on(const Operator& op) {
    const auto tensor = [&](TensorId id) {
      return id >= 0 && to_size(id) < graph_.tensors.size() ? &graph_.tensor(id) : nullptr;
    };
    const Tensor* in = tensor(op.inputs[0]);
    Tensor* out = tensor(op.outputs[0]);
    if (in == nullptr || out == nullptr || !in->is_constant() || in->type != ElementType::kFloat32) return false;
    if (out->is_constant() || out->type != ElementType::kFloat32 || out->shape != in->shape) return false;
    if (std::ranges::count(graph_.outputs, op.outputs[0]) > 0) return false;
    out->data = in->data;
    return true;
  }

  /// An access to the variable that input 0 is: it is read, or written.
  void import_access(const schema::Operator& from, bool assigns, Operator& op) {
    if (size_of(from.inputs()) != (assigns ? 2 : 1) || size_of(from.outputs()) != (assigns ? 0 : 1)) {
      problems_.add(fmt::format("{}: {} inputs and {} outputs; it has {} and {}", operator_label(op),
                                size_of(from.inputs()), size_of(from.outputs()), assigns ? 2 : 1, assigns ? 0 : 1));
      return;
    }
    op.inputs = {from.inputs()->Get(assigns ? 1 : 0)};
    op.outputs = {assigns ? from.inputs()->Get(0) : from.outputs()->Get(0)};
    graph_.operators.push_back(std::move(op));
  }

  bool import_tensor_ids(const schema::Operator& from, const OperatorRow& row, Operator& op) {
    const std::size_t count = size_of(from.inputs());
    const std::size_t least = row.inputs.find_last_of("r+") + 1;
    if (count < least || (count > row.inputs.size() && row.inputs.back() != '+')) {
      problems_.add(fmt::format("{}: {} inputs; it takes {}", operator_label(op), count, range_text(least, row)));
      return false;
    }
    if (size_of(from.outputs()) != 1 && (row.has_one_output || size_of(from.outputs()) == 0)) {
      problems_.add(fmt::format("{}: {} outputs; it has 1{}", operator_label(op), size_of(from.outputs()),
                                row.has_one_output ? "" : " or more"));
      return false;
    }
    op.inputs.assign(from.inputs()->begin(), from.inputs()->end());
    op.outputs.assign(from.outputs()->begin(), from.outputs()->end());
    for (std::size_t i = 0; i < count; ++i) {
      const char kind = row.inputs[std::min(i, row.inputs.size() - 1)];
      if (op.inputs[i] == kNoTensor && kind != 'o') {
        problems_.add(fmt::format("{}: input {} is left out; it must be there", operator_label(op), i));
      }
    }
    return true;
  }

  static std::string range_text(std::size_t least, const OperatorRow& row) {
    const std::size_t most = row.inputs.size();
    if (row.inputs.back() == '+') return fmt::format("{} or more", least);
    return least == most ? std::to_string(least) : fmt::format("{} to {}", least, most);
  }

  const schema::Model& model_;
  Graph& graph_;
  Problems& problems_;
  UniqueNames names_;
  std::vector<Unsupported> unsupported_;
  int index_ = 0;
};

}  // namespace

void import_operators(const schema::Model& model, const schema::SubGraph& subgraph, Graph& graph, Problems& problems) {
  if (subgraph.operators() == nullptr) return;
  if (subgraph.operators()->size() > kMostOperators) {
    problems.add(fmt::format("{} operators; supported: up to {}", subgraph.operators()->size(), kMostOperators));
    return;
  }
  OperatorImporter importer(model, graph, problems);
  for (const schema::Operator* op : *subgraph.operators()) importer.import(*op);
  importer.report_unsupported();
}

}  // namespace milliwatt::tflite
