#include "plan/interpret_plan.h"

#include <algorithm>
#include <random>
#include <span>

#include "ops/operator.h"

namespace milliwatt::testing {
namespace {

using Bytes = std::vector<std::byte>;

class Interpreter {
 public:
  Interpreter(const Graph& graph, const Plan& plan, unsigned seed)
      : graph_(graph), plan_(plan), random_(seed), arena_(static_cast<std::size_t>(plan.arena_bytes)) {
    poison(0, plan.arena_bytes);
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      own_.emplace_back(graph);
      states_.emplace_back(static_cast<std::size_t>(plan.kernels[op].steps.state_bytes));
    }
    find_last_readers();
  }

  Interpreted run(const std::vector<Bytes>& inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::ranges::copy(inputs[i], arena_.begin() + place(graph_.inputs[i]).offset);
    }
    for (std::size_t moment = 0; moment < plan_.schedule.size(); ++moment) step(moment);
    Interpreted result;
    for (const TensorId id : graph_.outputs) {
      const auto first = arena_.begin() + place(id).offset;
      result.outputs.emplace_back(first, first + graph_.tensor(id).bytes());
    }
    result.problem = problem_;
    return result;
  }

 private:
  static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }
  const TensorPlace& place(TensorId id) const { return plan_.tensors[index(id)]; }
  std::int64_t row_offset(TensorId id, int row) const {
    return place(id).offset + (row % place(id).kept_rows) * place(id).row_bytes;
  }

  Bytes load_row(TensorId id, int row) const {
    const auto first = arena_.begin() + row_offset(id, row);
    const Bytes bytes(first, first + place(id).row_bytes);
    return place(id).layout->to_plain(bytes, graph_.tensor(id));
  }

  void store_row(TensorId id, int row, const Bytes& tensor) {
    const std::int64_t bytes = row_bytes(graph_.tensor(id));
    Bytes codes(tensor.begin() + row * bytes, tensor.begin() + (row + 1) * bytes);
    codes = place(id).layout->from_plain(codes, graph_.tensor(id));
    std::ranges::copy(codes, arena_.begin() + row_offset(id, row));
  }

  void poison(std::int64_t offset, std::int64_t bytes) {
    for (std::int64_t i = 0; i < bytes; ++i) arena_.at(index(offset + i)) = static_cast<std::byte>(random_() & 0xff);
  }

  /// last_[tensor][row]: the moment of its last reading; outputs are never done.
  void find_last_readers() {
    last_.resize(graph_.tensors.size());
    for (std::size_t moment = 0; moment < plan_.schedule.size(); ++moment) {
      const ScheduledStep& now = plan_.schedule[moment];
      const Step step = plan_.kernels[index(now.op)].steps.step(now.step);
      for (std::size_t i = 0; i < step.reads.size(); ++i) {
        if (step.reads[i].count == 0) continue;
        const TensorId id = graph_.operators[index(now.op)].inputs[i];
        last_[index(id)].resize(index(place(id).rows), -1);
        for (int row = step.reads[i].first; row < step.reads[i].first + step.reads[i].count; ++row) {
          last_[index(id)][index(row)] = static_cast<int>(moment);
        }
      }
    }
    for (const TensorId id : graph_.outputs) last_[index(id)].clear();
  }

  template <typename Visit>
  void for_rows(const std::vector<TensorId>& ids, const std::vector<RowSpan>& spans, Visit visit) const {
    for (std::size_t i = 0; i < spans.size(); ++i) {
      for (int row = spans[i].first; row < spans[i].first + spans[i].count; ++row) visit(ids[i], row);
    }
  }

  void step(std::size_t moment) {
    const ScheduledStep& now = plan_.schedule[moment];
    const Operator& op = graph_.operators[index(now.op)];
    const StepRule& rule = plan_.kernels[index(now.op)].steps;
    const OperatorPlace& at = plan_.operators[index(now.op)];
    const Step step = rule.step(now.step);
    TensorValues& own = own_[index(now.op)];

    if (now.step > 0) check_state(now.op);
    if (rule.scratch_bytes > 0) poison(at.scratch_offset, rule.scratch_bytes);
    if (!rule.element_wise) {
      for_rows(op.outputs, step.writes,
               [&](TensorId id, int row) { poison(row_offset(id, row), place(id).row_bytes); });
    }
    // State stands for the rows that were read before; without it, they are forgotten.
    if (rule.state_bytes == 0) forget(op, own);
    for_rows(op.inputs, step.reads, [&](TensorId id, int row) {
      const Bytes codes = load_row(id, row);
      std::ranges::copy(codes, own.bytes_of(id).begin() + row * static_cast<std::int64_t>(codes.size()));
    });
    operator_type(op.kind).run(OpView(graph_, op), own);
    if (rule.element_wise) check_reads_in_order(op, step, own);
    for_rows(op.inputs, step.reads, [&](TensorId id, int row) {
      const std::vector<int>& last = last_[index(id)];
      if (!last.empty() && last[index(row)] == static_cast<int>(moment))
        poison(row_offset(id, row), place(id).row_bytes);
    });
    for_rows(op.outputs, step.writes, [&](TensorId id, int row) { store_row(id, row, own.bytes_of(id)); });
    if (rule.scratch_bytes > 0) poison(at.scratch_offset, rule.scratch_bytes);
    if (now.step + 1 < rule.steps) renew_state(now.op);
  }

  void forget(const Operator& op, TensorValues& own) {
    for (const TensorId id : op.inputs) {
      if (id == kNoTensor || graph_.tensor(id).is_constant()) continue;
      for (std::byte& byte : own.bytes_of(id)) byte = static_cast<std::byte>(random_() & 0xff);
    }
  }

  /// In a copy of the arena, writes byte after byte and looks whether each was still to be read as it was.
  void check_reads_in_order(const Operator& op, const Step& step, TensorValues& own) {
    Bytes copy = arena_;
    const TensorId out = op.outputs[0];
    for (int written = 0; written < step.writes[0].count; ++written) {
      for (std::int64_t byte = 0; byte < place(out).row_bytes; ++byte) {
        for (std::size_t i = 0; i < step.reads.size(); ++i) {
          if (step.reads[i].count == 0) continue;
          const TensorId in = op.inputs[i];
          const int row = step.reads[i].first + written;
          const std::int64_t within = byte * place(in).row_bytes / place(out).row_bytes;
          if (copy[index(row_offset(in, row) + within)] != own.bytes_of(in)[index(row * place(in).row_bytes + within)])
            note(op.name + ": input row " + std::to_string(row) + " was written over before it was read");
        }
        const int row = step.writes[0].first + written;
        copy[index(row_offset(out, row) + byte)] = own.bytes_of(out)[index(row * place(out).row_bytes + byte)];
      }
    }
  }

  void renew_state(int op) {
    Bytes& state = states_[index(op)];
    for (std::byte& byte : state) byte = static_cast<std::byte>(random_() & 0xff);
    std::ranges::copy(state, arena_.begin() + std::max<std::int64_t>(plan_.operators[index(op)].state_offset, 0));
  }

  void check_state(int op) {
    const Bytes& state = states_[index(op)];
    const auto first = arena_.begin() + std::max<std::int64_t>(plan_.operators[index(op)].state_offset, 0);
    if (!std::equal(state.begin(), state.end(), first))
      note(graph_.operators[index(op)].name + ": state was written over");
  }

  void note(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
  }

  const Graph& graph_;
  const Plan& plan_;
  std::mt19937 random_;
  Bytes arena_;
  std::vector<TensorValues> own_;  // of each operator: what it has read and made
  std::vector<Bytes> states_;
  std::vector<std::vector<int>> last_;
  std::string problem_;
};

}  // namespace

Interpreted interpret_plan(const Graph& graph, const Plan& plan, const std::vector<Bytes>& inputs, unsigned seed) {
  return Interpreter(graph, plan, seed).run(inputs);
}

}  // namespace milliwatt::testing
