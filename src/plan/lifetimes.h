// Which bytes are alive at which moment of a schedule.
#pragma once

#include <cstdint>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "plan/extents.h"
#include "plan/plan.h"
#include "plan/stream.h"

namespace milliwatt {

enum class BufferKind { kTensor, kScratch, kState };

/// One thing that needs a place in the arena: a tensor's rows, an operator's scratch, an operator's state.
struct Buffer {
  BufferKind kind = BufferKind::kTensor;
  int owner = 0;             ///< tensor or operator
  std::vector<int> sharers;  ///< other tensors whose rows of the same number lie in the same places
  std::int64_t bytes = 0;
  std::int64_t row_bytes = 0;  ///< of a tensor
  int alignment = 4;
  Extents live;  ///< bytes
  /// For a tensor whose last reader may write onto the rows that it reads: that operator, else -1; and the bytes that
  /// are alive once the reader's current step has read its row.
  int element_wise_reader = -1;
  Extents live_after_read;
};

struct TensorRows {
  std::int64_t row_bytes = 0;
  int rows = 0;
  int live_rows = 0;  ///< the most rows, first to last live one, that are alive at one moment
};

struct Lifetimes {
  Indexed<TensorRows> tensors;  ///< rows = 0 for constants
  std::vector<Buffer> buffers;
};

/// Follows each row from the step that writes it (inputs: from the start) to the last step that reads it (outputs: to
/// the end). A tensor keeps a ring of live_rows rows where that is fewer than all;
/// a ring is alive as a whole, a tensor that keeps all its rows only from its first to its last live row.
Lifetimes find_lifetimes(const Graph& graph, const Indexed<Kernel>& kernels,
                         const std::vector<ScheduledStep>& schedule);

/// The same of a call on a stream, whose carried rows are there from the start. Tensors that keep rows from call to
/// call have their place elsewhere, and no buffer.
Lifetimes find_lifetimes(const Graph& graph, const Indexed<Kernel>& kernels, const std::vector<ScheduledStep>& schedule,
                         const Indexed<TensorStream>& stream);

}  // namespace milliwatt
