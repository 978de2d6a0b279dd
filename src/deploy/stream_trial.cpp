#include "deploy/stream_trial.h"

#include <fmt/format.h>

#include "base/to_size.h"
#include "deploy/verify_stream.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

TensorBytes part_of(const TensorBytes& bytes, std::int64_t first, std::int64_t count) {
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

StreamTrial try_stream(const Planned& planned, const Source& source, const Board& board, std::uint32_t seed,
                       int calls) {
  const StreamPlan& stream = *planned.plan.stream;
  const std::size_t fed = source.fed_input;
  const std::int64_t call_bytes = source.inputs[fed].bytes();
  const std::int64_t window_bytes = planned.model().tensor(planned.model().inputs[fed]).bytes();
  const int all_calls = stream.filling_calls + calls;
  const std::vector<TensorBytes> inputs = endless_inputs(planned.model(), fed, all_calls * call_bytes, seed);

  std::vector<std::vector<TensorBytes>> sets;
  for (int call = 0; call < all_calls; ++call) {
    sets.push_back(inputs);
    sets.back()[fed] = part_of(inputs[fed], call * call_bytes, call_bytes);
  }
  const Firmware firmware(source, board);
  std::vector<Inference> inferences = firmware.run(sets);

  StreamTrial trial;
  trial.calls = calls;
  Executor reference(planned.model());
  for (int call = stream.filling_calls; call < all_calls; ++call) {
    std::vector<TensorBytes> window = inputs;
    window[fed] = part_of(inputs[fed], (call + 1) * call_bytes - window_bytes, window_bytes);
    reference.run(window);
    const std::vector<TensorBytes> expected = reference.outputs();
    const std::vector<TensorBytes>& actual = inferences[to_size(call)].outputs;
    for (std::size_t i = 0; i < expected.size() && trial.difference.empty(); ++i) {
      if (actual[i] != expected[i]) trial.difference = fmt::format("call {}: output {}", call + 1, i);
    }
  }
  trial.measurement = measurement_of(source, board, firmware, std::move(inferences.back()));
  return trial;
}

}  // namespace milliwatt
