#include "plan/near_peak.h"

#include <algorithm>
#include <cstddef>

#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

/// Adds the other operators of stretches that have one of them.
void fill_stretches(Operators& some, const Cuts& cuts) {
  for (std::size_t first = 0; first < some.size();) {
    std::size_t end = first + 1;
    while (end < some.size() && !cuts[end - 1]) ++end;
    const auto begin = some.begin() + static_cast<std::ptrdiff_t>(first);
    const auto behind = some.begin() + static_cast<std::ptrdiff_t>(end);
    if (std::find(begin, behind, true) != behind) std::fill(begin, behind, true);
    first = end;
  }
}

}  // namespace

Operators near_peak(const Graph& graph, const std::vector<ScheduledStep>& schedule, const Cuts& cuts,
                    const std::vector<Buffer>& buffers) {
  Operators near(graph.operators.size(), false);
  const std::vector<std::int64_t> alive = alive_bytes(buffers);
  if (alive.empty()) return near;
  const std::int64_t high = std::ranges::max(alive) * 97 / 100;
  for (std::size_t moment = 0; moment < alive.size(); ++moment) {
    if (alive[moment] >= high) near[to_size(schedule[moment].op)] = true;
  }
  Indexed<bool> is_alive(graph.tensors.size(), false);
  for (const Buffer& buffer : buffers) {
    if (buffer.kind != BufferKind::kTensor) continue;
    for (std::size_t moment = buffer.live.begin(); moment < buffer.live.end(); ++moment) {
      if (alive[moment] < high || buffer.live[moment].empty()) continue;
      is_alive[buffer.owner] = true;
      for (const int id : buffer.sharers) is_alive[id] = true;
      break;
    }
  }
  for (std::size_t op = 0; op < near.size(); ++op) {
    const auto alive_then = [&](TensorId id) { return id != kNoTensor && is_alive[id]; };
    const Operator& node = graph.operators[op];
    if (std::ranges::any_of(node.inputs, alive_then) || std::ranges::any_of(node.outputs, alive_then)) near[op] = true;
  }
  fill_stretches(near, cuts);
  return near;
}

std::vector<std::int64_t> alive_bytes(const std::vector<Buffer>& buffers) {
  if (buffers.empty()) return {};
  std::vector<std::int64_t> alive(buffers.front().live.moments(), 0);
  for (const Buffer& buffer : buffers) {
    for (std::size_t moment = buffer.live.begin(); moment < buffer.live.end(); ++moment) {
      alive[moment] += std::max<std::int64_t>(buffer.live[moment].high - buffer.live[moment].low, 0);
    }
  }
  return alive;
}

}  // namespace milliwatt
