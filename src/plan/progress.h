// How many bytes wait between steps, for any state of progress: the steps that each operator has done.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "kernels/steps.h"

namespace milliwatt {

/// Steps done, for each operator.
using Progress = std::u16string;

class WaitingRows {
 public:
  /// Every row is counted as plain, which no layout is smaller than.
  WaitingRows(const Graph& graph, const std::vector<StepRule>& rules);

  /// May the operator do its next step: is there one, and are the rows written that it reads?
  bool may_step(const Progress& done, std::size_t op) const;

  struct Move {
    std::int64_t peak = 0;   ///< alive at once during the step
    std::int64_t after = 0;  ///< waiting after it
  };
  /// The operator's next step; `waiting`: the bytes that wait now.
  Move move(const Progress& done, std::size_t op, std::int64_t waiting) const;

  /// Bytes that wait: rows written (or given) that a later step reads or that are outputs, and state.
  std::int64_t waiting(const Progress& done) const;

  Progress start() const { return Progress(rules_.size(), u'\0'); }
  bool is_done(const Progress& done) const;

 private:
  struct Reader {
    std::size_t op = 0;
    std::vector<int> next_first;  // for each number of steps done: the first row that a later step reads, or rows
    std::vector<int> later_end;   // the same: one past the last row that a later step reads, or 0
    Indexed<int> last_before;     // for each number of rows written: one past the last of them that is ever read
  };
  struct Rows {
    std::int64_t row_bytes = 0;
    int count = 0;
    int producer = -1;
    bool is_output = false;
    std::vector<int> written;  // for each number of the producer's steps
    std::vector<Reader> readers;
  };

  int rows_written(const Progress& done, const Rows& rows) const;
  std::int64_t tensor_bytes(const Progress& done, const Rows& rows) const;
  std::int64_t bytes_around(const Progress& done, std::size_t op) const;
  Reader reader_of(std::size_t op, std::size_t input, int rows) const;

  std::vector<StepRule> rules_;
  std::vector<std::vector<Step>> steps_;  // of each operator
  Indexed<Rows> tensors_;
  std::vector<std::vector<std::size_t>> around_;  // tensors that each operator reads or writes, once each
  std::vector<std::vector<std::size_t>> inputs_;  // of each operator; constants are tensors without rows
  std::vector<std::vector<std::size_t>> outputs_;
};

}  // namespace milliwatt
