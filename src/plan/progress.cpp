#include "plan/progress.h"

#include <algorithm>

#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {

WaitingRows::WaitingRows(const Graph& graph, const std::vector<StepRule>& rules)
    : rules_(rules), tensors_(graph.tensors.size()) {
  for (std::size_t id = 0; id < tensors_.size(); ++id) {
    const Tensor& tensor = graph.tensors[id];
    if (tensor.is_constant()) continue;
    tensors_[id].row_bytes = row_bytes(tensor);
    tensors_[id].count = row_shape(tensor.shape).rows;
  }
  for (const TensorId id : graph.outputs) tensors_[id].is_output = true;
  for (std::size_t op = 0; op < rules_.size(); ++op) {
    std::vector<Step> steps;
    for (int number = 0; number < rules_[op].steps; ++number) steps.push_back(rules_[op].step(number));
    steps_.push_back(std::move(steps));
    const Operator& node = graph.operators[op];
    std::vector<std::size_t> inputs(node.inputs.size(), tensors_.size());
    std::vector<std::size_t> around;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == kNoTensor) continue;
      inputs[i] = to_size(node.inputs[i]);
      Rows& rows = tensors_[inputs[i]];
      if (rows.count == 0) continue;
      rows.readers.push_back(reader_of(op, i, rows.count));
      around.push_back(inputs[i]);
    }
    std::vector<std::size_t> outputs;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      outputs.push_back(to_size(node.outputs[i]));
      around.push_back(outputs.back());
      Rows& rows = tensors_[outputs.back()];
      if (graph.tensor(node.outputs[i]).is_variable) continue;  // there from the start
      rows.producer = static_cast<int>(op);
      rows.written = {0};
      for (const Step& step : steps_[op]) {
        const RowSpan& span = step.writes[i];
        rows.written.push_back(span.count > 0 ? span.first + span.count : rows.written.back());
      }
    }
    std::ranges::sort(around);
    around.erase(std::unique(around.begin(), around.end()), around.end());
    inputs_.push_back(std::move(inputs));
    outputs_.push_back(std::move(outputs));
    around_.push_back(std::move(around));
  }
}

WaitingRows::Reader WaitingRows::reader_of(std::size_t op, std::size_t input, int rows) const {
  Reader reader;
  reader.op = op;
  const std::size_t steps = steps_[op].size();
  reader.next_first.assign(steps + 1, rows);
  reader.later_end.assign(steps + 1, 0);
  Indexed<bool> is_read(to_size(rows), false);
  for (std::size_t number = steps; number-- > 0;) {
    const RowSpan& span = steps_[op][number].reads[input];
    reader.next_first[number] =
        span.count > 0 ? std::min(span.first, reader.next_first[number + 1]) : reader.next_first[number + 1];
    reader.later_end[number] =
        span.count > 0 ? std::max(span.first + span.count, reader.later_end[number + 1]) : reader.later_end[number + 1];
    for (int row = span.first; row < span.first + span.count; ++row) is_read[row] = true;
  }
  reader.last_before = {0};
  for (int row = 0; row < rows; ++row) {
    reader.last_before.push_back(is_read[row] ? row + 1 : reader.last_before.back());
  }
  return reader;
}

int WaitingRows::rows_written(const Progress& done, const Rows& rows) const {
  return rows.producer < 0 ? rows.count : rows.written[done[to_size(rows.producer)]];
}

std::int64_t WaitingRows::tensor_bytes(const Progress& done, const Rows& rows) const {
  const int written = rows_written(done, rows);
  if (rows.is_output) return rows.row_bytes * written;
  int low = rows.count;
  int high = 0;
  for (const Reader& reader : rows.readers) {
    const std::size_t steps = done[reader.op];
    const int end = std::min(reader.last_before[written], reader.later_end[steps]);
    if (end <= reader.next_first[steps]) continue;
    low = std::min(low, reader.next_first[steps]);
    high = std::max(high, end);
  }
  return rows.row_bytes * std::max(high - low, 0);
}

bool WaitingRows::may_step(const Progress& done, std::size_t op) const {
  const std::size_t number = done[op];
  if (number == steps_[op].size()) return false;
  const Step& step = steps_[op][number];
  for (std::size_t i = 0; i < step.reads.size(); ++i) {
    const RowSpan& span = step.reads[i];
    if (span.count == 0 || inputs_[op][i] == tensors_.size()) continue;
    if (rows_written(done, tensors_[inputs_[op][i]]) < span.first + span.count) return false;
  }
  return true;
}

std::int64_t WaitingRows::bytes_around(const Progress& done, std::size_t op) const {
  std::int64_t bytes = 0;
  for (const std::size_t id : around_[op]) bytes += tensor_bytes(done, tensors_[id]);
  const bool within = done[op] > 0 && done[op] < steps_[op].size();
  return bytes + (within ? rules_[op].state_bytes : 0);
}

WaitingRows::Move WaitingRows::move(const Progress& done, std::size_t op, std::int64_t waiting) const {
  const Step& step = steps_[op][done[op]];
  Progress next = done;
  ++next[op];
  Move result;
  result.after = waiting - bytes_around(done, op) + bytes_around(next, op);
  std::int64_t written = 0;
  for (std::size_t i = 0; i < step.writes.size(); ++i) {
    written += step.writes[i].count * tensors_[outputs_[op][i]].row_bytes;
  }
  const std::int64_t state = done[op] == 0 ? rules_[op].state_bytes : 0;
  result.peak = rules_[op].scratch_bytes +
                (rules_[op].element_wise ? std::max(waiting, result.after) : waiting + state + written);
  return result;
}

std::int64_t WaitingRows::waiting(const Progress& done) const {
  std::int64_t bytes = 0;
  for (const Rows& rows : tensors_) {
    if (rows.count > 0) bytes += tensor_bytes(done, rows);
  }
  for (std::size_t op = 0; op < rules_.size(); ++op) {
    if (done[op] > 0 && done[op] < steps_[op].size()) bytes += rules_[op].state_bytes;
  }
  return bytes;
}

bool WaitingRows::is_done(const Progress& done) const {
  for (std::size_t op = 0; op < steps_.size(); ++op) {
    if (done[op] < steps_[op].size()) return false;
  }
  return true;
}

}  // namespace milliwatt
