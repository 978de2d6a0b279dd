#include "plan/execute_stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "graph/alone.h"
#include "ops/questions.h"
#include "plan/move_rows.h"

namespace milliwatt {
namespace {

// The work in a call beyond which an operator's steps are not computed one by one: some tenths of a second.
constexpr double kMostOperatorWork = 2e7;

template <typename Tensor>
auto row_of(Tensor& tensor, int row, std::int64_t bytes) {
  return std::span(tensor).subspan(to_size(row * bytes), to_size(bytes));
}

/// Of the operator's reference, once.
double work_of(const Graph& graph, const Operator& op) {
  if (is_fed(graph, op)) return 0;
  const OpView view(graph, op);
  double work = static_cast<double>(type_of(view).macs(view));
  for (const std::vector<TensorId>* ids : {&op.inputs, &op.outputs}) {
    for (const TensorId id : *ids) work += id == kNoTensor ? 0 : static_cast<double>(graph.tensor(id).elements());
  }
  return work;
}

}  // namespace

TensorValues run_window(const Graph& graph, std::span<const std::vector<std::byte>> inputs,
                        std::span<const std::byte> window) {
  TensorValues values(graph);
  for (std::size_t i = 0; i < inputs.size(); ++i) values.bytes_of(graph.inputs[i]) = inputs[i];
  for (const Operator& op : graph.operators) {
    if (is_fed(graph, op)) {
      values.bytes_of(op.outputs[0]).assign(window.begin(), window.end());
    } else {
      operator_type(op.kind).run(OpView(graph, op), values);
    }
  }
  return values;
}

double window_work(const Graph& graph) {
  double work = 0;
  for (const Operator& op : graph.operators) work += work_of(graph, op);
  return work;
}

StreamExecutor::Own::Own(const Graph& of, const Operator& op) : graph(alone(of, op)), values(graph) {}

StreamExecutor::StreamExecutor(const Graph& graph, const Plan& plan)
    : graph_(graph), plan_(plan), arena_(to_size(plan.arena_bytes)), state_(to_size(plan.stream->state_bytes)) {
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    own_.push_back(std::make_unique<Own>(graph, node));
    own_[op]->is_costly = work_of(graph, node) * plan.stream->steps[op] > kMostOperatorWork;
  }
  poison(state_, 0, plan.stream->state_bytes);
}

double StreamExecutor::call_work() const {
  double work = 0;
  int op_before = -1;
  for (const ScheduledStep& step : plan_.schedule) {
    const bool is_run = !own_[step.op]->is_costly || step.op != op_before;
    if (is_run) work += work_of(graph_, graph_.operators[step.op]);
    op_before = step.op;
  }
  return work;
}

void StreamExecutor::resume_after(const TensorValues& window) {
  for (std::size_t i = 0; i < plan_.tensors.size(); ++i) {
    const TensorPlace& at = plan_.tensors[i];
    const auto id = static_cast<TensorId>(i);
    for (int row = at.rows - at.kept_rows; at.in_state && row < at.rows; ++row) {
      std::ranges::copy(row_of(window.bytes_of(id), row, at.row_bytes), row_in_memory(id, row).begin());
    }
  }
}

void StreamExecutor::call(const StreamInputs& with, const TensorValues* whole) {
  move_rows(plan_, state_);
  poison(arena_, 0, plan_.arena_bytes);
  for (std::size_t i = 0; i < with.inputs.size(); ++i) {
    const TensorId id = graph_.inputs[i];
    const TensorPlace& at = plan_.tensors[id];
    for (int row = 0; at.kept_rows > 0 && row < at.rows; ++row) {
      std::ranges::copy(row_of(with.inputs[i], row, at.row_bytes), row_in_memory(id, row).begin());
    }
  }
  for (std::size_t i = 0; i < plan_.schedule.size();) {
    const std::size_t begin = i;
    const auto [op, step] = plan_.schedule[i++];
    if (is_fed(graph_, graph_.operators[op])) {
      feed(op, step, with.rows);
      continue;
    }
    while (own_[op]->is_costly && i < plan_.schedule.size() && plan_.schedule[i].op == op) ++i;
    run_steps(begin, i, whole);
  }
}

void StreamExecutor::poison(Bytes& memory, std::int64_t offset, std::int64_t count) {
  // Finite as floats, and never the same twice running.
  constexpr std::byte kPoisons[] = {std::byte{0xa5}, std::byte{0x3c}, std::byte{0x5a}};
  std::fill_n(memory.begin() + offset, count, kPoisons[++poison_ % 3]);
}

void StreamExecutor::feed(int op, int row, std::span<const std::byte> rows) {
  const TensorId id = graph_.operators[op].outputs[0];
  const TensorPlace& at = plan_.tensors[id];
  const int number = row - (at.rows - plan_.stream->hop_rows);  // among the new ones
  std::ranges::copy(row_of(rows, number, at.row_bytes), row_in_memory(id, row).begin());
}

void StreamExecutor::run_steps(std::size_t begin, std::size_t end, const TensorValues* whole) {
  const int op = plan_.schedule[begin].op;
  const Operator& node = graph_.operators[op];
  const StepRule& rule = plan_.kernels[op].steps;
  const OperatorPlace& at = plan_.operators[op];
  // An operator with state knows by it what its earlier steps have read.
  if (rule.state_bytes == 0 || plan_.schedule[begin].step == 0) forget(op);
  if (rule.scratch_bytes > 0) poison(arena_, at.scratch_offset, rule.scratch_bytes);
  if (rule.state_bytes > 0) poison(arena_, at.state_offset, rule.state_bytes);
  for (std::size_t i = begin; i < end; ++i) read_rows(op, rule.step(plan_.schedule[i].step), whole);
  compute(op, whole);
  for (std::size_t i = begin; i < end; ++i) {
    const Step step = rule.step(plan_.schedule[i].step);
    if (i > begin) check_reads(op, step);
    for (std::size_t k = 0; k < step.writes.size(); ++k) {
      const std::int64_t row_bytes = plan_.tensors[node.outputs[k]].row_bytes;
      for (int row = step.writes[k].first; row < step.writes[k].first + step.writes[k].count; ++row) {
        std::ranges::copy(row_of(own_[op]->output(k), row, row_bytes), row_in_memory(node.outputs[k], row).begin());
      }
    }
  }
}

void StreamExecutor::forget(int op) {
  Own& own = *own_[op];
  own.reads_differ = false;
  for (std::size_t k = 0; k < own.op().inputs.size(); ++k) {
    const TensorId id = own.op().inputs[k];
    if (id == kNoTensor || own.graph.tensor(id).is_constant()) continue;
    poison(own.input(k), 0, own.graph.tensor(id).bytes());
  }
}

void StreamExecutor::read_rows(int op, const Step& step, const TensorValues* whole) {
  const Operator& node = graph_.operators[op];
  for (std::size_t k = 0; k < step.reads.size(); ++k) {
    const TensorId id = node.inputs[k];
    for (int row = step.reads[k].first; row < step.reads[k].first + step.reads[k].count; ++row) {
      const std::span<const std::byte> bytes = row_in_memory(id, row);
      const std::int64_t row_bytes = plan_.tensors[id].row_bytes;
      std::ranges::copy(bytes, row_of(own_[op]->input(k), row, row_bytes).begin());
      if (whole == nullptr || std::ranges::equal(bytes, row_of(whole->bytes_of(id), row, row_bytes))) continue;
      own_[op]->reads_differ = true;
      note(node, id, row, "is not the whole window's");
    }
  }
}

/// Looks whether rows that were read before an earlier step's writing are still there.
void StreamExecutor::check_reads(int op, const Step& step) {
  const Operator& node = graph_.operators[op];
  for (std::size_t k = 0; k < step.reads.size(); ++k) {
    for (int row = step.reads[k].first; row < step.reads[k].first + step.reads[k].count; ++row) {
      const std::int64_t row_bytes = plan_.tensors[node.inputs[k]].row_bytes;
      if (!std::ranges::equal(row_in_memory(node.inputs[k], row), row_of(own_[op]->input(k), row, row_bytes)))
        note(node, node.inputs[k], row, "is written over too early");
    }
  }
}

/// An operator whose steps would take long gives the whole window's rows if all that it reads are the whole window's.
void StreamExecutor::compute(int op, const TensorValues* whole) {
  Own& own = *own_[op];
  if (whole == nullptr || !own.is_costly || own.reads_differ) {
    operator_type(own.op().kind).run(OpView(own.graph, own.op()), own.values);
    return;
  }
  const std::vector<TensorId>& outputs = graph_.operators[op].outputs;
  for (std::size_t k = 0; k < outputs.size(); ++k) own.output(k) = whole->bytes_of(outputs[k]);
}

std::span<std::byte> StreamExecutor::row_in_memory(TensorId id, int row) {
  const TensorPlace& at = plan_.tensors[id];
  Bytes& memory = at.in_state ? state_ : arena_;
  const std::int64_t offset = at.kept_rows > 0 ? at.offset_of(row) : -1;
  expects(offset >= 0 && offset + at.row_bytes <= static_cast<std::int64_t>(memory.size()),
          "each row of a stream lies in the arena or in the state");
  return std::span(memory).subspan(to_size(offset), to_size(at.row_bytes));
}

void StreamExecutor::note(const Operator& op, TensorId id, int row, const char* what) {
  if (!problem_.empty()) return;
  problem_ = fmt::format("{}: row {} of its input \"{}\" {}", operator_label(op), row, graph_.tensor(id).name, what);
}

std::vector<std::vector<std::byte>> StreamExecutor::outputs() {
  std::vector<Bytes> outputs;
  for (const TensorId id : graph_.outputs) {
    outputs.emplace_back();
    for (int row = 0; row < plan_.tensors[id].rows; ++row) {
      const std::span<const std::byte> bytes = row_in_memory(id, row);
      outputs.back().insert(outputs.back().end(), bytes.begin(), bytes.end());
    }
  }
  return outputs;
}

}  // namespace milliwatt
