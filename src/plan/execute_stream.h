// Executes a stream's plan by values, on the host and without device kernels.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "ops/operator.h"
#include "plan/plan.h"

namespace milliwatt {

/// What one call takes: graph.inputs in their order, and the new rows of the input that is fed.
struct StreamInputs {
  std::span<const std::vector<std::byte>> inputs;
  std::span<const std::byte> rows;
};

/// All tensors of a graph with an operator FEED, computed on one whole window by the reference semantics.
/// @param window of the input that is fed
TensorValues run_window(const Graph& graph, std::span<const std::vector<std::byte>> inputs,
                        std::span<const std::byte> window);

/// The work of run_window(), roughly in multiplications.
double window_work(const Graph& graph);

/// Holds the bytes of arena and state as the emitted code does. A call moves the rows in the state, overwrites the
/// arena with poison and runs the schedule. A step reads its rows from arena and state and nothing else, computes by
/// the operator's reference semantics, with poison in the rows that it does not read, and stores the rows it writes.
class StreamExecutor {
 public:
  /// Both must outlive it. All rows of the plan are plain.
  StreamExecutor(const Graph& graph, const Plan& plan);

  /// The work of one call(), in the same unit.
  double call_work() const;

  /// The state after a call on that window: from here the calls before it need not be executed.
  void resume_after(const TensorValues& window);

  /// One call. With `whole`, which is run_window() of the window that ends with these rows, each row that is read is
  /// compared with the window's.
  void call(const StreamInputs& with, const TensorValues* whole = nullptr);

  /// Where a row first differed from the window's, or did not lie in the memory; empty if nothing was wrong.
  const std::string& problem() const { return problem_; }

  /// The outputs of the last call.
  std::vector<std::vector<std::byte>> outputs();

 private:
  using Bytes = std::vector<std::byte>;

  /// An operator and its tensors as a graph of their own: what its steps have read and made.
  struct Own {
    explicit Own(const Graph& of, const Operator& op);
    const Operator& op() const { return graph.operators[0]; }
    Bytes& input(std::size_t k) { return values.bytes_of(op().inputs[k]); }
    Bytes& output(std::size_t k) { return values.bytes_of(op().outputs[k]); }

    Graph graph;
    TensorValues values;
    bool is_costly = false;     // see compute()
    bool reads_differ = false;  // in this call, from the whole window
  };

  void poison(Bytes& memory, std::int64_t offset, std::int64_t count);
  void feed(int op, int row, std::span<const std::byte> rows);
  /// Steps [begin, end) of the schedule, all of one operator.
  void run_steps(std::size_t begin, std::size_t end, const TensorValues* whole);
  void forget(int op);
  void read_rows(int op, const Step& step, const TensorValues* whole);
  void check_reads(int op, const Step& step);
  void compute(int op, const TensorValues* whole);
  std::span<std::byte> row_in_memory(TensorId id, int row);
  void note(const Operator& op, TensorId id, int row, const char* what);

  const Graph& graph_;
  const Plan& plan_;
  Bytes arena_, state_;
  Indexed<std::unique_ptr<Own>> own_;  // of each operator
  unsigned poison_ = 0;
  std::string problem_;
};

}  // namespace milliwatt
