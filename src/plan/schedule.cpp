#include "plan/schedule.h"

#include <limits>
#include <numeric>
#include <utility>

#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

/// Appends steps to a schedule, pulling what each of them needs.
class Puller {
 public:
  Puller(const Graph& graph, const Indexed<Kernel>& kernels, Indexed<std::vector<int>> steps)
      : graph_(graph), kernels_(kernels), steps_(std::move(steps)) {
    producer_.assign(graph.tensors.size(), -1);
    rows_done_.assign(graph.tensors.size(), 0);
    steps_done_.assign(graph.operators.size(), 0);
    next_written_.resize(graph.tensors.size());
    before_.resize(graph.operators.size());
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      const std::vector<TensorId>& outputs = graph.operators[op].outputs;
      for (const TensorId id : outputs) {
        if (graph.tensor(id).is_variable) note_variable(op, id);
        if (!graph.tensor(id).is_variable) producer_[id] = static_cast<int>(op);
        next_written_[id].assign(steps_[op].size() + 1, kNoRow);
      }
      for (std::size_t i = steps_[op].size(); i-- > 0;) {
        const Step step = kernels[op].steps.step(steps_[op][i]);
        for (std::size_t output = 0; output < outputs.size(); ++output) {
          std::vector<int>& next = next_written_[outputs[output]];
          next[i] = step.writes[output].count > 0 ? step.writes[output].first : next[i + 1];
        }
      }
    }
  }

  void finish(int op) {
    while (steps_done_[op] < steps_[op].size()) advance(op);
  }

  std::vector<ScheduledStep> take() { return std::move(schedule_); }

 private:
  /// Operators that read a variable see it as the order of the graph has it: before it is written, or behind.
  void note_variable(std::size_t writer, TensorId id) {
    for (const int reader : readers_of(graph_, id)) {
      if (reader < static_cast<int>(writer)) before_[writer].push_back(reader);
      if (reader > static_cast<int>(writer)) before_[reader].push_back(static_cast<int>(writer));
    }
  }

  void advance(int op) {
    for (const int other : before_[op]) finish(other);
    const int number = steps_[op][steps_done_[op]++];
    const Step step = kernels_[op].steps.step(number);
    const Operator& node = graph_.operators[op];
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      const RowSpan& span = step.reads[i];
      const TensorId id = node.inputs[i];
      if (span.count == 0 || id == kNoTensor || producer_[id] < 0) continue;
      while (is_wanted(id, span.first + span.count)) advance(producer_[id]);
    }
    schedule_.push_back({op, number});
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      const RowSpan& span = step.writes[i];
      if (span.count > 0) rows_done_[node.outputs[i]] = span.first + span.count;
    }
  }

  /// Is there a step to come that writes the tensor's rows below `end`? Rows that no step writes are there already.
  bool is_wanted(TensorId id, int end) const {
    return rows_done_[id] < end && next_written_[id][steps_done_[producer_[id]]] < end;
  }

  static constexpr int kNoRow = std::numeric_limits<int>::max();

  const Graph& graph_;
  const Indexed<Kernel>& kernels_;
  const Indexed<std::vector<int>> steps_;  // of each operator: those to run
  Indexed<int> producer_;                  // of each tensor; -1: what is there already, and variables
  Indexed<std::vector<int>> before_;       // of each operator: those that have to be done, for a variable's sake
  /// Of each tensor, for each number of its producer's steps done: the first row that the next step to write any
  /// writes.
  Indexed<std::vector<int>> next_written_;
  Indexed<int> rows_done_;           // of each tensor
  Indexed<std::size_t> steps_done_;  // of each operator: how many of steps_
  std::vector<ScheduledStep> schedule_;
};

}  // namespace

std::vector<ScheduledStep> make_schedule(const Graph& graph, const Indexed<Kernel>& kernels, const Cuts& cuts) {
  Indexed<std::vector<int>> steps;
  for (const Kernel& kernel : kernels) {
    steps.emplace_back(to_size(kernel.steps.steps));
    std::iota(steps.back().begin(), steps.back().end(), 0);
  }
  return make_schedule(graph, kernels, cuts, std::move(steps));
}

std::vector<ScheduledStep> make_schedule(const Graph& graph, const Indexed<Kernel>& kernels, const Cuts& cuts,
                                         Indexed<std::vector<int>> steps) {
  Puller puller(graph, kernels, std::move(steps));
  const int count = static_cast<int>(graph.operators.size());
  int first = 0;
  for (int op = 0; op < count; ++op) {
    if (op + 1 < count && !cuts[op]) continue;
    puller.finish(op);
    for (int other = first; other < op; ++other) puller.finish(other);
    first = op + 1;
  }
  return puller.take();
}

}  // namespace milliwatt
