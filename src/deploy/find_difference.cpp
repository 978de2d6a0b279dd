#include "deploy/find_difference.h"

#include <optional>

#include "board/compare.h"
#include "ops/execute.h"
#include "passes/lower.h"

namespace milliwatt {

std::string find_difference(const Planned& planned, const Board& board, EmitOptions options,
                            const std::vector<TensorBytes>& inputs) {
  // Lowered again for whole inputs: the planned graph may be fed by rows.
  const Graph lowered = lower(planned.model(), {.prune_constants = planned.lowered->graphs->prune_constants});
  Executor model_reference(planned.model());
  Executor reference(lowered);
  model_reference.run(inputs);
  reference.run(inputs);
  if (reference.outputs() != model_reference.outputs()) return "an output of the lowered graph: a pass changed it";
  options.trace = true;
  const Firmware firmware(emit(planned.graph(), planned.plan, board, options), board);
  std::vector<TraceRecord> trace = firmware.trace(inputs);
  for (TraceRecord& record : trace) {
    const RowLayout& layout = *planned.plan.tensors[record.tensor].layout;
    record.bytes = layout.to_plain(record.bytes, planned.graph().tensor(record.tensor));
  }
  const std::optional<Difference> difference = first_difference(planned.graph(), trace, reference);
  if (!difference) return "an output, but no layer: the build that reports every row has the reference's bits";
  return difference_text(planned.graph(), *difference);
}

}  // namespace milliwatt
