#include "plan/lifetimes.h"

#include <algorithm>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "plan/layouts.h"
#include "plan/row_times.h"
#include "plan/share_rows.h"

namespace milliwatt {
namespace {

/// Tensors that keep their value from one inference to the next.
std::vector<TensorId> variables_of(const Graph& graph) {
  std::vector<TensorId> ids;
  for (std::size_t id = 0; id < graph.tensors.size(); ++id) {
    if (graph.tensors[id].is_variable) ids.push_back(static_cast<TensorId>(id));
  }
  return ids;
}

class Follower {
 public:
  Follower(const Graph& graph, const Indexed<Kernel>& kernels, const std::vector<ScheduledStep>& schedule,
           const Indexed<TensorStream>& stream)
      : graph_(graph), kernels_(kernels), schedule_(schedule), times_(graph.tensors.size()) {
    const int end = static_cast<int>(schedule.size()) - 1;
    for (std::size_t id = 0; id < graph.tensors.size(); ++id) {
      if (graph.tensors[id].is_constant()) continue;
      const int rows = row_shape(graph.tensors[id].shape).rows;
      times_[id].written.assign(to_size(rows), -1);
      times_[id].last_read.assign(to_size(rows), -1);
    }
    for (const TensorId id : graph.inputs) std::ranges::fill(times_[id].written, 0);
    const auto variables = variables_of(graph);
    for (const TensorId id : variables) std::ranges::fill(times_[id].written, 0);
    for (std::size_t id = 0; id < stream.size(); ++id) {
      for (int row = 0; row < stream[id].rows(); ++row) {
        if (stream[id].carried[row] && stream[id].needed[row]) times_[id].written[row] = 0;
      }
    }
    for (int moment = 0; moment <= end; ++moment) follow(moment);
    for (const TensorId id : graph.outputs) stay(id);
    for (const TensorId id : variables) {
      std::ranges::fill(times_[id].written, 0);
      stay(id);
    }
    for (RowTimes& times : times_) {
      for (std::size_t row = 0; row < times.written.size(); ++row) {
        times.last_read[row] = std::max(times.last_read[row], times.written[row]);
      }
    }
  }

  const Indexed<RowTimes>& times() const { return times_; }

 private:
  /// The rows are there at the end.
  void stay(TensorId id) {
    std::ranges::fill(times_[id].last_read, static_cast<int>(schedule_.size()) - 1);
    times_[id].last_reader = -1;
  }

  void follow(int moment) {
    const ScheduledStep& now = schedule_[to_size(moment)];
    const Operator& op = graph_.operators[now.op];
    const Step step = kernels_[now.op].steps.step(now.step);
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (step.reads[i].count == 0) continue;
      RowTimes& times = times_[op.inputs[i]];
      for (int row = step.reads[i].first; row < step.reads[i].first + step.reads[i].count; ++row) {
        expects(times.written.at(row) >= 0, "a step reads a row before it is written");
        times.last_read.at(row) = moment;
      }
      times.last_reader = now.op;
    }
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      RowTimes& times = times_[op.outputs[i]];
      for (int row = step.writes[i].first; row < step.writes[i].first + step.writes[i].count; ++row) {
        times.written.at(row) = moment;
      }
    }
  }

  const Graph& graph_;
  const Indexed<Kernel>& kernels_;
  const std::vector<ScheduledStep>& schedule_;
  Indexed<RowTimes> times_;
};

/// The rows that stay alive at each moment; rows whose last read is by `released_by` at that very moment do not.
Extents live_rows_without(const RowTimes& times, const std::vector<ScheduledStep>& schedule, int released_by) {
  return live_rows(times, schedule.size(), [&](std::size_t row) {
    const int last = times.last_read[row];
    return schedule[to_size(last)].op == released_by ? last : last + 1;
  });
}

Extents scaled(Extents rows, std::int64_t row_bytes) {
  for (std::size_t moment = rows.begin(); moment < rows.end(); ++moment) {
    Extent& extent = rows.at(moment);
    extent = {extent.low * row_bytes, extent.high * row_bytes};
  }
  return rows;
}

/// Bytes that stay alive while `reader` writes onto rows that it has just read. It goes forward, so it may write where
/// it read or before that, never beyond: the byte behind the rows that a step releases counts as alive, even behind the
/// last one.
Extents live_while_overwritten(const RowTimes& times, const std::vector<ScheduledStep>& schedule, int reader,
                               std::int64_t row_bytes) {
  Extents live = scaled(live_rows_without(times, schedule, reader), row_bytes);
  for (std::size_t row = 0; row < times.last_read.size(); ++row) {
    if (times.written[row] < 0) continue;
    const auto moment = to_size(times.last_read[row]);
    if (schedule[moment].op != reader) continue;
    if (row + 1 < times.last_read.size() && times.last_read[row + 1] == times.last_read[row]) continue;
    const std::int64_t end = static_cast<std::int64_t>(row + 1) * row_bytes;
    Extent& extent = live.at(moment);
    extent = extent.empty() ? Extent{end, end + 1} : Extent{std::min(extent.low, end), std::max(extent.high, end + 1)};
  }
  return live;
}

Buffer tensor_buffer(const SharedRows& shared, const TensorRows& rows, const Indexed<RowTimes>& times,
                     const std::vector<ScheduledStep>& schedule, const Indexed<Kernel>& kernels) {
  Buffer buffer;
  buffer.owner = shared.tensors.front();
  buffer.sharers.assign(shared.tensors.begin() + 1, shared.tensors.end());
  buffer.row_bytes = rows.row_bytes;
  buffer.live = shared.live;
  buffer.bytes = rows.row_bytes * rows.live_rows;
  if (rows.live_rows < rows.rows) {
    for (std::size_t moment = buffer.live.begin(); moment < buffer.live.end(); ++moment) {
      Extent& extent = buffer.live.at(moment);
      extent = extent.empty() ? Extent{} : Extent{0, buffer.bytes};
    }
    return buffer;
  }
  buffer.live = scaled(std::move(buffer.live), rows.row_bytes);
  const RowTimes& own = times[buffer.owner];
  const int reader = own.last_reader;
  if (buffer.sharers.empty() && reader >= 0 && kernels[reader].steps.element_wise) {
    buffer.element_wise_reader = reader;
    buffer.live_after_read = live_while_overwritten(own, schedule, reader, rows.row_bytes);
  }
  return buffer;
}

/// Moments [begin, end) from an operator's first step to its last; none if it has no step.
struct Span {
  std::size_t begin = 0, end = 0;
};

Indexed<Span> spans_of_operators(std::size_t operators, const std::vector<ScheduledStep>& schedule) {
  Indexed<Span> spans(operators);
  for (std::size_t moment = 0; moment < schedule.size(); ++moment) {
    Span& span = spans[schedule[moment].op];
    if (span.end == 0) span.begin = moment;
    span.end = moment + 1;
  }
  return spans;
}

/// Scratch lives during the operator's steps, state from its first step to its last.
void add_operator_buffers(int op, const StepRule& rule, const Span& span, const std::vector<ScheduledStep>& schedule,
                          std::vector<Buffer>& buffers) {
  if (rule.scratch_bytes == 0 && rule.state_bytes == 0) return;
  const auto buffer = [&](BufferKind kind, std::int64_t bytes) {
    Buffer result;
    result.kind = kind;
    result.owner = op;
    result.bytes = bytes;
    result.alignment = 8;
    result.live = Extents(schedule.size(), span.begin, span.end);
    return result;
  };
  Buffer scratch = buffer(BufferKind::kScratch, rule.scratch_bytes);
  Buffer state = buffer(BufferKind::kState, rule.state_bytes);
  bool within = false;
  for (std::size_t moment = span.begin; moment < span.end; ++moment) {
    const bool now = schedule[moment].op == op;
    if (now) scratch.live.at(moment) = {0, scratch.bytes};
    within = within || now;
    if (within) state.live.at(moment) = {0, state.bytes};
    if (now && schedule[moment].step == rule.steps - 1) within = false;
  }
  if (scratch.bytes > 0) buffers.push_back(std::move(scratch));
  if (state.bytes > 0) buffers.push_back(std::move(state));
}

}  // namespace

Lifetimes find_lifetimes(const Graph& graph, const Indexed<Kernel>& kernels,
                         const std::vector<ScheduledStep>& schedule) {
  return find_lifetimes(graph, kernels, schedule, {});
}

Lifetimes find_lifetimes(const Graph& graph, const Indexed<Kernel>& kernels, const std::vector<ScheduledStep>& schedule,
                         const Indexed<TensorStream>& stream) {
  const Follower follower(graph, kernels, schedule, stream);
  const Indexed<const RowLayout*> layouts = row_layouts(graph, kernels);
  Lifetimes result;
  result.tensors.resize(graph.tensors.size());
  // A constant that was folded away, or a tensor that nobody writes or reads, needs no place.
  Indexed<RowTimes> times = follower.times();
  for (std::size_t id = 0; id < stream.size(); ++id) {
    if (!stream[id].keeps_rows()) continue;
    std::ranges::fill(times[id].written, -1);
    result.tensors[id] = {row_bytes(graph.tensors[id], *layouts[id]), stream[id].rows(), 0};
  }
  for (const SharedRows& shared : share_rows(graph, kernels, schedule, times)) {
    for (const int id : shared.tensors) {
      const Tensor& tensor = graph.tensors[id];
      result.tensors[id] = {row_bytes(tensor, *layouts[id]), row_shape(tensor.shape).rows, shared.slots};
    }
    const TensorRows& rows = result.tensors[shared.tensors.front()];
    result.buffers.push_back(tensor_buffer(shared, rows, times, schedule, kernels));
  }
  const Indexed<Span> spans = spans_of_operators(graph.operators.size(), schedule);
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    add_operator_buffers(static_cast<int>(op), kernels[op].steps, spans[op], schedule, result.buffers);
  }
  return result;
}

}  // namespace milliwatt
