#include "plan/schedule.h"

#include "base/error.h"

namespace milliwatt {
namespace {

/// Appends steps to a schedule, pulling what each of them needs.
class Puller {
 public:
  Puller(const Graph& graph, const std::vector<Kernel>& kernels) : graph_(graph), kernels_(kernels) {
    producer_.assign(graph.tensors.size(), -1);
    rows_done_.assign(graph.tensors.size(), 0);
    steps_done_.assign(graph.operators.size(), 0);
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      for (const TensorId id : graph.operators[op].outputs) producer_[index(id)] = static_cast<int>(op);
    }
  }

  void finish(int op) {
    while (steps_done_[index(op)] < kernels_[index(op)].steps.steps) advance(op);
  }

  std::vector<ScheduledStep> take() { return std::move(schedule_); }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  void advance(int op) {
    const int number = steps_done_[index(op)]++;
    expects(number < kernels_[index(op)].steps.steps, "an operator is asked for rows that it never writes");
    const Step step = kernels_[index(op)].steps.step(number);
    const Operator& node = graph_.operators[index(op)];
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      const RowSpan& span = step.reads[i];
      const TensorId id = node.inputs[i];
      if (span.count == 0 || id == kNoTensor || producer_[index(id)] < 0) continue;
      while (rows_done_[index(id)] < span.first + span.count) advance(producer_[index(id)]);
    }
    schedule_.push_back({op, number});
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      const RowSpan& span = step.writes[i];
      if (span.count > 0) rows_done_[index(node.outputs[i])] = span.first + span.count;
    }
  }

  const Graph& graph_;
  const std::vector<Kernel>& kernels_;
  std::vector<int> producer_;
  std::vector<int> rows_done_;   // of each tensor
  std::vector<int> steps_done_;  // of each operator
  std::vector<ScheduledStep> schedule_;
};

}  // namespace

std::vector<ScheduledStep> make_schedule(const Graph& graph, const std::vector<Kernel>& kernels, const Cuts& cuts) {
  Puller puller(graph, kernels);
  const int count = static_cast<int>(graph.operators.size());
  int first = 0;
  for (int op = 0; op < count; ++op) {
    if (op + 1 < count && !cuts[static_cast<std::size_t>(op)]) continue;
    puller.finish(op);
    for (int other = first; other < op; ++other) puller.finish(other);
    first = op + 1;
  }
  return puller.take();
}

}  // namespace milliwatt
