// The judge of a stream's plan: knows places, shifts and steps, and nothing of how they were found.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "plan/move_rows.h"
#include "plan/plan.h"
#include "plan/row_values.h"

namespace milliwatt {
namespace {

// Calls after the window is full: long enough for every row in the state to have been replaced.
constexpr int kMoreCalls = 3;

/// Who owns a byte. A row of a tensor is named by its value (plan/row_values.h), and if it moves with the input by the
/// stream's own count of rows, which does not change as the row moves through the window.
struct Owner {
  enum Kind { kNobody, kRow, kState, kScratch } kind = kNobody;
  int id = 0;
  std::int64_t row = 0;
  int value = 0;
  bool operator==(const Owner&) const = default;
};

class StreamReplay {
 public:
  StreamReplay(const Graph& graph, const Plan& plan)
      : graph_(graph),
        plan_(plan),
        state_(to_size(plan.stream->state_bytes)),
        values_(row_values(graph, plan.kernels, plan.stream->hop_rows)) {}

  void run() {
    const int calls = plan_.stream->filling_calls + kMoreCalls + longest_window();
    for (call_ = 0; call_ < calls; ++call_) {
      arena_.assign(to_size(plan_.arena_bytes), {});
      for (const TensorId id : graph_.inputs) {
        for (int row = 0; row < place(id).rows; ++row) mark(bytes_of(id, row), owner_of(id, row));
      }
      move_rows(plan_, state_);
      for (const ScheduledStep& step : plan_.schedule) replay(step);
      if (call_ < plan_.stream->filling_calls) continue;
      for (const TensorId id : graph_.outputs) check_rows(id, {0, place(id).rows});
    }
  }

 private:
  struct Bytes {
    std::vector<Owner>* memory;
    std::int64_t offset, count;
  };

  const TensorPlace& place(TensorId id) const { return plan_.tensors[id]; }

  int longest_window() const {
    int rows = 0;
    for (const TensorPlace& at : plan_.tensors) rows = std::max(rows, at.in_state ? at.kept_rows : 0);
    return rows;
  }

  [[noreturn]] void fail(const char* what, int id, std::int64_t row) const {
    throw InternalError(fmt::format("internal error: stream plan of {}: {} (id {}, row {}, call {})", graph_.source,
                                    what, id, row, call_));
  }

  Bytes bytes_of(TensorId id, int row) {
    const TensorPlace& at = place(id);
    if (!at.in_state) return {&arena_, at.offset + (row % at.kept_rows) * at.row_bytes, at.row_bytes};
    if (row < at.rows - at.kept_rows) fail("a row that is not kept", id, row);
    return {&state_, at.offset + (row - (at.rows - at.kept_rows)) * at.row_bytes, at.row_bytes};
  }

  Owner owner_of(TensorId id, int row) const {
    const TensorValuesByRow& of = values_[id];
    const RowValue& value = of.rows[row];
    switch (value.kind) {
      case RowValue::kMoves:
        return {Owner::kRow, id, row + static_cast<std::int64_t>(call_) * of.shift, value.number};
      case RowValue::kStays:
        return {Owner::kRow, id, 0, value.number};
      case RowValue::kAnew:
        break;
    }
    return {Owner::kRow, id, call_, value.number};
  }

  void mark(const Bytes& bytes, const Owner& owner) {
    if (bytes.offset < 0 || bytes.offset + bytes.count > static_cast<std::int64_t>(bytes.memory->size()))
      fail("bytes outside of the memory", owner.id, owner.row);
    std::fill_n(bytes.memory->begin() + bytes.offset, bytes.count, owner);
  }

  void check(const Bytes& bytes, const Owner& owner) const {
    if (call_ < plan_.stream->filling_calls) return;
    const auto first = bytes.memory->begin() + bytes.offset;
    if (!std::all_of(first, first + bytes.count, [&](const Owner& now) { return now == owner; }))
      fail("a row that is read is not there", owner.id, owner.row);
  }

  void check_rows(TensorId id, RowSpan span) {
    for (int row = span.first; row < span.first + span.count; ++row) {
      check(bytes_of(id, row), owner_of(id, row));
    }
  }

  void replay(const ScheduledStep& scheduled) {
    const int op = scheduled.op;
    const Operator& node = graph_.operators[op];
    const StepRule& rule = plan_.kernels[op].steps;
    const OperatorPlace& at = plan_.operators[op];
    const Step step = rule.step(scheduled.step);
    const Bytes state{&arena_, at.state_offset, rule.state_bytes};
    const Bytes scratch{&arena_, at.scratch_offset, rule.scratch_bytes};
    const Owner state_owner{Owner::kState, scheduled.op, 0, 0};
    const Owner scratch_owner{Owner::kScratch, scheduled.op, 0, 0};
    if (scratch.count > 0) mark(scratch, scratch_owner);
    if (state.count > 0 && scheduled.step == 0) mark(state, state_owner);
    const auto check_reads = [&] {
      for (std::size_t i = 0; i < step.reads.size(); ++i) {
        if (step.reads[i].count > 0) check_rows(node.inputs[i], step.reads[i]);
      }
      if (state.count > 0) check(state, state_owner);
    };
    check_reads();
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      for (int row = step.writes[i].first; row < step.writes[i].first + step.writes[i].count; ++row) {
        mark(bytes_of(node.outputs[i], row), owner_of(node.outputs[i], row));
      }
    }
    if (!rule.element_wise) check_reads();
    if (scratch.count > 0) check(scratch, scratch_owner);
  }

  const Graph& graph_;
  const Plan& plan_;
  std::vector<Owner> arena_, state_;
  const Indexed<TensorValuesByRow> values_;
  int call_ = 0;
};

}  // namespace

void check_stream(const Graph& graph, const Plan& plan) { StreamReplay(graph, plan).run(); }

}  // namespace milliwatt
