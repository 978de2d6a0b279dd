// One class writes the folder, top to bottom as a reader meets it: opening comment, header, tables, layers, run.
#include "emit/emit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "emit/constants.h"
#include "emit/device_headers.h"
#include "emit/entry.h"
#include "emit/names.h"
#include "emit/place_macros.h"
#include "emit/routine_definition.h"
#include "emit/text.h"
#include "emit/weight_tables.h"
#include "kernels/storage_form.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// `1x25x5x64 s8`
std::string tensor_text(const Tensor& tensor) {
  return fmt::format("{} {}", shape_text(tensor.shape), element_name(tensor.type));
}

/// The text as a comment: `first` in front of its first line, `next` in front of the others, `end` behind the last.
std::string commented(const std::string& text, const char* first, const char* next, const char* end) {
  std::string result = first;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\n') result += next;
  }
  return result + end + "\n";
}

class Emitter {
 public:
  Emitter(const Graph& graph, const Plan& plan, const Board& board, const EmitOptions& options)
      : graph_(graph), plan_(plan), board_(board), options_(options), layers_(layer_names(graph)) {
    source_.name = options.name;
    source_.arena_bytes = plan.arena_bytes;
    for (const TensorId id : graph.inputs) source_.inputs.push_back(port_of(id));
    for (const TensorId id : graph.outputs) source_.outputs.push_back(port_of(id));
    for (std::size_t op = 0; op < layers_.size(); ++op) {
      const Operator& node = graph.operators[op];
      source_.layers.push_back({is_fed(graph, node) ? "" : layers_[op], static_cast<int>(op)});
      if (is_fed(graph, node)) add_fed_port(OpView(graph, node));
      for (const KernelTable& table : plan.kernels[op].tables) first_user_.try_emplace(&*table.values, op);
    }
    if (source_.entry == EntryKind::kStream) {
      for (Port& port : source_.inputs) port.in_arena = false;
      for (Port& port : source_.outputs) port.in_arena = false;
    }
    if (options.steps && !options.trace) {
      expects(source_.entry == EntryKind::kWhole, "steps are for whole inputs");
      source_.entry = EntryKind::kStepped;
    }
    source_.has_variables = std::ranges::any_of(graph.tensors, &Tensor::is_variable);
    if (source_.has_variables && source_.entry != EntryKind::kWhole) {
      throw Error(
          "variables go on from inference to inference; supported on devices: whole inferences, no rows or steps");
    }
    entry_ = entry_of(parts_);
    source_.state_bytes = entry_.state_bytes;
  }

  Source emit() {
    const std::string opening = commented(opening_text(), "// ", "// ", "");
    source_.files.push_back({name() + ".h", header()});
    source_.files.push_back({name() + ".cpp", opening + code()});
    source_.files.push_back({name() + "_weights.cpp", opening + weights()});
    if (has_routines()) source_.files.push_back({routines_header(), opening + routines()});
    for (SourceFile& file : device_headers(device_header_names())) source_.files.push_back(std::move(file));
    return std::move(source_);
  }

 private:
  static EntryText entry_of(const EntryParts& parts) {
    switch (parts.source.entry) {
      case EntryKind::kStream:
        return stream_entry(parts);
      case EntryKind::kFed:
        return fed_entry(parts);
      case EntryKind::kStepped:
        return stepped_entry(parts);
      case EntryKind::kWhole:
        break;
    }
    return whole_entry(parts);
  }

  Port port_of(TensorId id) const { return {id, graph_.tensor(id).type, graph_.tensor(id).elements()}; }

  void add_fed_port(const OpView& feed) {
    Port port = port_of(feed.op().outputs[0]);
    port.in_arena = false;
    source_.entry = plan_.stream ? EntryKind::kStream : EntryKind::kFed;
    if (plan_.stream) port.elements = plan_.stream->hop_rows * row_shape(feed.output().shape).elements;
    source_.fed_input = to_size(feed.integer("input"));
    source_.inputs.insert(source_.inputs.begin() + feed.integer("input"), port);
  }

  const std::string& name() const { return options_.name; }
  const TensorPlace& place(TensorId id) const { return plan_.tensors[id]; }

  /// Of the kernels, and those that the emitted code itself uses.
  std::set<std::string> device_header_names() const {
    std::set<std::string> result = {"core/flash.h", "core/rows.h"};
    for (const Kernel& kernel : plan_.kernels) {
      if (!kernel.header.empty()) result.insert(kernel.header);
    }
    return result;
  }

  /// What stands in front of each file, without the marks of a comment.
  std::string opening_text() const {
    std::string text = fmt::format("{}{} from {}", kFirstWords, MILLIWATT_VERSION, comment_text(graph_.source));
    if (!graph_.sha256.empty()) text += fmt::format(" (sha256 {})", graph_.sha256);
    text += fmt::format(". Board: {}.\n", board_.name);
    if (options_.figures) {
      const BuiltFigures& figures = *options_.figures;
      text += fmt::format("Flash {} B (weights {}), RAM {} B (stack {} {} B), ", grouped(figures.flash_bytes),
                          grouped(figures.weights_bytes), grouped(figures.ram_bytes),
                          figures.stack_is_bound ? "at most" : "as measured", grouped(figures.stack_bytes));
    } else {
      text += fmt::format("Arena {} B, ", grouped(plan_.arena_bytes));
    }
    text += fmt::format("{} MACs.\n", grouped(graph_macs(graph_)));
    if (options_.figures && options_.figures->longest_step) {
      const LongestStep& longest = *options_.figures->longest_step;
      text += fmt::format("{} steps, the longest {} cycles (estimate): {}.\n",
                          grouped(static_cast<std::int64_t>(plan_.schedule.size())), grouped(longest.cycles),
                          longest.layer);
    }
    if (options_.figures && !options_.figures->command.empty())
      text += fmt::format("Figures of: {}\n", comment_text(options_.figures->command, 400));
    return text + fmt::format("Regenerate: {}\n", comment_text(options_.command, 400));
  }

  /// In C, whose oldest dialect knows no `//`.
  std::string header() const {
    std::string text = commented(opening_text(), "/* ", "   ", " */");
    text += "#pragma once\n\n#include <stdint.h>\n\n" + place_macros(board_, capitals(name()));
    text += header_constants(parts_, entry_.constants) + arena_check(parts_);
    text += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
    text +=
        "/* Calls share nothing but what the caller passes: those with different arenas (and states) may run at the "
        "same\n"
        "   time, in tasks or interrupts. Two calls on one arena or one state must not overlap. */\n\n";
    text += entry_.declarations + labels_declaration(parts_);
    if (options_.weight_tables) text += weight_tables_declaration(name(), named_weights());
    return text + "\n#ifdef __cplusplus\n}\n#endif\n";
  }

  /// A table that layers share has the name that the first of them gives it.
  std::string table_name(const KernelTable& table) const {
    return layers_[first_user_.at(&*table.values)] + "_" + table.name;
  }

  /// Each table once.
  template <typename Visit>
  void each_table(bool weights, Visit visit) const {
    for (std::size_t op = 0; op < plan_.kernels.size(); ++op) {
      for (const KernelTable& table : plan_.kernels[op].tables) {
        if (table.is_weights == weights && first_user_.at(&*table.values) == op) visit(table);
      }
    }
  }

  std::string weight_declarations() const {
    std::string text = fmt::format("namespace {}_weights {{\n", name());
    each_table(true, [&](const KernelTable& table) {
      text += fmt::format("extern const {} {}[{}];\n", c_type(table), table_name(table), table_size(table));
    });
    return text + fmt::format("}}  // namespace {}_weights\n", name());
  }

  std::vector<NamedTable> named_weights() const {
    std::vector<NamedTable> all;
    each_table(true, [&](const KernelTable& table) { all.push_back({table_name(table), &table}); });
    return all;
  }

  std::string weights() const {
    std::string text =
        board_.weights_place || options_.weight_tables ? fmt::format("#include \"{}.h\"\n\n", name()) : std::string();
    text += "#include \"milliwatt/core/flash.h\"\n\n" + weight_declarations();
    text += fmt::format("\nnamespace {}_weights {{\n", name());
    each_table(true, [&](const KernelTable& table) {
      text += "\n" + table_definition(table, table_name(table), placed(board_.weights_place, name(), "WEIGHTS_PLACE"));
    });
    text += fmt::format("\n}}  // namespace {}_weights\n", name());
    return text + (options_.weight_tables ? weight_tables_definition(name(), named_weights()) : std::string());
  }

  bool has_routines() const {
    return std::ranges::any_of(plan_.kernels, [](const Kernel& kernel) { return kernel.routine != nullptr; });
  }
  std::string routines_header() const { return name() + "_routines.h"; }

  /// Behind the kernels' headers, whose words they are written in.
  std::string routines() const {
    std::string text = "#pragma once\n\nnamespace {\n";
    for (std::size_t op = 0; op < layers_.size(); ++op) {
      if (const KernelRoutine* routine = plan_.kernels[op].routine.get()) {
        text += "\n" + routine_definition(*routine, layers_[op] + "_" + routine->name,
                                          placed(board_.code_place, name(), "CODE_PLACE"));
      }
    }
    return text + "\n}  // namespace\n";
  }

  std::string code() {
    std::string text = fmt::format("#include \"{}.h\"\n\n#include <string.h>\n\n", name());
    for (const std::string& header : device_header_names()) text += fmt::format("#include \"milliwatt/{}\"\n", header);
    if (has_routines()) text += fmt::format("#include \"{}\"\n", routines_header());
    text += "\n" + weight_declarations();
    if (options_.trace)
      text += "\nextern \"C\" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);\n";
    text += "\nnamespace {\n";
    each_table(false, [&](const KernelTable& table) { text += "\n" + table_definition(table, table_name(table), ""); });
    for (std::size_t op = 0; op < layers_.size(); ++op) {
      if (!is_fed(graph_, graph_.operators[op])) text += "\n" + layer(op);
    }
    return text + "\n}  // namespace\n\n" + entry_.definitions + labels_definition(parts_);
  }

  std::string layer(std::size_t op) {
    const Operator& node = graph_.operators[op];
    const Kernel& kernel = plan_.kernels[op];
    std::string inputs;
    std::string arguments;
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor || graph_.tensor(id).is_constant()) continue;
      inputs += (inputs.empty() ? "" : ", ") + tensor_text(graph_.tensor(id));
      arguments += rows_argument(id);
    }
    std::string outputs;
    for (const TensorId id : node.outputs) {
      outputs += (outputs.empty() ? "" : ", ") + tensor_text(graph_.tensor(id));
      arguments += rows_argument(id);
    }
    for (const KernelTable& table : kernel.tables) {
      arguments += fmt::format("      milliwatt::Flash<{}>({}{}),\n", c_type(table),
                               table.is_weights ? name() + "_weights::" : "", table_name(table));
    }
    if (kernel.routine != nullptr) arguments += fmt::format("      {}_{},\n", layers_[op], kernel.routine->name);
    const OperatorPlace& at = plan_.operators[op];
    if (kernel.steps.scratch_bytes > 0)
      arguments += fmt::format("      arena + {},  // scratch: {} B\n", at.scratch_offset, kernel.steps.scratch_bytes);
    if (kernel.steps.state_bytes > 0)
      arguments += fmt::format("      arena + {},  // state: {} B\n", at.state_offset, kernel.steps.state_bytes);
    const std::int64_t macs = operator_type(node.kind).macs(OpView(graph_, node));
    std::string text = fmt::format("// {}: {} \"{}\"  {} -> {}, {} MACs in {} step{}", node.source_index, node.kind,
                                   comment_text(node.name), inputs, outputs, grouped(macs), kernel.steps.steps,
                                   kernel.steps.steps == 1 ? "" : "s");
    const std::string_view form = storage_form(kernel);
    text += form.empty() ? "\n" : fmt::format(", weights: {}\n", form);
    const std::string shape = shape_of(op, text);
    text += fmt::format("{}__attribute__((noinline)) void {}(uint8_t* arena{}, int32_t step) {{\n",
                        placed(board_.code_place, name(), "CODE_PLACE"), layers_[op],
                        plan_.stream ? ", uint8_t* rows" : "");
    if (plan_.stream) text += unused_parameters(arguments);
    text += fmt::format("  milliwatt::{}<{}>(\n{}      step);\n  milliwatt::layer_is_done();\n}}\n", kernel.function,
                        shape, arguments);
    return text;
  }

  /// The name of the layer's shape; its definition is appended to `text` unless an earlier layer has the same.
  std::string shape_of(std::size_t op, std::string& text) {
    const Kernel& kernel = plan_.kernels[op];
    std::string body;
    for (const KernelNumber& number : kernel.numbers) {
      body += fmt::format("    {} = {},", number.name,
                          number.value == INT32_MIN ? "-2147483647 - 1" : fmt::format("{}", number.value));
      body += number.comment.empty() ? "\n" : fmt::format("  // {}\n", number.comment);
    }
    const auto [entry, is_new] = shapes_.try_emplace(kernel.function + body, layers_[op] + "_shape");
    if (!body.empty()) body = "\n  enum : int32_t {\n" + body + "  };\n";  // clang takes no empty enum
    if (is_new) text += fmt::format("struct {} {{{}}};\n", entry->second, body);
    return entry->second;
  }

  /// A layer of a stream may have all of its rows in the arena, or none.
  static std::string unused_parameters(const std::string& arguments) {
    std::string text;
    for (const char* name : {"arena", "rows"}) {
      if (arguments.find(fmt::format("{} + ", name)) == std::string::npos)
        text += fmt::format("  static_cast<void>({});\n", name);
    }
    return text;
  }

  std::string rows_argument(TensorId id) const {
    const Tensor& tensor = graph_.tensor(id);
    const TensorPlace& at = place(id);
    if (at.kept_rows == 0) {
      // Kernels count the rows of all their outputs, so that the type states them.
      return fmt::format("      milliwatt::Rows<{0}, {1}, {2}, {2}>(arena + 0),  // \"{3}\": not computed\n",
                         c_type(tensor.type), row_shape(tensor.shape).elements, row_shape(tensor.shape).rows,
                         comment_text(tensor.name));
    }
    if (at.in_state) {
      return fmt::format("      milliwatt::LastRows<{}, {}, {}, {}>(rows + {}),  // \"{}\": the last {} of {} rows\n",
                         c_type(tensor.type), row_shape(tensor.shape).elements, at.rows, at.kept_rows, at.offset,
                         comment_text(tensor.name), at.kept_rows, at.rows);
    }
    std::string kept = at.is_ring() ? fmt::format("ring of {} of {} rows", at.kept_rows, at.rows)
                                    : fmt::format("{} row{}", at.rows, at.rows == 1 ? "" : "s");
    if (!at.layout->name.empty()) kept += fmt::format(", {}", at.layout->name);
    return fmt::format("      milliwatt::Rows<{}, {}, {}, {}>(arena + {}),  // \"{}\": {}\n",
                       at.layout->element.empty() ? std::string_view(c_type(tensor.type)) : at.layout->element,
                       row_shape(tensor.shape).elements, at.rows, at.kept_rows, at.offset, comment_text(tensor.name),
                       kept);
  }

  const Graph& graph_;
  const Plan& plan_;
  const Board& board_;
  const EmitOptions& options_;
  Indexed<std::string> layers_;
  std::map<const TableValues::Vectors*, std::size_t> first_user_;  // of each table: an operator
  std::map<std::string, std::string> shapes_;                      // function and numbers -> the shape's name
  Source source_;
  const EntryParts parts_ = {graph_, plan_, board_, options_, layers_, source_};
  EntryText entry_;
};

}  // namespace

Source emit(const Graph& graph, const Plan& plan, const Board& board, const EmitOptions& options) {
  return Emitter(graph, plan, board, options).emit();
}

}  // namespace milliwatt
