#include "device/case_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <variant>

#include "device/random_layers.h"
#include "emit/device_headers.h"
#include "emit/routine_definition.h"
#include "kernels/kernels.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "source_directory.h"

namespace milliwatt {

namespace {

constexpr int kGuardBytes = 16;

std::string c_type(ElementType type) {
  switch (type) {
    case ElementType::kInt8:
      return "int8_t";
    case ElementType::kUint8:
    case ElementType::kBool:
      return "uint8_t";
    case ElementType::kInt64:
      return "int64_t";
    case ElementType::kInt16:
      return "int16_t";
    case ElementType::kFloat32:
      return "float";
    default:
      return "int32_t";
  }
}

std::string bytes_text(const std::string& name, const std::vector<std::byte>& bytes) {
  std::vector<int> values;
  for (const std::byte byte : bytes) values.push_back(static_cast<int>(byte));
  return fmt::format("MILLIWATT_FLASH const uint8_t {}[] = {{{}}};\n", name, fmt::join(values, ","));
}

const char* table_type(const KernelTable& table) {
  constexpr const char* kTypes[] = {"int8_t", "int16_t", "int32_t", "float"};
  return kTypes[(*table.values).index()];
}

std::string table_text(const std::string& name, const KernelTable& table) {
  const std::string head = fmt::format("MILLIWATT_FLASH const {} {}[] = ", table_type(table), name);
  return std::visit(
      [&](const auto& values) {
        std::string items;
        for (const auto value : values) {
          if constexpr (std::is_same_v<decltype(value), const float>) {
            items += fmt::format("{:.9e}f,", value);
          } else if constexpr (std::is_same_v<decltype(value), const std::int32_t>) {
            items +=
                fmt::format("INT32_C({}){},", value == INT32_MIN ? value + 1 : value, value == INT32_MIN ? "-1" : "");
          } else {
            items += fmt::format("{},", value);
          }
        }
        return head + "{" + items + "};\n";
      },
      *table.values);
}

/// Where one case's things lie in the arena, in order, each as badly aligned as it may be, guard bytes between them.
class Layout {
 public:
  /// @param disorder 0: at multiples of 8, as plans place buffers
  explicit Layout(int disorder) : disorder_(disorder) {}

  std::int64_t place(std::int64_t bytes, int alignment) {
    const std::int64_t aligned = (end_ + 7) / 8 * 8;
    const std::int64_t at = aligned + (disorder_ * alignment) % 8;
    end_ = at + bytes + kGuardBytes;
    return at;
  }
  std::int64_t end() const { return end_; }

 private:
  int disorder_;
  std::int64_t end_ = kGuardBytes;
};

class CaseText {
 public:
  /// `in_place`: the output's rows lie on those of the first input.
  CaseText(const Graph& graph, const Kernel& kernel, std::size_t index, bool in_place, int disorder)
      : graph_(graph), kernel_(kernel), index_(index), in_place_(in_place), layout_(disorder) {}

  std::string text(const std::vector<std::vector<std::byte>>& inputs,
                   const std::vector<std::vector<std::byte>>& outputs) {
    const Operator& op = graph_.operators.at(0);
    std::string arguments;
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      if (op.inputs[i] == kNoTensor || graph_.tensor(op.inputs[i]).is_constant()) continue;
      arguments += tensor(op.inputs[i], inputs.at(spans_.size()), [i](const Step& step) { return step.reads[i]; });
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      arguments += tensor(op.outputs[i], outputs[i], [i](const Step& step) { return step.writes[i]; });
    }
    for (const KernelTable& table : kernel_.tables) {
      const std::string name = fmt::format("case{}_{}", index_, table.name);
      data_ += table_text(name, table);
      arguments += fmt::format("milliwatt::Flash<{}>({}), ", table_type(table), name);
    }
    if (kernel_.routine != nullptr) {
      const std::string name = fmt::format("case{}_{}", index_, kernel_.routine->name);
      data_ += routine_definition(*kernel_.routine, name, "static ");
      arguments += name + ", ";
    }
    const std::string scratch = region(kernel_.steps.scratch_bytes, arguments);
    const std::string state = region(kernel_.steps.state_bytes, arguments);
    return data_ + shape() +
           fmt::format(
               "__attribute__((noinline)) void case{0}_step(uint8_t* arena, int32_t step) {{\n  milliwatt::{1}<"
               "Case{0}Shape>({2}step);\n}}\n",
               index_, kernel_.function, arguments) +
           fmt::format("const CaseTensor case{}_tensors[] = {{{}}};\n", index_, tensors_) + rows() +
           fmt::format(
               "const Case case{0} = {{case{0}_tensors, {1}, {2}, case{0}_rows, {3}, case{0}_step, {4}, {5}, {6}}};"
               "\n\n",
               index_, inputs.size(), outputs.size(), kernel_.steps.steps, scratch, state, layout_.end());
  }

  std::int64_t arena_bytes() const { return layout_.end(); }

 private:
  using SpanOf = std::function<RowSpan(const Step&)>;

  std::string tensor(TensorId id, const std::vector<std::byte>& bytes, const SpanOf& rows_of) {
    const std::size_t number = spans_.size();
    spans_.push_back(rows_of);
    const Tensor& tensor = graph_.tensor(id);
    const RowShape shape = row_shape(tensor.shape);
    int slots = 1;
    for (int s = 0; s < kernel_.steps.steps; ++s) slots = std::max(slots, rows_of(kernel_.steps.step(s)).count);
    slots = std::min(slots, shape.rows);
    const Operator& op = graph_.operators.at(0);
    const bool is_output = id == op.outputs[0];
    const auto operand = static_cast<std::size_t>(std::ranges::find(op.inputs, id) - op.inputs.begin());
    const RowLayout& layout = is_output ? kernel_.steps.writes[0] : kernel_.steps.reads[operand];
    const std::int64_t row_bytes = milliwatt::row_bytes(tensor, layout);
    const int alignment = layout.growth > 1 ? 4 : element_bytes(tensor.type);
    const std::int64_t offset = is_output && in_place_ ? first_offset_ : layout_.place(slots * row_bytes, alignment);
    if (number == 0) first_offset_ = offset;
    data_ += bytes_text(fmt::format("case{}_data{}", index_, number), layout.from_plain(bytes, tensor));
    tensors_ +=
        fmt::format("{{case{}_data{}, {}, {}, {}, {}}}, ", index_, number, row_bytes, shape.rows, slots, offset);
    return fmt::format("milliwatt::Rows<{}, {}, {}, {}>(arena + {}), ",
                       layout.element.empty() ? std::string(c_type(tensor.type)) : std::string(layout.element),
                       shape.elements, shape.rows, slots, offset);
  }

  std::string region(std::int64_t bytes, std::string& arguments) {
    if (bytes == 0) return "{0, 0}";
    const std::int64_t offset = layout_.place(bytes, 8);
    arguments += fmt::format("arena + {}, ", offset);
    return fmt::format("{{{}, {}}}", offset, bytes);
  }

  std::string shape() const {
    std::string numbers;
    for (const KernelNumber& number : kernel_.numbers) numbers += fmt::format(" {} = {},", number.name, number.value);
    if (numbers.empty()) return fmt::format("struct Case{}Shape {{}};\n", index_);  // clang takes no empty enum
    return fmt::format("struct Case{}Shape {{ enum : int32_t {{{} }}; }};\n", index_, numbers);
  }

  std::string rows() const {
    std::string numbers;
    for (int s = 0; s < kernel_.steps.steps; ++s) {
      const Step step = kernel_.steps.step(s);
      for (const SpanOf& span_of : spans_) numbers += fmt::format("{}, {}, ", span_of(step).first, span_of(step).count);
    }
    return fmt::format("const int16_t case{}_rows[] = {{{}}};\n", index_, numbers);
  }

  const Graph& graph_;
  const Kernel& kernel_;
  std::size_t index_;
  bool in_place_;
  std::int64_t first_offset_ = 0;  // of the first input
  Layout layout_;
  std::string data_, tensors_;
  std::vector<SpanOf> spans_;  // of each tensor that is not constant: the inputs, then the outputs
};

/// May the plan put the output's rows onto those of the first input that is computed?
bool may_be_in_place(const Graph& graph, const Kernel& kernel) {
  const std::vector<TensorId>& inputs = graph.operators.at(0).inputs;
  const auto is_computed = [&](TensorId id) { return id != kNoTensor && !graph.tensor(id).is_constant(); };
  const auto computed = std::ranges::find_if(inputs, is_computed);
  if (computed == inputs.end()) return false;
  const Tensor& in = graph.tensor(*computed);
  const Tensor& out = graph.tensor(graph.operators.at(0).outputs.at(0));
  const auto row_bytes = [](const Tensor& tensor) {
    return row_shape(tensor.shape).elements * element_bytes(tensor.type);
  };
  return kernel.steps.element_wise && row_bytes(in) == row_bytes(out) &&
         row_shape(in.shape).rows == row_shape(out.shape).rows;
}

std::string runner_text() {
  std::ifstream file(source_directory() / "tests/device/case_runner.h");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string header_text(std::int64_t arena_bytes, std::size_t cases) {
  return fmt::format(
      "#pragma once\n#include <stdint.h>\nenum {{ CASES_ARENA_BYTES = {} }};\nextern \"C\" void cases_run(const "
      "int8_t*, "
      "int32_t*, void*);\nextern \"C\" int8_t* cases_in0(void* arena);\nextern \"C\" int32_t* cases_out0(void* "
      "arena);\n/* {} cases */\n",
      arena_bytes, cases);
}

std::string run_text(std::size_t cases, std::int64_t work_bytes) {
  std::string all;
  for (std::size_t i = 0; i < cases; ++i) all += fmt::format("&case{}, ", i);
  return fmt::format(
      "const Case* const all_cases[] = {{{0}}};\n}}  // namespace\n"
      "int8_t* cases_in0(void* arena) {{ return static_cast<int8_t*>(arena) + {1}; }}\n"
      "int32_t* cases_out0(void* arena) {{ void* at = static_cast<uint8_t*>(arena) + {2}; return "
      "static_cast<int32_t*>(at); }}\n"
      "void cases_run(const int8_t*, int32_t* out0, void* arena) {{\n"
      "  for (int32_t i = 0; i < {3}; ++i) {{\n"
      "    const CaseResult result = run_case(*all_cases[i], static_cast<uint8_t*>(arena));\n"
      "    out0[4 * i] = result.kind;\n    out0[4 * i + 1] = result.at;\n"
      "    out0[4 * i + 2] = result.expected;\n    out0[4 * i + 3] = result.actual;\n  }}\n}}\n",
      all, work_bytes, work_bytes + 8, cases);
}

/// Of one kernel in one program; the others come in other rounds.
constexpr std::size_t kMostLayers = 30;
constexpr std::size_t kMostOfSample = 6;

/// For each layer the kernels that are tried on it. Those of a contained set are sampled: that set has a board, too.
std::vector<std::vector<Kernel>> kernels_to_try(const std::vector<DeviceCase>& layers, InstructionSet set,
                                                unsigned round, KernelChoice choice) {
  std::vector<std::vector<Kernel>> all;
  std::map<std::string, std::vector<std::size_t>> layers_of;
  for (const DeviceCase& layer : layers) {
    const Operator& op = layer.graph.operators.at(0);
    all.push_back(kernels_for(OpView(layer.graph, op), set));
    for (const Kernel& kernel : all.back()) {
      std::vector<std::size_t>& list = layers_of[kernel.function];
      if (list.empty() || list.back() != all.size() - 1) list.push_back(all.size() - 1);
    }
  }
  const std::string folder = std::string(name_of(set)) + "/";
  for (const auto& [function, list] : layers_of) {
    const auto first = std::ranges::find(all[list.front()], function, &Kernel::function);
    const bool is_own = first->header.starts_with(folder);
    const std::size_t most = choice == KernelChoice::kAll && is_own ? kMostLayers : kMostOfSample;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if ((i + 7 * round) * most % list.size() < most) continue;  // as many, evenly spaced
      std::erase_if(all[list[i]], [&](const Kernel& kernel) { return kernel.function == function; });
    }
  }
  return all;
}

std::vector<std::vector<Kernel>> fastest_kernels(const std::vector<DeviceCase>& layers, InstructionSet set) {
  std::vector<std::vector<Kernel>> all;
  for (const DeviceCase& layer : layers) {
    std::vector<Kernel> kernels = kernels_for(OpView(layer.graph, layer.graph.operators.at(0)), set);
    // Those of rows that are not plain need a neighbour.
    std::erase_if(kernels, [](const Kernel& kernel) { return kernel.for_flash || !kernel.steps.plain(); });
    all.push_back({*std::ranges::min_element(kernels, {}, [](const Kernel& kernel) { return kernel.cost.cycles; })});
  }
  return all;
}

}  // namespace

CaseProgram case_program(const std::vector<DeviceCase>& layers, InstructionSet set, unsigned round,
                         KernelChoice choice) {
  CaseProgram program;
  std::string text;
  std::set<std::string> headers = {"core/flash.h"};
  std::int64_t work_bytes = 0;
  const std::vector<std::vector<Kernel>> kernels =
      choice == KernelChoice::kFastest ? fastest_kernels(layers, set) : kernels_to_try(layers, set, round, choice);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Graph& graph = layers[l].graph;
    std::vector<std::vector<std::byte>> inputs;
    for (const TensorId id : graph.inputs) {
      inputs.push_back(
          random_elements(graph.tensor(id), 100'000 * round + static_cast<unsigned>(100 * l + inputs.size())));
    }
    Executor executor(graph);
    std::vector<std::vector<std::byte>> operands;  // what the operator finds, variables too
    for (const TensorId id : graph.operators.at(0).inputs) {
      if (id == kNoTensor || graph.tensor(id).is_constant()) continue;
      const auto input = std::ranges::find(graph.inputs, id);
      operands.push_back(input == graph.inputs.end()
                             ? executor.value(id)
                             : inputs.at(static_cast<std::size_t>(input - graph.inputs.begin())));
    }
    executor.run(inputs);
    for (const Kernel& kernel : kernels[l]) {
      const bool both_ways = choice != KernelChoice::kFastest && may_be_in_place(graph, kernel);
      for (int in_place = 0; in_place <= (both_ways ? 1 : 0); ++in_place) {
        const std::size_t index = program.cases.size();
        const int disorder = choice == KernelChoice::kFastest ? 0 : static_cast<int>(index % 4);
        CaseText one(graph, kernel, index, in_place != 0, disorder);
        text += one.text(operands, executor.outputs());
        work_bytes = std::max(work_bytes, (one.arena_bytes() + 7) / 8 * 8);
        headers.insert(kernel.header);
        program.cases.push_back({fmt::format("{} {} {} steps{}", layers[l].name, kernel.function, kernel.steps.steps,
                                             in_place != 0 ? ", in place" : ""),
                                 kernel.function, kernel.cost.cycles});
        program.source.layers.push_back({fmt::format("case{}_step", index), static_cast<int>(index)});
      }
    }
  }
  const std::size_t count = program.cases.size();
  const std::int64_t arena_bytes = work_bytes + 8 + 16 * static_cast<std::int64_t>(count);
  std::string code = "#include \"cases.h\"\n#include \"milliwatt/core/flash.h\"\n#include \"case_runner.h\"\n";
  for (const std::string& header : headers) code += fmt::format("#include \"milliwatt/{}\"\n", header);
  code += "namespace {\n" + text + run_text(count, work_bytes);

  program.source.name = "cases";
  program.source.arena_bytes = arena_bytes;
  program.source.inputs = {{0, ElementType::kInt8, 1}};
  program.source.outputs = {{1, ElementType::kInt32, static_cast<std::int64_t>(4 * count)}};
  program.source.files = {{"cases.h", header_text(arena_bytes, count)},
                          {"case_runner.h", runner_text()},
                          {"cases.cpp", code},
                          {"cases_weights.cpp", ""}};
  for (SourceFile& file : device_headers(headers)) program.source.files.push_back(std::move(file));
  return program;
}

}  // namespace milliwatt
