#include "plan/places.h"

namespace milliwatt {
namespace {

void place_rows(TensorPlace& place, std::int64_t offset, const Buffer& buffer) {
  place.offset = offset;
  place.kept_rows = static_cast<int>(buffer.bytes / place.row_bytes);
}

}  // namespace

void fill_places(const Graph& graph, const Lifetimes& lifetimes, const Packing& packing, Plan& plan) {
  plan.tensors.resize(graph.tensors.size());
  plan.operators.resize(graph.operators.size());
  plan.arena_bytes = (packing.bytes + 7) / 8 * 8;
  for (std::size_t id = 0; id < plan.tensors.size(); ++id) {
    const TensorRows& rows = lifetimes.tensors[id];
    plan.tensors[id].row_bytes = rows.row_bytes;
    plan.tensors[id].rows = rows.rows;
  }
  for (std::size_t i = 0; i < lifetimes.buffers.size(); ++i) {
    const Buffer& buffer = lifetimes.buffers[i];
    const std::int64_t offset = packing.offsets[i];
    const int owner = buffer.owner;
    switch (buffer.kind) {
      case BufferKind::kTensor:
        place_rows(plan.tensors[owner], offset, buffer);
        for (const int id : buffer.sharers) place_rows(plan.tensors[id], offset, buffer);
        break;
      case BufferKind::kScratch:
        plan.operators[owner].scratch_offset = offset;
        break;
      case BufferKind::kState:
        plan.operators[owner].state_offset = offset;
        break;
    }
  }
}

}  // namespace milliwatt
