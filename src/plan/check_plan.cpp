// The planner's judge: knows offsets and steps, and nothing of how they were found.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "plan/plan.h"

namespace milliwatt {
namespace {

/// Who owns a byte: a row of a tensor, an operator's state or scratch, or nobody.
struct Owner {
  enum Kind { kNobody, kRow, kState, kScratch } kind = kNobody;
  int id = 0;
  int row = 0;
  bool operator==(const Owner&) const = default;
};

class Replay {
 public:
  Replay(const Graph& graph, const Plan& plan) : graph_(graph), plan_(plan), owners_(to_size(plan.arena_bytes)) {}

  void run() {
    check_layouts();
    for (const TensorId id : graph_.inputs) {
      for (int row = 0; row < place(id).rows; ++row) take_row(id, row);
    }
    each_variable([&](TensorId id) {
      for (int row = 0; row < place(id).rows; ++row) take_row(id, row);
    });
    for (const ScheduledStep& scheduled : plan_.schedule) replay(scheduled);
    for (const TensorId id : graph_.outputs) check_rows(id, {0, place(id).rows});
    each_variable([&](TensorId id) { check_rows(id, {0, place(id).rows}); });
    for (std::size_t op = 0; op < graph_.operators.size(); ++op) {
      if (next_step_.at(op) != plan_.kernels[op].steps.steps)
        fail("operator's steps are not all scheduled", static_cast<int>(op), 0);
    }
  }

 private:
  const TensorPlace& place(TensorId id) const { return plan_.tensors[id]; }

  /// Tensors that keep their value from one inference to the next.
  template <typename Visit>
  void each_variable(Visit visit) const {
    for (std::size_t id = 0; id < graph_.tensors.size(); ++id) {
      if (graph_.tensors[id].is_variable) visit(static_cast<TensorId>(id));
    }
  }

  [[noreturn]] void fail(const char* what, int id, int row) const {
    throw InternalError(fmt::format("internal error: plan of {}: {} (id {}, row {})", graph_.source, what, id, row));
  }

  /// Rows lie as the kernels that write and read them have it, and plain where a program sees them.
  void check_layouts() const {
    for (std::size_t op = 0; op < graph_.operators.size(); ++op) {
      const Operator& node = graph_.operators[op];
      const StepRule& rule = plan_.kernels[op].steps;
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        if (node.inputs[i] == kNoTensor || graph_.tensor(node.inputs[i]).is_constant()) continue;
        check_layout(node.inputs[i], rule.reads[i]);
      }
      for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        check_layout(node.outputs[i], rule.writes[i]);
      }
    }
    for (const TensorId id : graph_.inputs) check_layout(id, kPlainRows);
    for (const TensorId id : graph_.outputs) check_layout(id, kPlainRows);
  }

  void check_layout(TensorId id, const RowLayout& layout) const {
    if (place(id).rows > 0 && place(id).layout != &layout) fail("rows do not lie as they are read or written", id, 0);
  }

  void mark(std::int64_t offset, std::int64_t bytes, Owner owner) {
    if (offset < 0 || offset + bytes > plan_.arena_bytes) fail("bytes outside of the arena", owner.id, owner.row);
    std::fill_n(owners_.begin() + offset, bytes, owner);
  }

  void check(std::int64_t offset, std::int64_t bytes, Owner owner) const {
    const auto first = owners_.begin() + offset;
    const bool kept = std::all_of(first, first + bytes, [&](const Owner& now) { return now == owner; });
    if (!kept) fail("bytes were overwritten before they were read", owner.id, owner.row);
  }

  std::int64_t row_offset(TensorId id, int row) const {
    return place(id).offset + (row % place(id).kept_rows) * place(id).row_bytes;
  }
  void take_row(TensorId id, int row) { mark(row_offset(id, row), place(id).row_bytes, {Owner::kRow, id, row}); }
  void check_rows(TensorId id, RowSpan span) const {
    for (int row = span.first; row < span.first + span.count; ++row) {
      check(row_offset(id, row), place(id).row_bytes, {Owner::kRow, id, row});
    }
  }

  /// An element-wise step goes forward through its rows: having read up to some place of row i, it writes up to the
  /// same place of output row i. So an output row may lie on input rows before it and on the same row, there not ahead
  /// of the reading; never on a later row.
  void check_goes_forward(const Operator& node, const Step& step) const {
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      for (int read = 0; read < step.reads[i].count; ++read) {
        for (int written = 0; written < step.writes[0].count; ++written) {
          const std::int64_t from = row_offset(node.inputs[i], step.reads[i].first + read);
          const std::int64_t to = row_offset(node.outputs[0], step.writes[0].first + written);
          const std::int64_t bytes = place(node.outputs[0]).row_bytes;
          const bool overlap = to < from + bytes && from < to + bytes;
          if (overlap && (read > written || (read == written && to > from)))
            fail("an element-wise step writes ahead of its reading", node.outputs[0], step.writes[0].first + written);
        }
      }
    }
  }

  /// May the step write onto what it reads? Only where it reads rows of the numbers and sizes that it writes.
  bool is_in_place(const StepRule& rule, const Operator& node, const Step& step) const {
    if (!rule.element_wise || step.writes.size() != 1) return false;
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (step.reads[i].count == 0) continue;
      if (!(step.reads[i] == step.writes[0])) return false;
      if (place(node.inputs[i]).row_bytes != place(node.outputs[0]).row_bytes) return false;
    }
    return true;
  }

  void replay(const ScheduledStep& scheduled) {
    const int op = scheduled.op;
    const Operator& node = graph_.operators[op];
    const StepRule& rule = plan_.kernels[op].steps;
    const OperatorPlace& at = plan_.operators[op];
    if (scheduled.step != next_step_.at(op)++) fail("steps out of order", scheduled.op, scheduled.step);
    const Step step = rule.step(scheduled.step);
    const auto check_reads = [&] {
      for (std::size_t i = 0; i < step.reads.size(); ++i) check_rows(node.inputs[i], step.reads[i]);
    };
    const Owner state{Owner::kState, scheduled.op, 0};
    const Owner scratch{Owner::kScratch, scheduled.op, 0};
    if (rule.scratch_bytes > 0) mark(at.scratch_offset, rule.scratch_bytes, scratch);
    if (rule.state_bytes > 0) {
      if (scheduled.step == 0) mark(at.state_offset, rule.state_bytes, state);
      check(at.state_offset, rule.state_bytes, state);
    }
    check_reads();
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      const RowSpan& span = step.writes[i];
      for (int row = span.first; row < span.first + span.count; ++row) take_row(node.outputs[i], row);
    }
    if (is_in_place(rule, node, step)) {
      check_goes_forward(node, step);
    } else {
      check_reads();
    }
    if (rule.scratch_bytes > 0) check(at.scratch_offset, rule.scratch_bytes, scratch);
    if (rule.state_bytes > 0) check(at.state_offset, rule.state_bytes, state);
  }

  const Graph& graph_;
  const Plan& plan_;
  std::vector<Owner> owners_;
  Indexed<int> next_step_ = Indexed<int>(graph_.operators.size(), 0);
};

}  // namespace

void check_plan(const Graph& graph, const Plan& plan) { Replay(graph, plan).run(); }

}  // namespace milliwatt
