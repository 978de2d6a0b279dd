#include "deploy/verify_stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "deploy/random_inputs.h"
#include "ops/execute.h"
#include "ops/questions.h"
#include "plan/execute_stream.h"

namespace milliwatt {
namespace {

constexpr int kComparedCalls = 3;
// Of the reference, in multiplications: about a second.
constexpr double kMostWork = 1e8;

std::span<const std::byte> part_of(const TensorBytes& bytes, std::int64_t first, std::int64_t count) {
  return std::span(bytes).subspan(to_size(first), to_size(count));
}

const Operator& feed_of(const Graph& lowered) {
  for (const Operator& op : lowered.operators) {
    if (is_fed(lowered, op)) return op;
  }
  throw InternalError("internal error: a stream's graph has an operator whose rows the caller supplies");
}

int fed_rows(const Graph& lowered) { return row_shape(lowered.tensor(feed_of(lowered).outputs[0]).shape).rows; }

class Verifier {
 public:
  Verifier(const Planned& planned, std::uint32_t seed)
      : planned_(planned), fed_(fed_input(planned.graph())), executor_(planned.graph(), planned.plan) {
    const StreamPlan& stream = *planned.plan.stream;
    window_bytes_ = planned.model().tensor(planned.model().inputs[fed_]).bytes();
    call_bytes_ = stream.hop_rows * (window_bytes_ / fed_rows(planned.graph()));
    inputs_ = endless_inputs(planned.model(), fed_, (stream.filling_calls + 1 + kComparedCalls) * call_bytes_, seed);
    others_ = inputs_;
    others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(fed_));
  }

  void run() {
    const int filling = planned_.plan.stream->filling_calls;
    int call = filling;
    if (executor_.call_work() * filling > kMostWork) {
      executor_.resume_after(window_values(call++));
    } else {
      for (int before = 0; before < filling; ++before) executor_.call(new_rows(before));
    }
    for (const int end = call + compared_calls(); call < end; ++call) compare(call);
  }

 private:
  StreamInputs new_rows(int call) const { return {others_, part_of(inputs_[fed_], call * call_bytes_, call_bytes_)}; }

  std::span<const std::byte> window(int call) const {
    return part_of(inputs_[fed_], (call + 1) * call_bytes_ - window_bytes_, window_bytes_);
  }

  TensorValues window_values(int call) const { return run_window(planned_.graph(), others_, window(call)); }

  int compared_calls() const {
    const double work = window_work(planned_.graph()) * 2 + executor_.call_work();
    return work * kComparedCalls > kMostWork ? 1 : kComparedCalls;
  }

  void compare(int call) {
    const TensorValues whole = window_values(call);
    executor_.call(new_rows(call), &whole);
    if (!executor_.problem().empty()) refuse(executor_.problem());
    std::vector<TensorBytes> inputs = inputs_;
    const std::span<const std::byte> rows = window(call);
    inputs[fed_].assign(rows.begin(), rows.end());
    Executor reference(planned_.model());
    reference.run(inputs);
    const std::vector<TensorBytes> expected = reference.outputs();
    const std::vector<TensorBytes> actual = executor_.outputs();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (actual[i] != expected[i]) refuse(fmt::format("output {} is not the whole window's", i));
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(fmt::format("{}: --stream: a call does not give the bits of the whole window ({}); use it without "
                            "--stream, and report this model",
                            planned_.model().source, what),
                Verdict::kNo);
  }

  const Planned& planned_;
  const std::size_t fed_;
  StreamExecutor executor_;
  std::int64_t window_bytes_ = 0;
  std::int64_t call_bytes_ = 0;
  std::vector<TensorBytes> inputs_;  // of the model; the fed one as long as all calls
  std::vector<TensorBytes> others_;  // those that are not fed
};

}  // namespace

std::vector<TensorBytes> endless_inputs(const Graph& model, std::size_t fed, std::int64_t bytes, std::uint32_t seed) {
  Graph longer = model;
  Tensor& tensor = longer.tensor(longer.inputs[fed]);
  tensor.shape = {bytes / element_bytes(tensor.type)};
  return random_inputs(longer, seed);
}

std::size_t fed_input(const Graph& lowered) { return to_size(OpView(lowered, feed_of(lowered)).integer("input")); }

void verify_stream(const Planned& planned, std::uint32_t seed) { Verifier(planned, seed).run(); }

}  // namespace milliwatt
